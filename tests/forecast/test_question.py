from datetime import time

import pytest

from outdial.forecast.question import CannotBeForecast, Shift, Team


@pytest.mark.parametrize(
    ("wall", "agents"), [(time(8), 4), (time(9), 10), (time(11, 59), 10), (time(12), 6), (time(23), 4)]
)
def test_a_team_changes_with_the_day(wall: time, agents: int) -> None:
    team = Team.parsed("09:00=10, 12:00=6, 18:00=4")

    assert team.at(wall) == agents
    assert team.most == 10


def test_one_number_is_the_same_team_all_day() -> None:
    assert Team.parsed("7") == Team.of(7)
    assert Team.of(7).at(time(3)) == 7


@pytest.mark.parametrize("text", ["", "x", "9=x", "09:00", "09:00=1,=2", "25:00=3"])
def test_what_is_no_team_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(CannotBeForecast, match="09:00=10,12:00=6"):
        Team.parsed(text)


@pytest.mark.parametrize(
    "shifts",
    [
        (),
        (Shift(time(9), 0),),
        (Shift(time(9), 5), Shift(time(8), 5)),
        (Shift(time(9), 5), Shift(time(9), 6)),
        (Shift(time(9), 2_001),),
        (Shift(time(9), 5), Shift(time(10), -1)),
    ],
)
def test_a_team_that_makes_no_sense_is_refused(shifts: tuple[Shift, ...]) -> None:
    with pytest.raises(CannotBeForecast):
        Team(shifts)
