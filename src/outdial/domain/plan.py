"""One turn of one campaign: how many calls now, whom, when to look again, and why.

The turn has two halves, since the first says how many contacts are worth fetching for the second.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from outdial.domain.calling_number import shown
from outdial.domain.campaign import Campaign, CampaignState
from outdial.domain.contact import Contact, Finished, masked
from outdial.domain.pacing.base import Pacer, PacingView
from outdial.domain.retry import Finish, slipped
from outdial.domain.rotation import Place, right_place
from outdial.domain.routing import Route, Trunk, routes
from outdial.domain.schedule import Calendar, Closed
from outdial.domain.screening import Blocked, Listing, screen

TURN = timedelta(seconds=1)
"""Between two looks at a campaign that may dial."""
REST_MAX = timedelta(seconds=60)
"""Between two looks at one that may not: settings, special dates and states change in between."""
NUMBER_IN_CALL_PAUSE = timedelta(seconds=60)
"""Until a contact is looked at again whose number is in a call of some other contact."""
NO_TRUNK_PAUSE = timedelta(seconds=60)
"""Until a contact is looked at again that no trunk takes."""


class Rule(Enum):
    """What can stand against a call, in the order in which it is asked; the value is what clients are told.

    The first three and the last are no rules of a turn: it is offered contacts that wait, and dials their next number.
    """

    FINISHED = "finished"
    DIALLING = "dialling"
    """The contact is in a call itself."""
    NUMBER_DONE = "number_done"
    """The contact has gone on to another of its numbers."""
    CAMPAIGN_ENDED = "campaign_ended"
    CAMPAIGN_SUSPENDED = "campaign_suspended"
    CAMPAIGN_CLOSED = "campaign_closed"
    """Not begun, a special date, or outside the segments."""
    BATCH_SUSPENDED = "batch_suspended"
    NOT_DUE = "not_due"
    RECYCLED = "recycled"
    BUDGET_SPENT = "budget_spent"
    ROUND = "round"
    """The campaign's rounds call another of its numbers first, or none."""
    BLACKLIST = "blacklist"
    RETRY_RULE = "retry_rule"
    NUMBER_IN_CALL = "number_in_call"
    NO_TRUNK = "no_trunk"
    """None of the tenant's trunks reaches the number and may show the caller."""
    OTHER_NUMBER = "other_number"
    """It is another number of the contact that is dialled first."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What keeps a whole campaign from dialling, and until when; None: for good, or until somebody changes it."""

    rule: Rule
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnView:
    """All that the first half may look at."""

    campaign: Campaign
    calendar: Calendar
    pacing: PacingView
    why_no_line: str = "no line is free"
    """What is said where the pacing is offered none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """How many calls to start now, why, the figures that make the number, and when to look again."""

    calls: int
    reason: str
    look_again_at: datetime
    terms: tuple[tuple[str, float], ...] = ()
    asked: bool = False
    """The pacer was asked, and has heard the news of its view."""


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
    route: Route | None = None
    """None until a trunk is chosen, and for a tenant who has none of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Postpone:
    """Do not dial before ``until``; then go on at ``contact.position``, which may be a number further."""

    contact: Contact
    until: datetime
    reason: str
    moved: bool = False
    """It goes on in another round than it was found in."""


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
    rest = why_resting(view.campaign, view.calendar, now=now)
    if rest is not None:
        return _resting(rest, now=now)
    look_again_at = min(now + TURN, view.calendar.closes_at(now) or now + TURN)
    if view.pacing.lines_free <= 0:
        return Demand(calls=0, reason=view.why_no_line, look_again_at=look_again_at)
    decision = pacer.decide(view.pacing)
    calls = min(decision.calls, view.pacing.lines_free)
    return Demand(calls=calls, reason=decision.reason, look_again_at=look_again_at, terms=decision.terms, asked=True)


