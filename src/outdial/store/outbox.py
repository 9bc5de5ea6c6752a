"""Facts on their way out: which lanes have any due, who pushes them until when, and what became of the push.

A lane is a tenant's campaign. A claim is trusted to the database's clock alone and is its own fence: whoever settles
names the instant at which the claim ends, so a sender that was frozen past it changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError

from outdial.domain.events import CallEnded
from outdial.store.codec import CALL_ENDED
from outdial.store.database import Row, Statements


@dataclass(frozen=True, slots=True, order=True)
class LaneKey:
    """Names a lane."""

    vdn_id: int
    campaign_id: int


BEFORE_ALL = LaneKey(0, 0)  # VDN ids begin at 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A lane with something to tell, and of the fact that is due first: where to and when."""

    key: LaneKey
    url: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedFact:
    """A fact taken for pushing, and how many pushes of it have failed."""

    outbox_id: int
    pushes: int
    fact: CallEnded | None
    """None: it cannot be read, say because another version wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Facts of one lane for one address, nobody else's until ``until`` by the database's clock."""

    key: LaneKey
    url: str
    until: datetime
    facts: tuple[ClaimedFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setback:
    """What a failed push means for one fact: due again then, given up, or still held to be pushed at once."""

    outbox_id: int
    due_at: datetime
    given_up: bool = False
    held: bool = False


async def lanes(statements: Statements, *, after: LaneKey, lanes_max: int) -> list[Lane]:
    """The next lanes in the order of their keys that hold facts, due or not."""
    rows = await statements.rows("outbox_lanes", after.vdn_id, after.campaign_id, lanes_max)
    return [Lane(key=LaneKey(row["vdn_id"], row["campaign_id"]), url=row["url"], due_at=row["due_at"]) for row in rows]


async def claim(
    statements: Statements, key: LaneKey, *, now: datetime, span: timedelta, facts_max: int, resting: Sequence[str]
) -> Claim | None:
    """Take due facts for one push, none that waits for an earlier fact of its contact and none for ``resting`` urls."""
    rows = await statements.rows("outbox_claim", key.vdn_id, key.campaign_id, now, span, facts_max, resting)
    if not rows:
        return None
    facts = sorted((_claimed(row) for row in rows), key=lambda claimed: claimed.outbox_id)
    return Claim(key=key, url=rows[0]["url"], until=rows[0]["pushed_until"], facts=tuple(facts))


async def put_off(statements: Statements, key: LaneKey, *, now: datetime, facts_max: int) -> int:
    """Make facts that wait for an earlier one of their contact due when that one is; how many there were."""
    return await statements.run("outbox_put_off", key.vdn_id, key.campaign_id, now, facts_max)


async def delivered(statements: Statements, claim: Claim, facts: Sequence[ClaimedFact]) -> int:
    """Forget what the receiver has taken; how many that were, fewer if the claim has run out."""
    outbox_ids = [claimed.outbox_id for claimed in facts]
    return await statements.run("outbox_delivered", claim.key.vdn_id, outbox_ids, claim.until)


async def failed(
    statements: Statements, claim: Claim, setbacks: Sequence[Setback], *, failure: str, now: datetime
) -> set[int]:
    """Count a failed push; the ids of the facts for which it was counted, none of them if the claim has run out."""
    rows = await statements.rows(
        "outbox_failed",
        claim.key.vdn_id,
        claim.until,
        now,
        failure,
        [setback.outbox_id for setback in setbacks],
        [setback.due_at for setback in setbacks],
        [setback.given_up for setback in setbacks],
        [setback.held for setback in setbacks],
    )
    return {row["outbox_id"] for row in rows}


def _claimed(row: Row) -> ClaimedFact:
    return ClaimedFact(outbox_id=row["outbox_id"], pushes=row["pushes"], fact=_fact(row["fact"]))


def _fact(text: str) -> CallEnded | None:
    try:
        return CALL_ENDED.load(text)
    except ValidationError:
        return None
