from dataclasses import replace

import pytest

from outdial.worlds.bounds import clairvoyant, optimum
from outdial.worlds.grid import markovian, realistic
from outdial.worlds.laws import Fixed
from outdial.worlds.world import Unanswered, World, constant

WORLD = World(
    name="by hand",
    agents=((0.0, 10),),
    answer_rate=constant(0.25),
    answered_rings=Fixed(10.0),
    unanswered=(Unanswered("nobody", 1.0, Fixed(20.0)),),
    talk=Fixed(90.0),
    wrap_up=Fixed(10.0),
    hours=1.0,
)


def test_with_lines_enough_the_clairvoyant_keeps_everybody_busy() -> None:
    assert clairvoyant(WORLD) == 1.0


def test_lines_bound_even_the_clairvoyant() -> None:
    """For a person 10 + 90 + 3 * 20 = 160 s of line, and 100 s of agent: 8 lines keep 5 of 10 agents busy."""
    assert clairvoyant(replace(WORLD, lines=8)) == pytest.approx(0.5)


def test_the_bound_follows_the_team() -> None:
    """Ten agents for half of the hour, of whom 8 lines keep 5 busy; then four, all of them."""
    world = replace(WORLD, lines=8, agents=((0.0, 10), (1800.0, 4)))

    assert clairvoyant(world) == pytest.approx((5 + 4) / 14)


def test_the_optimum_is_known_of_markovian_worlds_alone() -> None:
    assert optimum(markovian(10, rate=0.25, handling_s=195.0)) == 0.875
    assert optimum(realistic(10)) is None