def why_resting(campaign: Campaign, calendar: Calendar, *, now: datetime) -> Rest | None:
    """The first rule that keeps the whole campaign from dialling; None when it may dial."""
    match campaign.state_at(now):
        case CampaignState.COMPLETED:
            return Rest(Rule.CAMPAIGN_ENDED, "the campaign has ended")
        case CampaignState.SUSPENDED:
            return Rest(Rule.CAMPAIGN_SUSPENDED, "the campaign is suspended")
        case CampaignState.STARTED:
            closed = calendar.why_closed(now)
            return None if closed is None else Rest(Rule.CAMPAIGN_CLOSED, _closed(closed), closed.opens_at)


def _closed(closed: Closed) -> str:
    day = "" if closed.special_date is None else f" ({closed.special_date})"
    return f"closed: {closed.reason.value.replace('_', ' ')}{day}"


def _resting(rest: Rest, *, now: datetime) -> Demand:
    latest = now + REST_MAX
    look_again_at = latest if rest.until is None else min(rest.until, latest)
    return Demand(calls=0, reason=rest.reason + _opens(rest), look_again_at=look_again_at)


def _opens(rest: Rest) -> str:
    if rest.rule is not Rule.CAMPAIGN_CLOSED:
        return ""
    return "; not again" if rest.until is None else f"; opens at {rest.until:%Y-%m-%d %H:%M} UTC"


def choose(
    candidates: Iterable[Candidate],
    *,
    calls: int,
    campaign: Campaign,
    now: datetime,
    zone: ZoneInfo,
    attempts_max: int,
    trunks: Sequence[Trunk] = (),
) -> Plan:
    """The second half: whom to dial, at most ``calls`` of the candidates, who come most urgent first.

    Candidates who must not be dialled are postponed or dropped on the way; those after the last dial are left
    alone. ``zone``, ``attempts_max`` and ``trunks`` are the tenant's.
    """
    obstacles = Obstacles(campaign=campaign, now=now, zone=zone, attempts_max=attempts_max, trunks=trunks)
    chosen = _Chosen(obstacles)
    for candidate in candidates:
        if len(chosen.dials) >= calls:
            break
        chosen.consider(candidate)
    return chosen.plan()


class _Chosen:
    """A plan in the making."""

    def __init__(self, obstacles: "Obstacles") -> None:
        self.dials: list[Dial] = []
        self._postponed: list[Postpone] = []
        self._dropped: list[Drop] = []
        self._called: set[str] = set()
        self._obstacles = obstacles

    def consider(self, candidate: Candidate) -> None:
        contact = candidate.contact
        if contact.due_at > self._obstacles.now or contact.batch_id in self._obstacles.campaign.suspended_batches:
            return
        obstacle = self._obstacles.first(candidate, called=self._called)
        if obstacle is None:
            self._dial(contact)
            return
        match obstacle.verdict:
            case Postpone():
                self._postponed.append(obstacle.verdict)
            case Drop():
                self._dropped.append(obstacle.verdict)

    def plan(self) -> Plan:
        return Plan(dials=tuple(self.dials), postponed=tuple(self._postponed), dropped=tuple(self._dropped))

    def _dial(self, contact: Contact) -> None:
        called = contact.next_number.called
        self._called.add(called)
        caller = caller_of(contact, self._obstacles.campaign)
        self.dials.append(Dial(contact=contact, called=called, caller=caller))


def caller_of(contact: Contact, campaign: Campaign) -> str:
    """The number that a contact's next call shows: its own, or the one of its campaign's whose turn it is."""
    settings, attempts = campaign.settings, contact.ledger.attempts
    return contact.caller or shown(
        settings.callers, settings.caller_priorities, contact_id=contact.contact_id, attempts=attempts
    )


