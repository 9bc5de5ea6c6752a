import math
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from outdial.domain.campaign import Mode
from outdial.domain.history import History
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import TokenPace
from outdial.domain.retry import ResultRow, ResultRule, RetryPolicy
from outdial.domain.schedule import Schedule, Segment
from outdial.forecast.forecast import Forecast, forecast, interval, narrowed
from outdial.forecast.question import CannotBeForecast, Question, Team
from tests.domain.builders import DAY, HOUR, NOON
from tests.forecast.builders import TWICE_ON_TWO_DAYS, a_question

EVERY_RESULT_TWICE_MORE = RetryPolicy(
    general=ResultRule(
        rows=(
            ResultRow(
                code=1,
                outcomes=frozenset(Outcome) - {Outcome.ANSWERED},
                retries_max=2,
                wait=timedelta(minutes=5),
            ),
        )
    )
)


def foretold(question: Question, *, seed: int) -> Forecast:
    """With as few replications as a law needs."""
    return forecast(question, seed=seed, replications=6)


def test_a_list_without_contacts_is_done_with_before_it_begins() -> None:
    answer = foretold(a_question(0), seed=1)

    assert (answer.calls.middle, answer.working_hours.high, answer.unfinished.high) == (0, 0, 0)
    assert answer.ends_at == (NOON, NOON, NOON)


def test_where_everybody_answers_each_contact_takes_one_call_and_nobody_is_abandoned() -> None:
    answer = foretold(a_question(40, answer_rate=1.0, retry=TWICE_ON_TWO_DAYS), seed=1)

    assert (answer.calls.low, answer.calls.high) == (40, 40)
    assert (answer.connects.low, answer.connects.high) == (40, 40)
    assert answer.abandoned_share.high == 0


def test_where_nobody_answers_each_contact_takes_as_many_calls_as_its_rule_allows() -> None:
    answer = foretold(a_question(30, answer_rate=0.0, retry=EVERY_RESULT_TWICE_MORE), seed=1)

    assert (answer.calls.low, answer.calls.high) == (90, 90)
    assert answer.connects.high == 0
    assert answer.utilisation is not None
    assert answer.utilisation.high == 0


def test_a_rule_for_two_days_ends_on_the_second() -> None:
    """Wrong numbers are not repeated, so calls are bounded on both sides."""
    answer = foretold(a_question(30, answer_rate=0.0, retry=TWICE_ON_TWO_DAYS), seed=1)

    assert 30 < answer.calls.low <= answer.calls.high <= 120
    first, last = answer.ends_at[1:]
    assert first is not None
    assert last is not None
    assert NOON + DAY - 3 * HOUR < first <= last < NOON + DAY


def test_at_night_the_campaign_begins_when_its_window_opens() -> None:
    answer = foretold(a_question(10, now=NOON + 8 * HOUR), seed=1)

    opens_at = NOON + DAY - 3 * HOUR
    assert answer.ends_at[1] is not None
    assert opens_at < answer.ends_at[1] < opens_at + HOUR
    assert answer.working_hours.high < 1


@pytest.mark.parametrize(
    ("evening", "opens_at"),
    [
        (datetime(2025, 3, 29, 19, tzinfo=UTC), datetime(2025, 3, 30, 7, tzinfo=UTC)),
        (datetime(2025, 10, 25, 19, tzinfo=UTC), datetime(2025, 10, 26, 8, tzinfo=UTC)),
    ],
    ids=["spring", "autumn"],
)
def test_windows_open_by_the_wall_when_the_clocks_change_over_night(evening: datetime, opens_at: datetime) -> None:
    question = a_question(5, now=evening, zone=ZoneInfo("Europe/Berlin"), end=NOON + 300 * DAY)

    ends_at = foretold(question, seed=1).ends_at[1]

    assert ends_at is not None
    assert opens_at < ends_at < opens_at + HOUR / 2


def test_the_first_call_is_placed_as_soon_as_the_window_opens() -> None:
    """Who answers rings 6 s and talks 20 s at the least."""
    for now in (NOON, NOON + 8 * HOUR):
        answer = forecast(a_question(1, agents=1, answer_rate=1.0, now=now), seed=1, replications=20)

        assert 26 <= answer.working_hours.low * 3600 < 30


