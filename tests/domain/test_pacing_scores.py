"""What is learned of who answers."""

import json
import math
from collections.abc import Sized
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.outcome import Outcome
from outdial.domain.pacing.scores import SAYS_NOTHING, WEIGHTS_MAX, Scores, Traits

MOBILE, HOME = Traits("mobile"), Traits("home")
BUSY_BEFORE = Traits("mobile", 1, Outcome.BUSY)
TRAITS = st.builds(Traits, st.sampled_from([None, "mobile", "home"]), st.integers(0, 9), st.sampled_from(Outcome))


def learned(calls: int, *, odds: dict[Traits, float], level: float = -1.0, later: float | None = None) -> Scores:
    """Scores after calls in one hour, to contacts of these log-odds above the level; half-way it may jump."""
    random, scores = Random(1), Scores()
    for call in range(calls):
        traits = random.choice(list(odds))
        now = level if later is None or 2 * call < calls else later
        answered = random.random() < 1 / (1 + math.exp(-now - odds[traits]))
        scores.learn(traits, hour=10, outcome=Outcome.ANSWERED if answered else Outcome.NO_ANSWER)
    return scores


def test_before_anything_is_learned_all_contacts_are_alike() -> None:
    assert Scores().score(MOBILE, hour=3) == Scores().score(BUSY_BEFORE, hour=20) == 0.0


def test_the_true_difference_in_log_odds_is_found() -> None:
    odds = {MOBILE: 0.0, HOME: -1.0, BUSY_BEFORE: 0.7}
    scores = learned(5_000, odds=odds)

    found = {traits: scores.score(traits, hour=10) - scores.score(MOBILE, hour=10) for traits in odds}
    assert found == pytest.approx(odds, abs=0.2)


def test_a_level_that_jumps_is_not_taken_for_a_difference() -> None:
    scores = learned(5_000, odds={MOBILE: 0.3, HOME: -0.3}, level=-2.0, later=0.0)

    assert scores.score(MOBILE, hour=10) == pytest.approx(0.3, abs=0.2)
    assert scores.score(HOME, hour=10) == pytest.approx(-0.3, abs=0.2)


def test_the_average_contact_dialled_scores_nothing() -> None:
    random, scores = Random(2), learned(6_000, odds={MOBILE: 1.0, HOME: 0.4, BUSY_BEFORE: 1.5})

    dialled = [scores.score(random.choice([MOBILE, HOME, BUSY_BEFORE]), hour=10) for _ in range(300)]
    assert sum(dialled) / len(dialled) == pytest.approx(0.0, abs=0.1)


def test_what_was_seen_seldom_stays_near_the_average() -> None:
    scores = learned(100, odds={MOBILE: 0.0})
    for _ in range(3):
        scores.learn(HOME, hour=10, outcome=Outcome.NO_ANSWER)

    assert -0.7 < scores.score(HOME, hour=10) < 0.0
    assert scores.score(Traits("never seen", 9, Outcome.REJECTED), hour=22) == pytest.approx(0.0, abs=0.15)


def test_an_hour_is_learned_for_its_type_and_fades_into_the_hours_around() -> None:
    random, scores = Random(3), Scores()
    for _ in range(4_000):
        hour, traits = random.choice([10, 18]), random.choice([MOBILE, HOME])
        likely = (traits is HOME) == (hour == 18)
        answered = random.random() < (0.4 if likely else 0.15)
        scores.learn(traits, hour=hour, outcome=Outcome.ANSWERED if answered else Outcome.NO_ANSWER)

    home = [scores.score(HOME, hour=hour) for hour in (10, 16, 17, 18)]
    assert home == sorted(home)
    assert home[-1] - home[0] == pytest.approx(1.33, abs=0.15)


def test_what_was_true_for_a_long_time_is_given_up_soon_when_it_is_true_no_more() -> None:
    random, scores = Random(4), learned(20_000, odds={MOBILE: 1.0, HOME: 0.0})
    for _ in range(4_000):
        answered = random.random() < 0.25
        scores.learn(random.choice([MOBILE, HOME]), hour=10, outcome=Outcome.ABANDONED if answered else Outcome.MACHINE)

    assert scores.score(MOBILE, hour=10) - scores.score(HOME, hour=10) == pytest.approx(0.0, abs=0.3)


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome in SAYS_NOTHING])
def test_a_call_that_says_nothing_of_the_person_teaches_nothing(outcome: Outcome) -> None:
    scores = learned(50, odds={MOBILE: 0.0, HOME: 1.0})
    before = scores.memory()

    scores.learn(MOBILE, hour=10, outcome=outcome)

    assert scores.memory() == before


def test_no_tenant_can_make_it_remember_more_than_its_bound() -> None:
    scores = Scores()
    for number_type in range(1_000):
        scores.learn(Traits(f"{number_type}"), hour=number_type % 24, outcome=Outcome.ANSWERED)

    weights = scores.memory()["weights"]
    assert isinstance(weights, Sized)
    assert len(weights) == WEIGHTS_MAX


@given(calls=st.lists(st.tuples(TRAITS, st.integers(0, 23), st.sampled_from(Outcome)), max_size=60), cut=st.integers())
def test_it_goes_on_from_its_memory_as_if_nothing_had_happened(
    calls: list[tuple[Traits, int, Outcome]], cut: int
) -> None:
    through, halting = Scores(), Scores()
    for place, (traits, hour, outcome) in enumerate(calls):
        if place == cut % len(calls):
            halting = Scores(json.loads(json.dumps(halting.memory())))
        through.learn(traits, hour=hour, outcome=outcome)
        halting.learn(traits, hour=hour, outcome=outcome)

    assert halting.memory() == through.memory()
    assert all(abs(through.score(traits, hour=hour)) < 10 for traits, hour, _ in calls)


@pytest.mark.parametrize(
    ("memory", "says"),
    [
        ({"level": 3}, "a list of mean and variance, not 3"),
        ({"weights": [1]}, r"a mapping by name, not \[1\]"),
        ({"centre": "x"}, "a number, not 'x'"),
    ],
)
def test_a_memory_that_is_none_is_refused(memory: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Scores(memory)
