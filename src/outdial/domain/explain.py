"""Why a number is not dialled: the first rule that blocks its contact, and when it may be dialled.

The rules are those of ``plan``, asked in its order and by its functions. Each says until when it stands; so they are
asked again at that instant, and so on until none stands, which is when the contact may be dialled, or until one stands
for ever. Lines, agents, pacing and the contacts that come first are no rules of a contact: they decide how soon a
contact that may be dialled is.

What is told holds as things stand: a setting, a listing or a call that ends may change it at any time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from outdial.domain.campaign import Campaign, CampaignState
from outdial.domain.contact import Contact, ContactState, Finished, masked
from outdial.domain.plan import Candidate, Drop, Obstacles, Postpone, Rule, why_resting
from outdial.domain.rotation import numbers_ahead, places
from outdial.domain.routing import Trunk
from outdial.domain.schedule import Calendar
from outdial.domain.screening import Listing, period_began
from outdial.domain.tenant import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberStanding:
    """What stands against a number, whoever holds it."""

    listing: Listing | None = None
    """The blacklist's entry, if it has one; its calls are counted from ``calls``."""
    calls: tuple[datetime, ...] = ()
    """When the number was called last, as often as its entry allows calls."""
    in_call: bool = False
    """Some open attempt of the tenant already rings or talks on it."""


NOTHING_AGAINST_IT = NumberStanding()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A contact, and all that decides whether its next number may be dialled."""

    tenant: Tenant
    campaign: Campaign
    calendar: Calendar
    contact: Contact
    state: ContactState = ContactState.WAITING
    finished: Finished | None = None
    """Why nothing more is dialled, once it is finished."""
    is_offered: bool = False
    """An agent has it to read before the call."""
    numbers: Mapping[str, NumberStanding] = field(default_factory=dict[str, NumberStanding])
    """What stands against the contact's numbers, from the next one on; nothing against one that is not named."""
    trunks: tuple[Trunk, ...] = ()
    """The tenant's; none: its calls go by the switch's own."""

    @property
    def next_number(self) -> NumberStanding:
        """What stands against the number that is next."""
        return self.numbers.get(self.contact.next_number.called, NOTHING_AGAINST_IT)

    def after_the_call(self) -> "Standing":
        """How things stand when the call that the next number is in is over."""
        free = replace(self.next_number, in_call=False)
        return replace(self, numbers={**self.numbers, self.contact.next_number.called: free})