def test_what_a_day_has_no_room_for_goes_on_at_the_next_opening() -> None:
    ten_minutes = Schedule(workday=(Segment(time(12), time(12, 10)),))

    answer = foretold(a_question(60, agents=2, answer_rate=1.0, schedule=ten_minutes), seed=1)

    assert answer.ends_at[1] is not None
    assert answer.ends_at[1] > NOON + DAY
    assert answer.working_hours.high == pytest.approx((60 * 70 / 2) / 3600, rel=0.4)


def test_contacts_that_the_campaigns_end_cuts_off_are_told() -> None:
    answer = foretold(a_question(500, agents=1, end=NOON + HOUR), seed=1)

    assert answer.finished_share == 0
    assert answer.ends_at == (None, None, None)
    assert answer.unfinished.low > 100
    assert answer.working_hours.middle == pytest.approx(1)


def test_the_same_seed_gives_the_same_bytes_and_another_one_others() -> None:
    question = a_question(30, retry=TWICE_ON_TWO_DAYS)

    once, again, other = (repr(foretold(question, seed=seed)).encode() for seed in (7, 7, 8))

    assert once == again
    assert once != other


def test_more_agents_never_take_longer_beyond_chance() -> None:
    few, some, many = (foretold(a_question(150, agents=agents), seed=1).working_hours for agents in (2, 4, 8))

    assert few.middle > 1.6 * some.middle > 2.5 * many.middle


def test_without_a_past_the_intervals_are_wide_and_the_answer_says_so() -> None:
    known, unknown = foretold(a_question(60), seed=1), foretold(a_question(60, history=History()), seed=1)

    assert _width(unknown.connects) > 2 * _width(known.connects)
    assert _width(unknown.working_hours) > 2 * _width(known.working_hours)
    assert "no past call" in unknown.grounds[0]


def _width(one: object) -> float:
    return getattr(one, "high") - getattr(one, "low")  # noqa: B009 - every interval has both


def test_a_flow_dials_at_its_rate_and_has_no_floor_to_tell_of() -> None:
    pace = TokenPace(calls=20, interval=timedelta(seconds=60))

    answer = foretold(a_question(200, mode=Mode.FLOW, pace=pace), seed=1)

    assert answer.idle_hours is None
    assert answer.utilisation is None
    assert answer.working_hours.middle == pytest.approx(200 / 20 / 60, rel=0.2)


def test_a_team_that_goes_home_early_leaves_the_rest_for_tomorrow() -> None:
    question = a_question(100, answer_rate=1.0, agents=2)
    early = replace(question, team=Team.parsed("12:00=2,12:15=0"))

    whole_day, two_days = foretold(question, seed=1), foretold(early, seed=1)

    assert whole_day.ends_at[2] is not None
    assert whole_day.ends_at[2] < NOON + 6 * HOUR
    assert two_days.ends_at[1] is not None
    assert two_days.ends_at[1] > NOON + 20 * HOUR


def test_a_number_of_replications_beyond_the_bounds_is_refused() -> None:
    for replications in (1, 1001):
        with pytest.raises(CannotBeForecast, match="2 to 1000 replications"):
            forecast(a_question(), seed=1, replications=replications)


def test_an_interval_leaves_out_one_in_twenty_on_either_side() -> None:
    of_many = interval([float(value) for value in range(1, 100)])
    of_few = interval([3.0, 1.0, 2.0])

    assert (of_many.middle, of_many.low, of_many.high) == (50, 5, 95)
    assert (of_few.low, of_few.high) == (1, 3)
    assert of_many.holds(5)
    assert not of_many.holds(96)


def test_chance_narrows_with_the_size_of_the_list_and_doubt_does_not() -> None:
    by_chance, by_doubt = [0.0, 2.0, 0.0, 2.0], [0.0, 0.0, 2.0, 2.0]

    assert max(narrowed(by_chance, every=100)) == pytest.approx(1.1)
    assert list(narrowed(by_doubt, every=100)) == by_doubt
    assert narrowed([math.inf, 1.0], every=100) == [math.inf, 1.0]
