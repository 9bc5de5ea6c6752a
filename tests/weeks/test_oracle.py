import pytest

from outdial.weeks.drawing.draw import drawn
from outdial.weeks.parts import Parts
from outdial.weeks.play import play
from outdial.weeks.promises import Promise, Violation
from outdial.weeks.week import Week
from outdial.weeks.world import World
from tests.weeks.faults import FAULTS, MADE_FOR

SEEDS_MAX = 40  # most faults are found in the first or second week; a rare one needs a rare trouble
LIKELY = {
    "no peace": 14,
    "restrictions by days of UTC": 22,
    "suspension ignored": 4,
    "suspended batches called": 3,
    "refused calls counted": 4,
    "a doubled end tallied twice": 4,
}
"""Where a rare one was found last: a week to look at first, which saves time and decides nothing."""


def violations(week: Week, parts: Parts) -> list[Violation]:
    world = World(week, parts)
    world.prepare()
    world.run()
    return world.oracle.violations


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_as_the_promise_that_it_breaks(fault: str) -> None:
    parts, promise = FAULTS[fault]

    seeds = (LIKELY.get(fault, 0), *range(SEEDS_MAX))
    weeks = [MADE_FOR[fault]] if fault in MADE_FOR else (drawn(seed) for seed in seeds)
    found = (violations(week, parts) for week in weeks)

    assert any(violation.promise is promise for violations in found for violation in violations)


def test_every_promise_has_a_fault_that_breaks_it() -> None:
    assert {promise for _, promise in FAULTS.values()} == set(Promise)


def test_a_violation_tells_its_seed_its_moment_and_what_happened_before() -> None:
    parts, promise = FAULTS["no wait"]

    violation = next(violation for violation in play(1, parts).violations if violation.promise is promise)

    told = str(violation)
    assert told.startswith("seed 1, ")
    assert "not before the wait is over" in told
    assert "is over: " in told
