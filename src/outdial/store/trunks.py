"""The trunks by which tenants' calls go."""

from collections.abc import Sequence
from typing import Final

from outdial.domain.routing import Trunk
from outdial.store.codec import TRUNK
from outdial.store.database import Statements

TRUNKS_MAX: Final = 100
"""Of a tenant: each is looked at for every call."""


async def put(statements: Statements, vdn_id: int, trunk: Trunk) -> bool:
    """Add a trunk, or change the one of its name; False when the tenant has `TRUNKS_MAX` others."""
    return await statements.run("trunk_put", vdn_id, trunk.name, TRUNK.dump(trunk), TRUNKS_MAX) == 1


async def of_tenant(statements: Statements, vdn_id: int) -> Sequence[Trunk]:
    """The tenant's trunks by name."""
    return [TRUNK.load(row["settings"]) for row in await statements.rows("trunks_list", vdn_id)]


async def remove(statements: Statements, vdn_id: int, name: str) -> bool:
    """Take a trunk away; whether there was one. Calls that go by it go on."""
    return await statements.run("trunk_delete", vdn_id, name) == 1


async def of_all(statements: Statements, *, trunks_max: int) -> Sequence[tuple[int, Trunk]]:
    """Every tenant's trunks, each with the tenant's id."""
    return [(row["vdn_id"], TRUNK.load(row["settings"])) for row in await statements.rows("trunks_all", trunks_max)]