@dataclass(frozen=True, slots=True)
class Obstacle:
    """The rule that stands in a contact's way, and what follows from it."""

    rule: Rule
    verdict: Postpone | Drop


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacles:
    """What may stand in the way of due contacts at ``now``. All but the campaign is the tenant's."""

    campaign: Campaign
    now: datetime
    zone: ZoneInfo
    attempts_max: int
    trunks: Sequence[Trunk] = ()
    """None: calls go by the switch's own trunk, which takes all."""

    def first(self, candidate: Candidate, *, called: Container[str] = ()) -> Obstacle | None:
        """The first rule that stands in the way. ``called`` are numbers that the same turn dials already."""
        return (
            self._spent(candidate.contact)
            or self._misplaced(candidate.contact)
            or self._screened(candidate)
            or self._slipped(candidate.contact)
            or self._in_call(candidate, called)
            or self._untaken(candidate.contact)
        )

    def _spent(self, contact: Contact) -> Obstacle | None:
        if contact.recycle_at is not None and contact.recycle_at <= self.now:
            return Obstacle(Rule.RECYCLED, Drop(contact=contact, reason=Finished.RECYCLED))
        if contact.ledger.attempts >= self.attempts_max:
            return Obstacle(Rule.BUDGET_SPENT, Drop(contact=contact, reason=Finished.BUDGET_SPENT))
        return None

    def _misplaced(self, contact: Contact) -> Obstacle | None:
        place = right_place(self.campaign.settings.rotation, contact)
        if place is None:
            return Obstacle(Rule.ROUND, Drop(contact=contact, reason=Finished.IN_NO_ROUND))
        if place == Place(contact.round, contact.position):
            return None
        moved = replace(contact, round=place.round, position=place.position)
        put_off = Postpone(contact=moved, until=self.now, reason="another of its numbers comes first", moved=True)
        return Obstacle(Rule.ROUND, put_off)

    def _screened(self, candidate: Candidate) -> Obstacle | None:
        if candidate.listing is None:
            return None
        verdict = screen(candidate.listing, now=self.now, zone=self.zone)
        if not isinstance(verdict, Blocked):
            return None
        if verdict.until is None:
            return Obstacle(Rule.BLACKLIST, Drop(contact=candidate.contact, reason=Finished.BLACKLISTED))
        put_off = Postpone(contact=candidate.contact, until=verdict.until, reason=verdict.reason)
        return Obstacle(Rule.BLACKLIST, put_off)

    def _slipped(self, contact: Contact) -> Obstacle | None:
        verdict = slipped(
            self.campaign.retry,
            contact,
            now=self.now,
            zone=self.zone,
            attempts_max=self.attempts_max,
            rotation=self.campaign.settings.rotation,
        )
        if verdict is None:
            return None
        if isinstance(verdict, Finish):
            return Obstacle(Rule.RETRY_RULE, Drop(contact=contact, reason=verdict.reason))
        moved = replace(contact, position=verdict.position, round=verdict.round)
        reason = "its rule allows the number no call today"
        put_off = Postpone(contact=moved, until=verdict.at, reason=reason, moved=moved.round != contact.round)
        return Obstacle(Rule.RETRY_RULE, put_off)

    def _in_call(self, candidate: Candidate, called: Container[str]) -> Obstacle | None:
        contact = candidate.contact
        if not candidate.number_in_call and contact.next_number.called not in called:
            return None
        until = self.now + NUMBER_IN_CALL_PAUSE
        put_off = Postpone(contact=contact, until=until, reason="the number is in a call already")
        return Obstacle(Rule.NUMBER_IN_CALL, put_off)

    def _untaken(self, contact: Contact) -> Obstacle | None:
        caller, called = caller_of(contact, self.campaign), contact.next_number.called
        if not self.trunks or routes(self.trunks, caller=caller, called=called):
            return None
        why = f"no trunk reaches {masked(called)} and may show {caller}"
        return Obstacle(Rule.NO_TRUNK, Postpone(contact=contact, until=self.now + NO_TRUNK_PAUSE, reason=why))
