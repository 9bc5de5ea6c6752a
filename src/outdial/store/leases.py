"""Which engine dials which campaign: rows trusted to the database's clock alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from outdial.store.database import Database, Row


@dataclass(frozen=True, slots=True, order=True)
class CampaignKey:
    """A campaign, tenant first."""

    vdn_id: int
    campaign_id: int


@dataclass(frozen=True, slots=True)
class Lease:
    """A campaign that is ours while nobody took it; ``epoch`` grows with every change of owner."""

    key: CampaignKey
    epoch: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A campaign that needs an owner, and whether it has none."""

    key: CampaignKey
    free: bool


async def heartbeat(database: Database, *, owner: str, span: timedelta) -> int:
    """Say that this engine lives; how many do."""
    return await database.value("lease_heartbeat", owner, span)


async def renew(database: Database, leases: Sequence[Lease], *, owner: str, span: timedelta) -> set[Lease]:
    """Keep what is held; those that are still ours."""
    rows = await database.rows("lease_renew", owner, *_columns(leases), span)
    return {Lease(CampaignKey(row["vdn_id"], row["campaign_id"]), row["epoch"]) for row in rows}


async def wanted(database: Database, *, now: datetime) -> list[Wanted]:
    """Every campaign that has something to dial, or a call still open."""
    rows = await database.rows("lease_wanted", now)
    return [Wanted(CampaignKey(row["vdn_id"], row["campaign_id"]), row["free"]) for row in rows]


async def take(database: Database, key: CampaignKey, *, owner: str, span: timedelta) -> Lease | None:
    """Become a campaign's owner; its open attempts are adopted in the same breath. None when somebody was faster."""
    async with database.transaction() as statements:
        epoch: int | None = await statements.value("lease_take", key.vdn_id, key.campaign_id, owner, span)
        if epoch is None:
            return None
        await statements.run("lease_adopt", key.vdn_id, key.campaign_id, epoch)
        return Lease(key, epoch)


async def open_attempts(database: Database, lease: Lease) -> Sequence[Row]:
    """The open attempts of a campaign that is ours already, say after the database was away."""
    return await database.rows("lease_adopt", lease.key.vdn_id, lease.key.campaign_id, lease.epoch)


async def release(database: Database, leases: Sequence[Lease], *, owner: str) -> None:
    """Hand campaigns back."""
    await database.run("lease_release", owner, *_columns(leases))


async def leave(database: Database, *, owner: str) -> None:
    """This engine ends: the others need not wait until it is missed."""
    await database.run("lease_leave", owner)


def _columns(leases: Sequence[Lease]) -> tuple[list[int], list[int], list[int]]:
    return (
        [lease.key.vdn_id for lease in leases],
        [lease.key.campaign_id for lease in leases],
        [lease.epoch for lease in leases],
    )
