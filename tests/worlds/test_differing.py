"""A world whose people differ."""

from dataclasses import replace

import pytest

from outdial.domain.pacing.progressive import ProgressivePacer
from outdial.worlds.differing import DIFFERING, Differing, Knowledge, run

WORLD = DIFFERING["differing-n10"]


def shortened(world: Differing = WORLD, *, hours: float, contacts: int = 4_000) -> Differing:
    return replace(world, floor=replace(world.floor, hours=hours), contacts=contacts)


@pytest.mark.parametrize("knowledge", Knowledge)
def test_the_same_seed_is_the_same_shift(knowledge: Knowledge) -> None:
    short = shortened(hours=0.25)

    first, again, other = (run(short, ProgressivePacer(), knowledge, seed=seed) for seed in (1, 1, 2))

    assert first == again != other


def test_a_progressive_floor_loses_nobody_and_calls_for_its_agents() -> None:
    result = run(shortened(hours=0.5), ProgressivePacer(), Knowledge.BLIND, seed=1)

    assert result.abandoned == 0
    assert 0.4 < result.utilisation < 1.0
    assert 0.15 < result.connects_per_call < 0.35


def test_whoever_chooses_reaches_more_of_those_it_calls() -> None:
    blind, chosen = (
        run(shortened(hours=4), ProgressivePacer(), way, seed=3) for way in (Knowledge.BLIND, Knowledge.CHOICE)
    )

    assert chosen.connects_per_call > 1.05 * blind.connects_per_call


def test_a_list_that_is_done_is_not_dialled_on() -> None:
    result = run(shortened(hours=1, contacts=30), ProgressivePacer(), Knowledge.BOTH, seed=1)

    assert 30 <= result.calls < 30 * 4
    assert result.answers <= 30


def test_nobody_is_called_after_the_day_is_over() -> None:
    """The last look falls on the closing hour."""
    short = replace(shortened(hours=8.5, contacts=40), types=WORLD.types)

    assert run(short, ProgressivePacer(), Knowledge.BLIND, seed=1).calls > 0
