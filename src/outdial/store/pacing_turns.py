"""The record of pacing: chunks of turns as they were packed, and the latest decision of each campaign."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError

from outdial.domain.pacing.base import Account
from outdial.domain.tenant import Limits
from outdial.store.codec import Codec
from outdial.store.database import Row, Statements
from outdial.store.leases import CampaignKey

PAGE = 20  # chunks read at once: a megabyte or two
SWEEP_MAX = 200  # rows forgotten at once: each is some ten kilobytes
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
KEPT_DAYS = Limits().pacing_days


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChunk:
    """A chunk as it is kept. ``calls`` is what its decisions add up to."""

    key: CampaignKey
    begins_at: datetime
    ends_at: datetime
    turns: int
    calls: int
    packed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """What a campaign's owner decided last, some seconds ago."""

    at: datetime
    calls: int
    reason: str
    terms: tuple[tuple[str, float | None], ...]
    """None: a figure that is not finite, for which JSON has no word."""
    method: str
    rule_set: str
    """Its label: name and version."""
    account: Account | None = None
    """None: the pacer was not asked yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What a campaign's chunks of some time come to. ``recorded`` is the time that they cover."""

    chunks: int
    turns: int
    calls: int
    recorded: timedelta
    bytes: int


LATEST = Codec(Latest)


async def add(statements: Statements, chunk: StoredChunk) -> None:
    """Keep a chunk; nothing is done when its campaign is gone, or has one that begins at the same instant."""
    key = chunk.key
    await statements.run(
        "pacing_chunk_add",
        key.vdn_id,
        key.campaign_id,
        chunk.begins_at,
        chunk.ends_at,
        chunk.turns,
        chunk.calls,
        chunk.packed,
    )


async def between(
    statements: Statements, key: CampaignKey, *, since: datetime, until: datetime
) -> AsyncGenerator[tuple[datetime, bytes]]:
    """When each chunk with turns of that time begins, and the chunk, packed; oldest first."""
    reached = BEFORE_ALL
    while rows := await statements.rows(
        "pacing_chunks_between", key.vdn_id, key.campaign_id, since, until, reached, PAGE
    ):
        for row in rows:
            yield row["begins_at"], row["packed"]
            reached = row["begins_at"]


async def newest(
    statements: Statements, key: CampaignKey, *, since: datetime, chunks_max: int
) -> Sequence[tuple[datetime, bytes]]:
    """The newest chunks with turns since then, as ``between`` yields them; newest first."""
    rows = await statements.rows("pacing_chunks_newest", key.vdn_id, key.campaign_id, since, chunks_max)
    return [(row["begins_at"], row["packed"]) for row in rows]


async def sums(statements: Statements, key: CampaignKey, *, since: datetime) -> Sums:
    """What the chunks that begin from then on come to."""
    row = await statements.row("pacing_sums", key.vdn_id, key.campaign_id, since)
    return _sums(row) if row else Sums(chunks=0, turns=0, calls=0, recorded=timedelta(0), bytes=0)


async def tell(statements: Statements, latest: Sequence[tuple[CampaignKey, Latest]]) -> None:
    """Let everybody know what was decided last."""
    await statements.run(
        "pacing_latest_put",
        [key.vdn_id for key, _ in latest],
        [key.campaign_id for key, _ in latest],
        [LATEST.dump(decision) for _, decision in latest],
    )


async def latest_of(statements: Statements, key: CampaignKey) -> Latest | None:
    """What was decided last; None: nothing since the database was started after a crash, or by another version."""
    text: str | None = await statements.value("pacing_latest_load", key.vdn_id, key.campaign_id)
    try:
        return None if text is None else LATEST.load(text)
    except ValidationError:
        return None


async def sweep(statements: Statements, *, now: datetime) -> bool:
    """Forget chunks that are older than their tenant keeps them; True when there may be more of them."""
    return await statements.run("pacing_sweep", now, KEPT_DAYS, SWEEP_MAX) == SWEEP_MAX


def _sums(row: Row) -> Sums:
    return Sums(
        chunks=row["chunks"],
        turns=row["turns"],
        calls=row["calls"],
        recorded=row["recorded"],
        bytes=row["bytes"],
    )
