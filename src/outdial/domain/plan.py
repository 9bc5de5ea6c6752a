"""One turn of one campaign: how many calls now, whom, when to look again, and why.

The turn has two halves, since the first says how many contacts are worth fetching for the second.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from outdial.domain.campaign import Campaign, CampaignState
from outdial.domain.contact import Contact, Finished
from outdial.domain.pacing.base import Pacer, PacingView
from outdial.domain.retry import Finish, slipped
from outdial.domain.schedule import Calendar, Closed
from outdial.domain.screening import Blocked, Listing, screen

TURN = timedelta(seconds=1)
"""Between two looks at a campaign that may dial."""
REST_MAX = timedelta(seconds=60)
"""Between two looks at one that may not: settings, special dates and states change in between."""
NUMBER_IN_CALL_PAUSE = timedelta(seconds=60)
"""Until a contact is looked at again whose number is in a call of some other contact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnView:
    """All that the first half may look at."""

    campaign: Campaign
    calendar: Calendar
    pacing: PacingView


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """How many calls to start now, why, the figures that make the number, and when to look again."""

    calls: int
    reason: str
    look_again_at: datetime
    terms: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A due contact, and what may stand in its way."""

    contact: Contact
    listing: Listing | None = None
    number_in_call: bool = False
    """Some open attempt of the tenant already rings or talks on this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """Place a call to a contact's next number."""

    contact: Contact
    called: str
    caller: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Postpone:
    """Do not dial before ``until``; then go on at ``contact.position``, which may be a number further."""

    contact: Contact
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """Never dial this contact again."""

    contact: Contact
    reason: Finished


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do with the candidates."""

    dials: tuple[Dial, ...] = ()
    postponed: tuple[Postpone, ...] = field(default=())
    dropped: tuple[Drop, ...] = field(default=())


def demand(view: TurnView, pacer: Pacer) -> Demand:
    """The first half: how many calls to start now. ``pacer`` is asked only if the campaign may dial at all."""
    now = view.pacing.now
    idle = _why_idle(view.campaign, view.calendar, now=now)
    if idle is not None:
        return idle
    look_again_at = min(now + TURN, view.calendar.closes_at(now) or now + TURN)
    if view.pacing.lines_free <= 0:
        return Demand(calls=0, reason="no line is free", look_again_at=look_again_at)
    decision = pacer.decide(view.pacing)
    calls = min(decision.calls, view.pacing.lines_free)
    return Demand(calls=calls, reason=decision.reason, look_again_at=look_again_at, terms=decision.terms)


def _why_idle(campaign: Campaign, calendar: Calendar, *, now: datetime) -> Demand | None:
    """The first rule that keeps the whole campaign from dialling, as a demand of no calls; None when it may dial."""
    match campaign.state_at(now):
        case CampaignState.COMPLETED:
            return _rest("the campaign has ended", None, now=now)
        case CampaignState.SUSPENDED:
            return _rest("the campaign is suspended", None, now=now)
        case CampaignState.STARTED:
            closed = calendar.why_closed(now)
            return None if closed is None else _rest(_closed(closed), closed.opens_at, now=now)


def _closed(closed: Closed) -> str:
    day = "" if closed.special_date is None else f" ({closed.special_date})"
    opens = "not again" if closed.opens_at is None else f"opens at {closed.opens_at:%Y-%m-%d %H:%M} UTC"
    return f"closed: {closed.reason.value.replace('_', ' ')}{day}; {opens}"


def _rest(reason: str, until: datetime | None, *, now: datetime) -> Demand:
    latest = now + REST_MAX
    return Demand(calls=0, reason=reason, look_again_at=latest if until is None else min(until, latest))


def choose(
    candidates: Iterable[Candidate],
    *,
    calls: int,
    campaign: Campaign,
    now: datetime,
    zone: ZoneInfo,
    attempts_max: int,
) -> Plan:
    """The second half: whom to dial, at most ``calls`` of the candidates, who come most urgent first.

    Candidates who must not be dialled are postponed or dropped on the way; those after the last dial are left
    alone. ``zone`` and ``attempts_max`` are the tenant's.
    """
    chosen = _Chosen(campaign, now=now, zone=zone, attempts_max=attempts_max)
    for candidate in candidates:
        if len(chosen.dials) >= calls:
            break
        chosen.consider(candidate)
    return chosen.plan()


class _Chosen:
    """A plan in the making."""

    def __init__(self, campaign: Campaign, *, now: datetime, zone: ZoneInfo, attempts_max: int) -> None:
        self.dials: list[Dial] = []
        self._postponed: list[Postpone] = []
        self._dropped: list[Drop] = []
        self._called: set[str] = set()
        self._campaign = campaign
        self._now = now
        self._zone = zone
        self._attempts_max = attempts_max

    def consider(self, candidate: Candidate) -> None:
        if candidate.contact.due_at > self._now:
            return
        obstacle = self._obstacle(candidate)
        match obstacle:
            case None:
                self._dial(candidate.contact)
            case Postpone():
                self._postponed.append(obstacle)
            case Drop():
                self._dropped.append(obstacle)

    def plan(self) -> Plan:
        return Plan(dials=tuple(self.dials), postponed=tuple(self._postponed), dropped=tuple(self._dropped))

    def _dial(self, contact: Contact) -> None:
        called = contact.next_number.called
        self._called.add(called)
        caller = contact.caller or self._campaign.settings.callers[0]
        self.dials.append(Dial(contact=contact, called=called, caller=caller))

    def _obstacle(self, candidate: Candidate) -> Postpone | Drop | None:
        """The first rule that stands in the way."""
        return (
            self._spent(candidate.contact)
            or self._screened(candidate)
            or self._slipped(candidate.contact)
            or self._in_call(candidate)
        )

    def _spent(self, contact: Contact) -> Drop | None:
        if contact.recycle_at is not None and contact.recycle_at <= self._now:
            return Drop(contact=contact, reason=Finished.RECYCLED)
        if contact.ledger.attempts >= self._attempts_max:
            return Drop(contact=contact, reason=Finished.BUDGET_SPENT)
        return None

    def _screened(self, candidate: Candidate) -> Postpone | Drop | None:
        if candidate.listing is None:
            return None
        verdict = screen(candidate.listing, now=self._now, zone=self._zone)
        if not isinstance(verdict, Blocked):
            return None
        if verdict.until is None:
            return Drop(contact=candidate.contact, reason=Finished.BLACKLISTED)
        return Postpone(contact=candidate.contact, until=verdict.until, reason=verdict.reason)

    def _slipped(self, contact: Contact) -> Postpone | Drop | None:
        verdict = slipped(
            self._campaign.retry, contact, now=self._now, zone=self._zone, attempts_max=self._attempts_max
        )
        if verdict is None:
            return None
        if isinstance(verdict, Finish):
            return Drop(contact=contact, reason=verdict.reason)
        moved = replace(contact, position=verdict.position)
        return Postpone(contact=moved, until=verdict.at, reason="its rule allows the number no call today")

    def _in_call(self, candidate: Candidate) -> Postpone | None:
        contact = candidate.contact
        if not candidate.number_in_call and contact.next_number.called not in self._called:
            return None
        until = self._now + NUMBER_IN_CALL_PAUSE
        return Postpone(contact=contact, until=until, reason="the number is in a call already")
