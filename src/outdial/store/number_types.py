"""The kinds of number that a tenant tells apart."""

from collections.abc import Sequence

from outdial.store.database import Statements


async def add(statements: Statements, vdn_id: int, names: Sequence[str]) -> None:
    """Add number types; those that exist stay as they are."""
    await statements.run("number_types_add", vdn_id, names)


async def names(statements: Statements, vdn_id: int) -> Sequence[str]:
    """The tenant's number types, oldest first."""
    return [row["name"] for row in await statements.rows("number_types_list", vdn_id)]
