import re

import pytest

from outdial.cli import program, sim
from outdial.weeks.play import PlayedWeek, play
from tests.weeks.faults import FAULTS

Output = pytest.CaptureFixture[str]


def test_one_seed_is_told_as_a_story(capsys: Output) -> None:
    assert program.run(["sim", "3"]) == 0

    assert capsys.readouterr().out.splitlines() == list(play(3).told(full=False))


def test_the_full_story_tells_every_call(capsys: Output) -> None:
    program.run(["sim", "3", "--full"])

    calls = [line for line in capsys.readouterr().out.splitlines() if re.search(r"call \d+ is over: ", line)]
    assert len(calls) == play(3).attempts


def test_many_weeks_are_told_in_a_line_each_and_how_fast_they_went(capsys: Output) -> None:
    assert program.run(["sim", "3", "--weeks", "2"]) == 0

    *weeks, speed = capsys.readouterr().out.splitlines()
    assert weeks == [play(3).line(), play(4).line()]
    assert speed.startswith("2 weeks in ")
    assert speed.endswith("0 of them broke a promise.")


@pytest.mark.parametrize("arguments", [["sim", "0"], ["sim", "0", "--weeks", "1"]])
def test_a_broken_promise_is_told_with_its_story_and_fails(
    arguments: list[str], capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    def play_with_a_fault(seed: int) -> PlayedWeek:
        return play(seed, FAULTS["windows ignored"][0])

    monkeypatch.setattr(sim, "play", play_with_a_fault)

    assert program.run(arguments) == 1
    assert "no call outside a window" in capsys.readouterr().out
