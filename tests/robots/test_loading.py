"""Robots come from files of others."""

from pathlib import Path

import pytest

from outdial.robots.loading import UnknownRobot, robot_named

ROBOT = """
from __future__ import annotations
from dataclasses import KW_ONLY, dataclass

@dataclass
class Mute:
    _: KW_ONLY
    words: int = 0

    async def talk(self, call):
        pass

class Deaf:
    pass
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mute.py"
    path.write_text(ROBOT)
    return path


def test_a_robot_is_made_anew_for_each_call(file: Path) -> None:
    make = robot_named(f"{file}:Mute")

    assert make() is not make()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Mute", "give FILE.py:CLASS"),
        ("{file}", "give FILE.py:CLASS"),
        ("{file}.missing.py:Mute", "Cannot read"),
        ("{file}:Blind", "no class Blind with a method talk"),
        ("{file}:Deaf", "no class Deaf with a method talk"),
    ],
)
def test_a_robot_that_there_is_not_is_refused_with_what_to_do(file: Path, name: str, why: str) -> None:
    with pytest.raises(UnknownRobot, match=why):
        robot_named(name.format(file=file))
