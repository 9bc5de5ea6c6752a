"""What was lost, by periods: every answered call counts once, and at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.answers import QUARTER, QUARTERS_MAX, Answers, quarter_of
from outdial.domain.attempt import Attempt
from outdial.domain.detection import AnsweredBy
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import Account, Share
from tests.domain.builders import DAY, HOUR, MINUTE, NOON, SECOND, SHANGHAI

TALK = 5 * MINUTE
UTC_ZONE = ZoneInfo("UTC")


def answered(at: datetime = NOON) -> Attempt:
    return Attempt(
        vdn_id=1, attempt_id=1, campaign_id=1, contact_id=1, position=0, called="1", caller="2", placed_at=at - SECOND
    ).answer(at)


def reached(at: datetime = NOON) -> Attempt:
    return answered(at).connect(at + SECOND, work_no="1").end(at + TALK, outcome=Outcome.ANSWERED, cause="")


def machine(at: datetime = NOON) -> Attempt:
    """That a detector found."""
    found = answered(at - SECOND)
    found = replace(found, answered_at=at, answered_by=AnsweredBy.MACHINE, judged_at=at + SECOND)
    return found.end(at + 2 * SECOND, outcome=Outcome.MACHINE, cause="")


def lost(at: datetime = NOON, *, after: timedelta = 4 * SECOND) -> Attempt:
    return answered(at).end(at + after, outcome=Outcome.ANSWERED, cause="")


def account(
    *ended: Attempt, still_open: Sequence[Attempt] = (), now: datetime = NOON, zone: ZoneInfo = SHANGHAI
) -> Account:
    answers = Answers()
    for attempt in ended:
        answers.ended(attempt)
    return answers.account(still_open, now=now, zone=zone)


def test_an_answer_counts_when_the_person_answers_and_not_when_the_talk_ends() -> None:
    talking = answered().connect(NOON + SECOND, work_no="1")
    assert account(still_open=[talking], now=NOON + SECOND).today == Share(1, 0)


@pytest.mark.parametrize(("waited", "abandoned"), [(0, 0), (2, 0), (2.001, 1), (60, 1)])
def test_who_waits_counts_as_abandoned_as_soon_as_two_seconds_are_over(waited: float, abandoned: int) -> None:
    assert account(still_open=[answered()], now=NOON + waited * SECOND).today == Share(1, abandoned)


def test_who_hangs_up_within_two_seconds_is_abandoned_at_once() -> None:
    assert account(lost(after=SECOND), now=NOON + SECOND).today == Share(1, 1)


def test_who_was_brought_to_an_agent_too_late_stays_abandoned() -> None:
    late = answered().connect(NOON + 3 * SECOND, work_no="1")
    assert account(still_open=[late], now=NOON + MINUTE).today == Share(1, 1)
    assert account(late.end(NOON + TALK, outcome=Outcome.ANSWERED, cause=""), now=NOON + TALK).today == Share(1, 1)


def test_a_call_counts_once_whether_it_is_open_or_over() -> None:
    answers = Answers()
    call = answered().connect(NOON + SECOND, work_no="1")
    before = answers.account([call], now=NOON + MINUTE, zone=SHANGHAI)
    answers.ended(call.end(NOON + TALK, outcome=Outcome.ANSWERED, cause=""))
    assert answers.account([], now=NOON + TALK, zone=SHANGHAI) == before


def test_machines_and_calls_that_nobody_answered_do_not_count() -> None:
    machine = answered().end(NOON + SECOND, outcome=Outcome.MACHINE, cause="")
    busy = Attempt(
        vdn_id=1, attempt_id=2, campaign_id=1, contact_id=1, position=0, called="1", caller="2", placed_at=NOON
    ).end(NOON, outcome=Outcome.BUSY, cause="")
    assert account(machine, busy).last_30_days == Share()


def test_periods_reach_back_as_far_as_they_say() -> None:
    ages = [MINUTE, 11 * HOUR, 13 * HOUR, 23 * HOUR, 25 * HOUR, 29 * DAY, 31 * DAY]
    seen = account(*(lost(NOON - age) for age in ages))
    assert (seen.today, seen.last_24_h, seen.last_30_days) == (Share(2, 2), Share(4, 4), Share(6, 6))


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Kathmandu", "Australia/Eucla", "America/St_Johns"])
def test_the_day_begins_at_the_tenants_midnight_to_the_second(zone: str) -> None:
    midnight = datetime(2025, 3, 5, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    calls = [lost(midnight - SECOND), lost(midnight)]
    assert account(*calls, now=midnight + MINUTE, zone=ZoneInfo(zone)).today == Share(1, 1)
    assert account(*calls, now=midnight - SECOND, zone=ZoneInfo(zone)).today == Share(2, 2)


def test_a_zone_that_is_changed_moves_the_day() -> None:
    answers = Answers({NOON - 5 * HOUR: Share(7, 1)})
    assert answers.account((), now=NOON, zone=SHANGHAI).today == Share(7, 1)
    assert answers.account((), now=NOON, zone=UTC_ZONE).today == Share(), (
        "four in the morning: five hours ago was yesterday"
    )


def test_what_a_new_owner_reads_is_gone_on_with() -> None:
    answers = Answers({quarter_of(NOON): Share(40, 1), NOON - 2 * DAY: Share(100, 3)})
    answers.ended(lost())
    seen = answers.account([answered()], now=NOON, zone=SHANGHAI)
    assert (seen.today, seen.last_30_days) == (Share(42, 2), Share(142, 5))


def test_a_clock_that_jumps_and_comes_back_loses_nothing() -> None:
    answers = Answers()
    answers.ended(lost())
    assert answers.account((), now=NOON + 400 * DAY, zone=SHANGHAI).last_30_days == Share()
    assert answers.account((), now=NOON, zone=SHANGHAI).last_30_days == Share(1, 1)


def test_what_is_kept_is_bounded_and_the_latest_stay() -> None:
    quarters = {NOON - back * QUARTER: Share(1, 0) for back in range(2 * QUARTERS_MAX)}
    answers = Answers(quarters)
    assert answers.account((), now=NOON, zone=SHANGHAI).last_30_days == Share(30 * 96 + 1, 0)
    everything = answers.account((), now=NOON - 400 * DAY, zone=SHANGHAI).last_30_days
    assert everything == Share(QUARTERS_MAX, 0), "what is later than now counts too"


CALLS = st.lists(
    st.tuples(
        st.datetimes(datetime(2025, 2, 1), datetime(2025, 3, 5), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
        st.booleans(),
    ),
    max_size=30,
)
MOMENTS = st.lists(
    st.datetimes(datetime(2025, 3, 1), datetime(2025, 3, 9), timezones=st.just(UTC)),  # noqa: DTZ001 - as above
    min_size=1,
    max_size=5,
)


@given(CALLS, MOMENTS)
def test_sums_that_are_moved_on_are_those_that_are_added_up_anew(
    calls: list[tuple[datetime, bool]], moments: list[datetime]
) -> None:
    moved_on, quarters = Answers(), dict[datetime, Share]()
    for at, kept in calls:
        moved_on.account((), now=moments[0], zone=SHANGHAI)
        moved_on.ended(reached(at) if kept else lost(at))
        before = quarters.get(quarter_of(at), Share())
        quarters[quarter_of(at)] = Share(before.answers + 1, before.abandoned + (not kept))
    for now in moments:
        assert moved_on.account((), now=now, zone=SHANGHAI) == Answers(quarters).account((), now=now, zone=SHANGHAI)


def test_a_share_of_those_who_were_taken_for_machines_counts_as_abandoned_people() -> None:
    answers = Answers({quarter_of(NOON): Share(10, 1)}, {quarter_of(NOON): 4})
    before = answers.account((), now=NOON, zone=UTC_ZONE, false_positives=0.1)
    for _ in range(7):
        answers.ended(machine())

    assert before.last_24_h == Share(11, 2)
    assert answers.account((), now=NOON, zone=UTC_ZONE, false_positives=0.1).last_24_h == Share(12, 3)
    assert answers.account((), now=NOON, zone=UTC_ZONE).last_24_h == Share(10, 1)
    assert answers.account((), now=NOON + DAY + HOUR, zone=UTC_ZONE, false_positives=1).last_24_h == Share()


def test_a_machine_that_the_switch_alone_told_of_is_nobodys_mistake() -> None:
    answers = Answers()
    answers.ended(answered().end(NOON + SECOND, outcome=Outcome.MACHINE, cause=""))

    assert answers.account((), now=NOON, zone=UTC_ZONE, false_positives=1).today == Share()
