"""How a campaign paces itself, and why."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Any

from pydantic import Field

from outdial.api.api_call import ApiCall
from outdial.api.own.fields import CampaignIdInPath, Instant, Shown, Told
from outdial.api.own.numbers import StepShown
from outdial.api.own.problem import Problem
from outdial.api.own.route import Operation
from outdial.domain.answers import quarter_of
from outdial.domain.pacing.base import Account, Share
from outdial.domain.pacing.record import RecordDamaged, RecordUnknown, latest_decisions, unpack
from outdial.domain.plan import why_resting
from outdial.store import pacing_turns, turns
from outdial.store.database import Database
from outdial.store.leases import CampaignKey
from outdial.store.pacing_turns import Latest

SPAN = timedelta(hours=1)
"""Looked back when nobody says since when."""
DECISIONS_MAX = 200
DECISIONS_SHOWN = 20
CHUNKS_MAX = 5  # looked into for one request, some milliseconds each: short ones may not hold all that is asked for


class PacingAsked(Told):
    """Since when, and how many decisions at most."""

    since: Instant | None = None
    limit: Annotated[int, Field(ge=0, le=DECISIONS_MAX)] = DECISIONS_SHOWN


class ShareShown(Shown):
    """Calls that a person answered, and those of them that found nobody in time."""

    answers: int
    abandoned: int
    share: float | None
    """Null: nobody answered."""


class AccountShown(Shown):
    """What the campaign has lost, by the periods that rule sets measure over. *Today* is the tenant's."""

    today: ShareShown
    last_24_h: ShareShown
    last_30_days: ShareShown


class DecisionShown(Shown):
    """How many calls were started in a turn, and why. ``terms`` are the figures that make the number."""

    at: datetime
    calls: int
    reason: str
    terms: Mapping[str, float | None]


class LatestShown(DecisionShown):
    """The latest decision, some seconds old."""

    method: str
    rule_set: str
    """Name and version."""
    account: AccountShown | None


class SummaryShown(Shown):
    """What the recorded turns since then come to, and what became of the answered calls."""

    since: datetime
    turns: int
    calls: int
    recorded_s: float
    """Seconds that the recorded turns cover: where turns are sampled, less than what has passed."""
    answers: int
    """From the beginning of the quarter hour on."""
    abandoned: int


class PacingShown(Shown):
    """How a campaign paces itself, and why."""

    campaign_id: int
    rests: StepShown | None
    """The rule that keeps the whole campaign from dialling; null: it may dial."""
    latest: LatestShown | None
    """Null: no engine has looked at it yet."""
    summary: SummaryShown
    decisions: Sequence[DecisionShown]
    """Of the recorded turns, newest first. A turn is seen here when its chunk is full, within about a minute."""


async def show_pacing(call: ApiCall, _body: None) -> PacingShown:
    """Say in words and figures how many calls a campaign starts, and why: now, and since some time."""
    asked = call.asked(PacingAsked)
    key = CampaignKey(call.tenant.vdn_id, call.whole("campaignId"))
    shown = await look(call.context.database, key, now=call.now, since=asked.since, decisions_max=asked.limit)
    if shown is None:
        raise Problem(HTTPStatus.NOT_FOUND, f"campaignId: there is no campaign {key.campaign_id}")
    return shown


async def look(
    database: Database, key: CampaignKey, *, now: datetime, since: datetime | None = None, decisions_max: int
) -> PacingShown | None:
    """A campaign's pacing since some time, by default the last hour; None when there is no such campaign."""
    loaded = await turns.load(database, key)
    if loaded is None:
        return None
    since = now - SPAN if since is None else since
    rest = why_resting(loaded.campaign, loaded.calendar, now=now)
    latest = await pacing_turns.latest_of(database, key)
    return PacingShown(
        campaign_id=key.campaign_id,
        rests=None if rest is None else StepShown(rule=rest.rule, words=rest.reason, until=rest.until),
        latest=None if latest is None else _latest(latest),
        summary=await _summary(database, key, since=since),
        decisions=await _decisions(database, key, since=since, decisions_max=decisions_max),
    )


async def _summary(database: Database, key: CampaignKey, *, since: datetime) -> SummaryShown:
    sums = await pacing_turns.sums(database, key, since=since)
    shares = (await turns.answers(database, key, since=quarter_of(since))).values()
    return SummaryShown(
        since=since,
        turns=sums.turns,
        calls=sums.calls,
        recorded_s=sums.recorded.total_seconds(),
        answers=sum(share.answers for share in shares),
        abandoned=sum(share.abandoned for share in shares),
    )


async def _decisions(
    database: Database, key: CampaignKey, *, since: datetime, decisions_max: int
) -> list[DecisionShown]:
    found: list[DecisionShown] = []
    if decisions_max > 0:
        for _, packed in await pacing_turns.newest(database, key, since=since, chunks_max=CHUNKS_MAX):
            found += _decisions_of(packed, since=since, most=decisions_max - len(found))
    return found


def _decisions_of(packed: bytes, *, since: datetime, most: int) -> list[DecisionShown]:
    """Newest first. A chunk that cannot be read shows nothing here; `outdial replay` names it."""
    try:
        decisions = latest_decisions(unpack(packed), most=most)
    except (RecordDamaged, RecordUnknown):
        return []
    return [
        DecisionShown(at=at, calls=decision.calls, reason=decision.reason, terms=_finite(decision.terms))
        for at, decision in decisions
        if at >= since
    ]


def _latest(latest: Latest) -> LatestShown:
    return LatestShown(
        at=latest.at,
        calls=latest.calls,
        reason=latest.reason,
        terms=dict(latest.terms),
        method=latest.method,
        rule_set=latest.rule_set,
        account=None if latest.account is None else _account(latest.account),
    )


def _finite(terms: Iterable[tuple[str, float]]) -> dict[str, float | None]:
    """JSON has no word for what is not finite."""
    return {name: value if math.isfinite(value) else None for name, value in terms}


def _account(account: Account) -> AccountShown:
    return AccountShown(
        today=_share(account.today), last_24_h=_share(account.last_24_h), last_30_days=_share(account.last_30_days)
    )


def _share(share: Share) -> ShareShown:
    lost = share.abandoned / share.answers if share.answers else None
    return ShareShown(answers=share.answers, abandoned=share.abandoned, share=lost)


OPERATIONS: Sequence[Operation[Any]] = (
    Operation(
        method="GET",
        path="/campaigns/{campaignId}/pacing",
        act=show_pacing,
        summary="Say how many calls a campaign starts, and why",
        kinds={"campaignId": CampaignIdInPath},
        query=PacingAsked,
        answer=PacingShown,
        problems=(HTTPStatus.NOT_FOUND,),
        tag="Campaigns",
    ),
)
