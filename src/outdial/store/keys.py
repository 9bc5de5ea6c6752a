"""Access keys: who may call the interface. Secrets arrive here sealed and leave here sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from outdial.domain.schedule import zone_named
from outdial.domain.tenant import Tenant
from outdial.store.database import Database, Statements
from outdial.store.tenants import tenant_of

VDN_IDS = range(1, 10_000)  # seed 002


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessKey:
    """A key as an operator sees it."""

    access_key: str
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundKey:
    """A key as the door needs it."""

    tenant: Tenant
    sealed_secret: bytes
    revoked: bool


async def create(
    database: Database, *, vdn_id: int, access_key: str, sealed_secret: bytes, time_zone: str, now: datetime
) -> None:
    """Add a key; a tenant that is new is made, in the zone ``time_zone``."""
    if vdn_id not in VDN_IDS:
        raise ValueError(f"a VDN id lies between {VDN_IDS[0]} and {VDN_IDS[-1]}, not {vdn_id}")
    zone_named(time_zone)
    async with database.transaction() as statements:
        await statements.run("tenant_add", vdn_id, time_zone, now)
        await statements.run("access_key_add", vdn_id, access_key, sealed_secret, now)


async def of_tenant(statements: Statements, vdn_id: int) -> Sequence[AccessKey]:
    """The tenant's keys, oldest first, those that were revoked among them."""
    return [
        AccessKey(access_key=row["access_key"], created_at=row["created_at"], revoked_at=row["revoked_at"])
        for row in await statements.rows("access_key_list", vdn_id)
    ]


async def revoke(statements: Statements, vdn_id: int, access_key: str, *, now: datetime) -> bool:
    """Refuse the key from now on (a process may trust its memory some seconds more); whether it was valid."""
    return await statements.run("access_key_revoke", vdn_id, access_key, now) > 0


async def find(statements: Statements, access_key: str) -> FoundKey | None:
    """The key that a request names, with its tenant."""
    row = await statements.row("access_key_find", access_key)
    if row is None:
        return None
    return FoundKey(tenant=tenant_of(row), sealed_secret=row["sealed_secret"], revoked=row["revoked_at"] is not None)
