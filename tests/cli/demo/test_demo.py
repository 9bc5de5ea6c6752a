import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from outdial.cli import program
from outdial.cli.demo.picture import Moment, line, picture

MOMENT = Moment(
    time_of_day="10:15:00",
    contacts=2000,
    open_contacts=500,
    floor={"idle": 2, "talking": 15, "wrapUp": 3},
    live={"placed": 1, "ringing": 9, "answered": 0, "connected": 15},
    outcomes={"answered": 300, "no_answer": 700},
    calls=1000,
    abandoned_share=0.0123,
    limit=0.03,
    pacing="4 calls: 2 idle",
    results=998,
    utilisation=0.81,
)


def test_a_line_tells_the_floor_the_pacing_and_the_outcome() -> None:
    assert line(MOMENT) == (
        "10:15:00  1500/2000 numbers done, 1000 calls  |  idle 2 talking 15 wrap-up 3  |  dialling 10  |  "
        "abandoned 1.2% of 3% allowed  |  agents busy 81%  |  4 calls: 2 idle"
    )


def test_it_is_over_when_no_number_is_left_and_every_result_was_told() -> None:
    assert not MOMENT.is_over
    assert not replace(MOMENT, open_contacts=0).is_over
    assert replace(MOMENT, open_contacts=0, results=MOMENT.calls).is_over


@pytest.mark.parametrize("width", [80, 140])
def test_the_picture_fits_a_terminal(width: int) -> None:
    paper = io.StringIO()

    Console(width=width, file=paper).print(picture(MOMENT))

    painted = paper.getvalue()
    assert "no answer" in painted
    assert "4 calls: 2 idle" in painted
    assert len(painted.splitlines()) <= 24


@pytest.mark.slow
@pytest.mark.usefixtures("surroundings")
def test_the_demonstration_dials_every_number_and_ends_by_itself(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    numbers = tmp_path / "numbers.csv"
    numbers.write_text("called\n" + "".join(f"1990000{number:04d}\n" for number in range(150)))

    assert program.run(["demo", "--speed", "100", "--numbers", str(numbers)]) == 0

    summary = capsys.readouterr().out.partition("What came of it")[2]
    assert "150 of 150" in summary
    calls, results = (re.search(rf"{name}\s+(\d+)", summary) for name in ("calls", "results received"))
    assert calls is not None
    assert results is not None
    assert calls[1] == results[1]
    assert "What to try next" in summary
