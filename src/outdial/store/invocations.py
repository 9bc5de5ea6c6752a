"""Who called which interface."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from outdial.store.database import Statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """A request that was answered."""

    vdn_id: int
    called_at: datetime
    access_key: str
    method: str
    url: str
    """Its path."""
    result_code: str
    status: int
    """Of the HTTP answer."""
    took: timedelta


async def add(statements: Statements, invocations: Sequence[Invocation]) -> None:
    """Write requests down, of whatever tenants."""
    rows = (
        (each.vdn_id, each.called_at, each.access_key, each.method, each.url, each.result_code, each.status, each.took)
        for each in invocations
    )
    await statements.run("invocations_add", *zip(*rows, strict=True))


async def page(
    statements: Statements,
    vdn_id: int,
    *,
    begin: datetime,
    end: datetime,
    url_part: str | None,
    limit: int,
    offset: int,
) -> Sequence[Invocation]:
    """Requests of a span, newest first."""
    rows = await statements.rows("invocations_page", vdn_id, begin, end, url_part, limit, offset)
    return [
        Invocation(
            vdn_id=vdn_id,
            called_at=row["called_at"],
            access_key=row["access_key"],
            method=row["method"],
            url=row["url"],
            result_code=row["result_code"],
            status=row["status"],
            took=row["took"],
        )
        for row in rows
    ]


async def sweep(statements: Statements, vdn_id: int, *, before: datetime, rows_max: int) -> bool:
    """Forget requests older than ``before``; True when there may be more of them."""
    return await statements.run("invocations_sweep", vdn_id, before, rows_max) == rows_max