class Verdict(Enum):
    """Whether a contact may be dialled; the value is what clients are told."""

    NOW = "now"
    LATER = "later"
    WAITS = "waits"
    """For something to happen of which nobody can say when."""
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Step:
    """A rule that stands in the way, in words, and until when; None: for good, or until something happens."""

    rule: Rule
    words: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether and when a contact may be dialled, as things stand."""

    verdict: Verdict
    at: datetime | None
    """From when on. When it waits: not before, None when not even that is known. When it never may: None."""
    steps: tuple[Step, ...]
    """The rules in the way, one after the other; the first is the one that stands there now. Empty: none does."""


FINISHED: Mapping[Finished, str] = {
    Finished.REACHED: "the person was reached",
    Finished.NO_RETRY_LEFT: "its retry rule leaves no further try",
    Finished.RESULT_NOT_RETRIED: "its last call ended in a result that is not retried",
    Finished.RECYCLED: "its recycle time comes first",
    Finished.BLACKLISTED: "its number is blacklisted for good",
    Finished.CAMPAIGN_ENDED: "its campaign ends first",
    Finished.BUDGET_SPENT: "all attempts that the tenant allows a contact are used up",
    Finished.STOPPED_BY_RESULT: "a business result stopped it",
    Finished.IN_NO_ROUND: "no round of the campaign takes any of its numbers that are left",
    Finished.WITHDRAWN: "its client took it back",
    Finished.NEVER_AGAIN_BLINDLY: "nobody knows how its last call ended, and it is not called again blindly",
}
"""Why nothing more is dialled."""

_WAITS_UNTIL: Mapping[Rule, str] = {
    Rule.DIALLING: "the call that it is in has ended",
    Rule.OTHER_NUMBER: "its numbers before this one are done with",
    Rule.CAMPAIGN_SUSPENDED: "somebody resumes the campaign",
    Rule.BATCH_SUSPENDED: "somebody resumes its batch",
    Rule.NUMBER_IN_CALL: "the call that its number is in has ended",
    Rule.NO_TRUNK: "the rules of a trunk take it",
}


@dataclass(frozen=True, slots=True)
class _Block:
    """A rule that stands in the way, and how things stand once it does no more; None: nobody can say.

    ``verdict`` is what it comes to: later, a wait for something to happen, or never.
    """

    step: Step
    verdict: Verdict
    after: Standing | None = None


def explain(standing: Standing, called: str, *, now: datetime) -> Explanation:
    """Say whether a contact that holds the number ``called`` may be dialled on it, and when, or why not.

    It comes to an end, because each rule that ends does so later, or lets the contact go on to a later number.
    """
    at, steps, waits = now, list[Step](), False
    while (block := _first(standing, called, now=at)) is not None:
        steps.append(block.step)
        if block.after is None:
            return Explanation(block.verdict, None, tuple(steps))
        waits = waits or block.verdict is Verdict.WAITS
        standing, at = block.after, block.step.until or at
    verdict = Verdict.WAITS if waits else Verdict.LATER if steps else Verdict.NOW
    return Explanation(verdict, at, tuple(steps))


def _first(standing: Standing, called: str, *, now: datetime) -> _Block | None:
    return (
        _settled(standing, called)
        or _resting(standing, now=now)
        or _held_back(standing)
        or _obstructed(standing, now=now)
        or _overtaken(standing, called)
    )


def _settled(standing: Standing, called: str) -> _Block | None:
    """A contact of which no turn is offered this number."""
    if standing.state is ContactState.FINISHED:
        why = "finished" if standing.finished is None else f"finished: {FINISHED[standing.finished]}"
        return _Block(Step(Rule.FINISHED, why), Verdict.NEVER)
    if standing.state is ContactState.DIALLING:
        return _Block(Step(Rule.DIALLING, "it is in a call now"), Verdict.WAITS)
    contact, rotation = standing.contact, standing.campaign.settings.rotation
    ahead = numbers_ahead(rotation, contact)
    if not ahead or any(number.called == called for number in ahead):
        return None
    if all(contact.numbers[place.position].called != called for place in places(rotation, contact.numbers)):
        return _Block(Step(Rule.ROUND, "no round of the campaign takes this number"), Verdict.NEVER)
    goes_on = f"it has gone on to its number {masked(contact.next_number.called)}"
    return _Block(Step(Rule.NUMBER_DONE, goes_on), Verdict.NEVER)


def _resting(standing: Standing, *, now: datetime) -> _Block | None:
    """What keeps the whole campaign from dialling; a suspended one is then taken as resumed at once."""
    rest = why_resting(standing.campaign, standing.calendar, now=now)
    if rest is None:
        return None
    step = Step(rest.rule, rest.reason, rest.until)
    if rest.rule is Rule.CAMPAIGN_SUSPENDED:
        resumed = replace(standing.campaign, state=CampaignState.STARTED)
        return _Block(step, Verdict.WAITS, replace(standing, campaign=resumed))
    return _Block(step, Verdict.NEVER) if rest.until is None else _Block(step, Verdict.LATER, standing)


def _held_back(standing: Standing) -> _Block | None:
    """A contact whose batch is suspended; the batch is then taken as resumed at once."""
    campaign, batch_id = standing.campaign, standing.contact.batch_id
    if batch_id is None or batch_id not in campaign.suspended_batches:
        return None
    resumed = replace(campaign, suspended_batches=campaign.suspended_batches - {batch_id})
    step = Step(Rule.BATCH_SUSPENDED, "its batch is suspended")
    return _Block(step, Verdict.WAITS, replace(standing, campaign=resumed))


def _obstructed(standing: Standing, *, now: datetime) -> _Block | None:
    """What a turn would do with the contact instead of dialling it."""
    if standing.contact.due_at > now:
        words = "an agent has it to read, and calls" if standing.is_offered else "not due yet"
        return _Block(Step(Rule.NOT_DUE, words, standing.contact.due_at), Verdict.LATER, standing)
    obstacle = _obstacles(standing, now=now).first(_candidate(standing, now=now))
    if obstacle is None:
        return None
    if obstacle.rule is Rule.NUMBER_IN_CALL:
        step = Step(obstacle.rule, "its number is in a call already")
        return _Block(step, Verdict.WAITS, standing.after_the_call())
    match obstacle.verdict:
        case Drop(reason=reason):
            return _Block(Step(obstacle.rule, FINISHED[reason]), Verdict.NEVER)
        case Postpone(reason=reason) if obstacle.rule is Rule.NO_TRUNK:
            return _Block(Step(obstacle.rule, reason), Verdict.WAITS, replace(standing, trunks=()))
        case Postpone(contact=contact, until=until, reason=reason):
            put_off = replace(standing, contact=replace(contact, due_at=until))
            return _Block(Step(obstacle.rule, reason, until), Verdict.LATER, put_off)


def _obstacles(standing: Standing, *, now: datetime) -> Obstacles:
    tenant = standing.tenant
    return Obstacles(
        campaign=standing.campaign,
        now=now,
        zone=tenant.zone,
        attempts_max=tenant.limits.attempts_per_contact_max,
        trunks=standing.trunks,
    )


def _candidate(standing: Standing, *, now: datetime) -> Candidate:
    """The contact as a turn at ``now`` is offered it, when no more calls are made until then."""
    number = standing.next_number
    listing = number.listing
    if listing is not None:
        began = period_began(listing, now=now, zone=standing.tenant.zone)
        listing = replace(listing, calls_in_period=sum(at >= began for at in number.calls))
    return Candidate(contact=standing.contact, listing=listing, number_in_call=number.in_call)


def _overtaken(standing: Standing, called: str) -> _Block | None:
    """The contact may be dialled, but not on this number: how that call ends decides what follows."""
    next_number = standing.contact.next_number.called
    if next_number == called:
        return None
    return _Block(Step(Rule.OTHER_NUMBER, f"its number {masked(next_number)} comes first"), Verdict.WAITS)


def sentence(explanation: Explanation, *, zone: ZoneInfo) -> str:
    """An explanation as one sentence; times are those on the wall of ``zone``."""
    match explanation.verdict:
        case Verdict.NOW:
            return "may be dialled now; lines, agents and those before it decide how soon"
        case Verdict.LATER:
            return f"not now ({explanation.steps[0].words}); may be dialled {_from(explanation.at, zone=zone)}"
        case Verdict.WAITS:
            events = [_WAITS_UNTIL[step.rule] for step in explanation.steps if step.rule in _WAITS_UNTIL]
            soonest = "" if explanation.at is None else f"; then {_from(explanation.at, zone=zone)}"
            return f"not until {' and '.join(events)}{soonest}"
        case Verdict.NEVER:
            return f"never: {explanation.steps[-1].words}"


def _from(at: datetime | None, *, zone: ZoneInfo) -> str:
    return "" if at is None else f"from {wall_time(at, zone=zone)} on"


def wall_time(at: datetime, *, zone: ZoneInfo) -> str:
    """An instant as the wall of ``zone`` shows it, with the offset, for a wall may show one time twice."""
    return at.astimezone(zone).isoformat(sep=" ", timespec="seconds")
