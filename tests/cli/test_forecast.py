import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from tests.app.imports.files import campaign_with_settings
from tests.rows import Rows

Outdial = Callable[..., int]
Output = pytest.CaptureFixture[str]


@pytest.fixture
def campaign_id(database_url: str) -> int:
    return asyncio.run(_campaign(database_url))


async def _campaign(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        await Rows(connection).tenant()
        campaign_id = await campaign_with_settings(connection)
        # The settings of the example lie in the past; a forecast begins now.
        await connection.execute(
            "update campaign set settings = jsonb_set(settings, '{end}', '\"2090-01-01T00:00:00Z\"')"
        )
        return campaign_id
    finally:
        await connection.close()


def test_a_forecast_is_a_table_with_what_it_rests_on(outdial: Outdial, capsys: Output, campaign_id: int) -> None:
    assert outdial("forecast", campaign_id, "--vdn", 1, "--agents", 3, "--numbers", 20, "--replications", 4) == 0

    told = capsys.readouterr().out
    for words in ("20 contacts", "working hours", "nine in ten lie within", "last call ends", "no past call"):
        assert words in told


def test_teams_are_compared_in_one_table_and_drawn(
    outdial: Outdial, capsys: Output, campaign_id: int, tmp_path: Path
) -> None:
    plot = tmp_path / "teams.html"
    teams = ("--agents-from", 2, "--agents-to", 4, "--numbers", 20, "--replications", 4)

    assert outdial("forecast", campaign_id, "--vdn", 1, *teams, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert outdial("forecast", campaign_id, "--vdn", 1, *teams, "--plot", plot) == 0

    hours = [answer["workingHours"]["middle"] for answer in found]
    assert hours == sorted(hours, reverse=True)
    assert len(hours) == 3
    assert "Hours to finish" in plot.read_text()


def test_one_forecast_is_drawn_over_its_hours(outdial: Outdial, campaign_id: int, tmp_path: Path) -> None:
    plot = tmp_path / "one.svg"

    assert outdial("forecast", campaign_id, "--vdn", 1, "--agents", 2, "--numbers", 9, "--plot", plot) == 0
    assert "Contacts left" in plot.read_text()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "nobody is there"),
        (("--agents", "some"), "cannot read the agents"),
        (("--agents", "9:00=x"), "cannot read the agents"),
        (("--agents-from", 3), "--agents-to"),
        (("--agents-from", 3, "--agents-to", 2), "larger"),
        (("--agents", 2, "--window", "morning"), "09:00-18:00"),
        (("--agents", 2, "--limit", 3), "never dials ahead"),
        (("--agents", 2, "--plot", "picture.gif"), ".svg"),
    ],
)
def test_what_cannot_be_forecast_is_told_in_a_sentence(
    outdial: Outdial, capsys: Output, campaign_id: int, options: tuple[object, ...], told: str
) -> None:
    assert outdial("forecast", campaign_id, "--vdn", 1, *options) == 1
    assert told in capsys.readouterr().err


def test_a_campaign_that_is_not_there_is_told_so(outdial: Outdial, capsys: Output, campaign_id: int) -> None:
    assert outdial("forecast", campaign_id + 1, "--vdn", 1, "--agents", 2) == 1
    assert "has no campaign" in capsys.readouterr().err
