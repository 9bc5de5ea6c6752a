"""What a predictive method expects, checked against exact sums."""

import math
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from outdial.domain.pacing.base import Floor, PacingView, Recent
from outdial.domain.pacing.estimator import Outlook, TalkBounds, answer_rate, chance_at_least, look_ahead
from tests.domain.builders import HOUR, NOON, SECOND

ONE_MINUTE = TalkBounds(shortest=timedelta(seconds=60), longest=timedelta(seconds=60))


def exact_chance(successes: int, *, trials: int, share: float) -> float:
    return sum(
        math.comb(trials, count) * share**count * (1 - share) ** (trials - count)
        for count in range(max(0, successes), trials + 1)
    )


@given(trials=st.integers(1, 60), successes=st.integers(-2, 62), share=st.floats(0, 1))
def test_the_binomial_tail_is_exact_where_it_is_small(trials: int, successes: int, share: float) -> None:
    expected = exact_chance(successes, trials=trials, share=share)

    assert chance_at_least(successes, trials=trials, mean=trials * share) == pytest.approx(expected, abs=1e-9)


@settings(deadline=None)  # no deadline: a busy machine is no fault of the rule
@given(trials=st.integers(120, 900), share=st.floats(0.05, 0.95), offset=st.floats(-3, 3))
def test_the_binomial_tail_is_close_where_it_is_large(trials: int, share: float, offset: float) -> None:
    successes = round(trials * share + offset * math.sqrt(trials * share * (1 - share)))
    expected = exact_chance(successes, trials=trials, share=share)

    assert chance_at_least(successes, trials=trials, mean=trials * share) == pytest.approx(expected, abs=0.015)


@given(ringing=st.integers(0, 25), calls=st.integers(0, 25), free=st.integers(0, 20), answered=st.floats(0, 200))
def test_expected_abandoned_calls_are_the_answers_beyond_the_free_agents(
    *, ringing: int, calls: int, free: int, answered: float
) -> None:
    rate = answer_rate(Recent(answered=answered, unanswered=100))
    outlook = Outlook(
        answer_rate=rate,
        ringing=ringing,
        ringing_answers=ringing * rate.cautious,
        free=free,
        released=0,
        expected_free=free,
        horizon=SECOND,
    )
    trials = ringing + calls
    expected = sum(exact_chance(free + extra, trials=trials, share=rate.cautious) for extra in range(1, trials + 1))

    assert outlook.abandoned(calls) == pytest.approx(expected, abs=1e-9)


def test_before_anything_was_seen_three_in_ten_answer_give_or_take_two() -> None:
    rate = answer_rate(Recent())

    assert (rate.mean, rate.deviation) == pytest.approx((0.3, 0.187), abs=0.001)


def test_what_was_seen_soon_outweighs_what_was_assumed() -> None:
    rate = answer_rate(Recent(answered=10, unanswered=190))

    assert rate.mean == pytest.approx(0.056, abs=0.001)
    assert rate.cautious == pytest.approx(rate.mean + 0.016, abs=0.001)


def ahead(view: PacingView, *, releases: bool = True, patience_s: float = 2) -> Outlook:
    return look_ahead(view, talk=ONE_MINUTE, releases=releases, patience=timedelta(seconds=patience_s))


def a_view(floor: Floor | None = None, *, ringing: tuple[float, ...] = (), recent: Recent | None = None) -> PacingView:
    return PacingView(
        now=NOON,
        floor=floor or Floor(),
        ringing=tuple(timedelta(seconds=age_s) for age_s in ringing),
        recent=recent or Recent(answered=300, unanswered=700, talk_mean=HOUR, answer_delay_mean=10 * SECOND),
    )


def test_a_call_that_rings_longer_than_answers_take_is_less_likely_to_be_answered() -> None:
    chances = [ahead(a_view(ringing=(age_s,))).ringing_answers for age_s in (0, 10, 20, 40)]

    assert chances[0] == chances[1] > chances[2] > chances[3] > 0


def test_where_everybody_answers_an_old_call_is_still_expected_to() -> None:
    sure = Recent(answered=1e30, unanswered=0)

    assert ahead(a_view(ringing=(9000,), recent=sure)).ringing_answers == pytest.approx(1)


def test_agents_are_expected_free_one_deviation_below_the_mean() -> None:
    # Twelve seconds of calls that last a minute: 0.181 of 100 agents, less 3.85.
    outlook = ahead(a_view(Floor(idle=2, talking=(SECOND,) * 100)))

    assert (outlook.released, outlook.free) == (14, 16)
    assert outlook.expected_free == pytest.approx(20.1, abs=0.1)


def test_people_who_wait_already_take_the_first_agents() -> None:
    view = PacingView(now=NOON, floor=Floor(idle=2), waiting=3, recent=Recent())

    assert ahead(view).free == 0


def test_a_talk_is_followed_by_its_wrap_up() -> None:
    talking = Floor(talking=(SECOND,) * 100, wrapping_up=(SECOND,))

    def released(wrap_up_s: float) -> int:
        recent = Recent(talk_mean=HOUR, wrap_up_mean=timedelta(seconds=wrap_up_s), answer_delay_mean=10 * SECOND)
        return ahead(a_view(talking, recent=recent)).released

    assert released(0.01) > released(20) > released(60) >= released(61)


@example(first_s=0.946, second_s=1.443)  # by rounding, a chance of more than one
@given(first_s=st.floats(0.1, 600), second_s=st.floats(0, 600))
def test_the_release_of_an_agent_is_never_less_likely_after_a_longer_wait(first_s: float, second_s: float) -> None:
    def expected(delay_s: int) -> float:
        recent = Recent(
            talk_mean=timedelta(seconds=first_s),
            wrap_up_mean=timedelta(seconds=second_s),
            answer_delay_mean=timedelta(seconds=delay_s),
        )
        view = a_view(Floor(talking=(SECOND,)), recent=recent)
        outlook = look_ahead(view, talk=None, releases=True, patience=timedelta(0))
        return outlook.expected_free

    assert -1e-9 <= expected(1) <= expected(5) + 1e-6 <= expected(60) + 2e-6 <= 1 + 3e-6


@pytest.mark.parametrize(
    "recent",
    [Recent(answer_delay_mean=10 * SECOND), Recent(talk_mean=SECOND, answer_delay_mean=10 * SECOND)],
    ids=["talk times unknown", "wrap-up times unknown"],
)
def test_nobody_is_expected_free_whose_times_are_unknown(recent: Recent) -> None:
    floor = Floor(talking=(SECOND,) * 50, wrapping_up=(SECOND,) * 50)

    assert ahead(a_view(floor, recent=recent)).expected_free == 0


def test_patience_counts_up_to_the_two_seconds_of_the_law() -> None:
    assert [ahead(a_view(), patience_s=patience_s).horizon for patience_s in (0, 1, 16)] == [
        10 * SECOND,
        11 * SECOND,
        12 * SECOND,
    ]


def test_without_releases_only_idle_agents_count() -> None:
    assert ahead(a_view(Floor(idle=2, talking=(SECOND,) * 100)), releases=False).free == 2
