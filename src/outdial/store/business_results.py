"""What a call came to, in the tenant's own terms: results, and sub-results that refine them."""

from collections.abc import Sequence
from dataclasses import dataclass

from asyncpg import UniqueViolationError

from outdial.store.database import Row, Statements


@dataclass(frozen=True, slots=True, kw_only=True)
class NewResult:
    """A result or sub-result to be defined; without a code it is given one of ten digits."""

    name: str
    code: str | None
    description: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """A result or sub-result as it is shown."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class BusinessResult:
    """A result with its sub-results, in the order of their definition."""

    code: str
    name: str
    children: Sequence[Named]


@dataclass(frozen=True, slots=True)
class BusinessResultPage:
    """Some results, and how many there are on all pages."""

    total: int
    results: Sequence[BusinessResult]


async def define(statements: Statements, vdn_id: int, result: NewResult, children: Sequence[NewResult]) -> bool:
    """Define a result with its sub-results; False, and nothing defined, when a code is taken."""
    try:
        await statements.run(
            "business_result_add",
            vdn_id,
            result.name,
            result.code,
            result.description,
            [child.name for child in children],
            [child.code for child in children],
            [child.description for child in children],
        )
    except UniqueViolationError:
        return False
    return True


async def page(statements: Statements, vdn_id: int, *, limit: int, offset: int) -> BusinessResultPage:
    """Some of the tenant's results, oldest first."""
    rows = await statements.rows("business_results_page", vdn_id, limit, offset)
    return BusinessResultPage(rows[0]["total"], [_result(row) for row in rows if row["code"] is not None])


def _result(row: Row) -> BusinessResult:
    children = zip(row["child_codes"] or (), row["child_names"] or (), strict=True)
    return BusinessResult(row["code"], row["name"], [Named(code, name) for code, name in children])
