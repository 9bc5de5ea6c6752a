import pytest

from outdial.worlds.grid import QUICK, WORLDS, UnknownWorld, worlds_named
from outdial.worlds.optimum_table import OPTIMUM


def test_the_table_of_optima_and_the_markovian_worlds_are_the_same_grid() -> None:
    assert len([world for world in WORLDS.values() if world.is_markovian]) == len(OPTIMUM)


def test_the_grid_reaches_as_far_as_promised() -> None:
    teams = [world.agents_most for world in WORLDS.values()]
    rates = [rate for world in WORLDS.values() for _, rate in world.answer_rate.points]

    assert (min(teams), max(teams)) == (1, 300)
    assert (min(rates), max(rates)) == (0.05, 0.80)


@pytest.mark.parametrize("name", WORLDS)
def test_a_world_is_complete(name: str) -> None:
    world = WORLDS[name]

    assert world.agents[0][0] == world.answer_rate.points[0][0] == 0.0
    assert sum(end.share for end in world.unanswered) == pytest.approx(1.0)
    assert [since for since, _ in world.agents] == sorted(since for since, _ in world.agents)
    assert world.lines > world.agents_most


def test_worlds_are_named_by_patterns_in_the_order_of_the_grid() -> None:
    assert [world.name for world in worlds_named(("jump-*-n10", "real-n3-*"))] == [
        "real-n3-p25",
        "jump-up-n10",
        "jump-down-n10",
    ]
    assert {world.name for world in worlds_named(QUICK)} == set(QUICK)


def test_a_name_that_no_world_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownWorld, match=r"No world is named moon\. There are: real-n3-p25, "):
        worlds_named(("real-*", "moon"))
