"""What is explained is what the turns do: they are made, one instant after the other, and watched.

The turns are ``plan.demand`` and ``plan.choose``, with lines and agents for everybody; the contact goes where their
plans send it, as the store would have it. Calls of a number are counted here by the readings of the wall, not by the
code under test.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from outdial.domain.campaign import CampaignState
from outdial.domain.contact import ContactState
from outdial.domain.days import day_of, day_opens
from outdial.domain.explain import Explanation, NumberStanding, Standing, Verdict, explain, sentence
from outdial.domain.pacing.base import Decision, Floor, Memory, PacingView
from outdial.domain.plan import Candidate, Rule, TurnView, choose, demand
from outdial.domain.screening import Listing
from tests.domain.random_standings import DAY, MINUTE, SECOND, Asked, a_moment, a_state

STATES = 1_000
LOOK_EVERY = 23 * MINUTE
"""Between two turns that have no other reason than to look; windows of a quarter of an hour slip through few."""
HORIZON = 5 * DAY


class Eager:
    """A pacer that has lines and agents for everybody."""

    def decide(self, view: PacingView) -> Decision:
        return Decision(calls=view.lines_free, reason="everybody")

    def memory(self) -> Memory:
        return {}


class Wheel:
    """A campaign's turns, and what becomes of one contact by them."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._contact = standing.contact
        self._gone = standing.state is not ContactState.WAITING

    def turn(self, now: datetime) -> str | None:
        """The number that is dialled; afterwards the contact is in a call."""
        if self._gone or self._calls(now) == 0:
            return None
        plan = choose(
            [self._candidate(now)],
            calls=1,
            campaign=self._standing.campaign,
            now=now,
            zone=self._standing.tenant.zone,
            attempts_max=self._standing.tenant.limits.attempts_per_contact_max,
            trunks=self._standing.trunks,
        )
        for entry in plan.postponed:
            self._contact = replace(entry.contact, due_at=entry.until)
        self._gone = bool(plan.dials or plan.dropped)
        return plan.dials[0].called if plan.dials else None

    def _candidate(self, now: datetime) -> Candidate:
        number = self._standing.numbers[self._contact.next_number.called]
        return Candidate(contact=self._contact, listing=self._listing(number, now), number_in_call=number.in_call)

    def _calls(self, now: datetime) -> int:
        pacing = PacingView(now=now, floor=Floor(), lines_free=1)
        view = TurnView(campaign=self._standing.campaign, calendar=self._standing.calendar, pacing=pacing)
        return demand(view, Eager()).calls

    def _listing(self, number: NumberStanding, now: datetime) -> Listing | None:
        if number.listing is None:
            return None
        began = self._day_began(now) if number.listing.period_is_day else self._hour_began(now)
        return replace(number.listing, calls_in_period=sum(at >= began for at in number.calls))

    def _day_began(self, now: datetime) -> datetime:
        zone = self._standing.tenant.zone
        return day_opens(day_of(now, zone=zone), zone=zone)

    def _hour_began(self, now: datetime) -> datetime:
        offset = now.astimezone(self._standing.tenant.zone).utcoffset() or timedelta(0)
        return (now + offset).replace(minute=0, second=0, microsecond=0) - offset


def dialled_at(standing: Standing, called: str, instants: Iterable[datetime]) -> datetime | None:
    """The first of ``instants`` at which the contact is dialled on that number, and not before on another."""
    wheel = Wheel(standing)
    for now in instants:
        dialled = wheel.turn(now)
        if dialled is not None:
            return now if dialled == called else None
    return None


def looks(explanation: Explanation, *, now: datetime, until: datetime) -> Iterator[datetime]:
    """Instants before ``until``, in their order: odd ones, the ends of rules and what lies a second beside them."""
    ends = [step.until for step in explanation.steps if step.until is not None]
    beside = {end + away for end in ends for away in (-SECOND, 0 * SECOND, SECOND)}
    odd = {now + place * LOOK_EVERY for place in range((until - now) // LOOK_EVERY + 1)}
    return (at for at in sorted(beside | odd | {until - SECOND}) if now <= at < until)


def released(standing: Standing) -> Standing:
    """The campaign and its batches are resumed, the numbers' calls are over, and no trunk has a rule against it."""
    campaign = replace(standing.campaign, state=CampaignState.STARTED, suspended_batches=frozenset())
    free = {called: replace(number, in_call=False) for called, number in standing.numbers.items()}
    return replace(standing, campaign=campaign, numbers=free, trunks=())


def asked(seed: int) -> tuple[Asked, datetime]:
    random = Random(seed)
    moment = a_moment(random)
    return a_state(random, moment), moment.now


@pytest.mark.parametrize("first", range(0, STATES, 100))
def test_a_contact_is_dialled_when_its_explanation_says_and_not_a_second_before(first: int) -> None:
    for seed in range(first, first + 100):
        state, now = asked(seed)
        explanation = explain(state.standing, state.called, now=now)
        disagreement = _disagreement(state.standing, state.called, explanation, now=now)
        assert disagreement is None, (seed, disagreement, explanation, state)


def _disagreement(standing: Standing, called: str, explanation: Explanation, *, now: datetime) -> str | None:
    """In what the turns do something else than was explained."""
    at, waits = explanation.at, explanation.verdict is Verdict.WAITS
    horizon = list(looks(explanation, now=now, until=now + HORIZON))
    if waits and dialled_at(standing, called, horizon) is not None:
        return "dialled though nothing has happened"
    if at is None:
        return "dialled" if dialled_at(released(standing), called, horizon) is not None else None
    before = list(looks(explanation, now=now, until=at))
    # A contact that goes on to another of its numbers at once, by its rule or by a round, is dialled by a turn after.
    found = dialled_at(released(standing) if waits else standing, called, [*before, at, at, at])
    return None if found == at else f"dialled at {found}"


def test_the_random_states_leave_no_rule_and_no_verdict_out() -> None:
    rules, verdicts = Counter[Rule](), Counter[Verdict]()
    for seed in range(STATES):
        state, now = asked(seed)
        explanation = explain(state.standing, state.called, now=now)
        rules.update(step.rule for step in explanation.steps)
        verdicts[explanation.verdict] += 1
        assert sentence(explanation, zone=state.standing.tenant.zone)

    assert min(verdicts[verdict] for verdict in Verdict) >= STATES // 20, verdicts
    assert min(rules[rule] for rule in Rule) >= STATES // 50, rules
