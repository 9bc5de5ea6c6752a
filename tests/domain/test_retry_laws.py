"""No mix of rules, outcomes, delays and clock changes exceeds a contact's budget."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from outdial.domain.contact import Contact, Finished, Number
from outdial.domain.days import day_of
from outdial.domain.outcome import Outcome
from outdial.domain.retry import (
    CommonRule,
    Finish,
    NumberTypeRule,
    ResultRow,
    ResultRule,
    RetryPolicy,
    TryAgain,
    Verdict,
    decide,
    slipped,
)
from tests.domain.builders import a_contact

NUMBER_TYPES = ("ST", "MT", None)
# Shortly before a clock change each, or an ordinary midnight.
EDGES = [
    ("Asia/Shanghai", datetime(2025, 3, 4, 15, 50, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 11, 4, 2, 50, tzinfo=UTC)),
    ("America/St_Johns", datetime(2010, 11, 7, 2, 20, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 9, 50, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2025, 4, 5, 14, 50, tzinfo=UTC)),
]

waits = st.sampled_from([0, 1, 60, 599, 600, 3600, 86_400, 200_000]).map(lambda wait_s: timedelta(seconds=wait_s))
common_rules = st.builds(CommonRule, tries_per_day=st.integers(1, 4), days=st.integers(1, 3), wait=waits)
rows = st.builds(
    ResultRow,
    code=st.just(4),
    outcomes=st.frozensets(st.sampled_from(Outcome), max_size=4),
    retries_max=st.integers(0, 5),
    wait=waits,
)
result_rules = st.builds(ResultRule, rows=st.lists(rows, max_size=4).map(tuple))
rules = common_rules | result_rules
general_policies = st.builds(
    RetryPolicy, general=st.none() | rules, not_retried=st.frozensets(st.sampled_from(Outcome), max_size=2)
)
policies_by_type = st.builds(
    RetryPolicy,
    by_number_type=st.lists(
        st.builds(NumberTypeRule, number_type=st.sampled_from(["ST", "MT"]), rule=rules),
        unique_by=lambda row: row.number_type,
    ).map(tuple),
)
numbers = st.builds(Number, called=st.just("10001"), number_type=st.sampled_from(NUMBER_TYPES), delay=waits)


@dataclass(frozen=True)
class Step:
    """How long a due contact waits for its call, how long the call lasts, and how it ends."""

    late: timedelta
    lasts: timedelta
    outcome: Outcome


steps = st.builds(
    Step,
    late=st.sampled_from([0, 0, 1, 600, 40_000, 100_000]).map(lambda late_s: timedelta(seconds=late_s)),
    lasts=st.sampled_from([0, 5, 30, 900]).map(lambda lasts_s: timedelta(seconds=lasts_s)),
    outcome=st.sampled_from(sorted(set(Outcome) - {Outcome.ANSWERED}, key=lambda outcome: outcome.value)),
)


class Course:
    """A contact's life under a policy, as the engine leads it."""

    def __init__(self, policy: RetryPolicy, contact: Contact, *, zone: ZoneInfo, attempts_max: int) -> None:
        self.contact = contact
        self.tries: list[tuple[int, date]] = []
        self.finished: Finished | None = None
        self._policy = policy
        self._zone = zone
        self._attempts_max = attempts_max

    def live(self, step: Step) -> None:
        """Wait, be dialled unless that slipped away, and follow the verdict."""
        now = self.contact.due_at + step.late
        missed = slipped(self._policy, self.contact, now=now, zone=self._zone, attempts_max=self._attempts_max)
        if missed is not None:
            self._follow(missed, not_before=now)
            return
        self._record(step.outcome, placed_at=now)
        ended_at = now + step.lasts
        verdict = decide(
            self._policy,
            self.contact,
            step.outcome,
            ended_at=ended_at,
            zone=self._zone,
            attempts_max=self._attempts_max,
        )
        self._follow(verdict, not_before=ended_at)

    def _record(self, outcome: Outcome, *, placed_at: datetime) -> None:
        position, day = self.contact.position, day_of(placed_at, zone=self._zone)
        self.contact = self.contact.tried(self.contact.ledger.after(position, outcome, on=day))
        counted_on = self.contact.ledger.of(position).last_day
        if outcome is not Outcome.NOT_PLACED:
            assert counted_on is not None
            self.tries.append((position, counted_on))

    def _follow(self, verdict: Verdict, *, not_before: datetime) -> None:
        match verdict:
            case TryAgain(at, position):
                assert at >= not_before
                assert position in (self.contact.position, self.contact.position + 1)
                self.contact = replace(self.contact, due_at=at, position=position)
            case Finish(reason):
                self.finished = reason


@settings(max_examples=300)
@given(
    policy=general_policies | policies_by_type,
    edge=st.sampled_from(EDGES),
    some=st.lists(numbers, min_size=1, max_size=4).map(tuple),
    attempts_max=st.integers(1, 12),
    recycled_after=st.none() | waits,
    course=st.lists(steps, min_size=20, max_size=20),
)
def test_no_mix_of_rules_exceeds_the_budget(
    *,
    policy: RetryPolicy,
    edge: tuple[str, datetime],
    some: tuple[Number, ...],
    attempts_max: int,
    recycled_after: timedelta | None,
    course: list[Step],
) -> None:
    zone, begin = ZoneInfo(edge[0]), edge[1]
    recycle_at = None if recycled_after is None else begin + recycled_after
    life = Course(
        policy,
        a_contact(numbers=some, due_at=begin, recycle_at=recycle_at),
        zone=zone,
        attempts_max=attempts_max,
    )
    for step in course:
        if life.finished is None:
            life.live(step)

    # Each step is an attempt or leads to the next number, or waits for a day: so it ends.
    assert life.finished is not None
    assert 1 <= life.contact.ledger.attempts <= attempts_max
    for position, number in enumerate(some):
        assert_common_rule_kept(_common_rule(policy, number), [day for where, day in life.tries if where == position])


def _common_rule(policy: RetryPolicy, number: Number) -> CommonRule | None:
    by_type = {row.number_type: row.rule for row in policy.by_number_type}
    rule = policy.general or by_type.get(number.number_type or "")
    return rule if isinstance(rule, CommonRule) else None


def assert_common_rule_kept(rule: CommonRule | None, days: list[date]) -> None:
    if rule is not None:
        assert len(set(days)) <= rule.days
        assert max(Counter(days).values(), default=0) <= rule.tries_per_day
