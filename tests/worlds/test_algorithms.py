from pathlib import Path

import pytest

from outdial.worlds.algorithms import ALGORITHMS, UnknownAlgorithm, algorithm_named
from outdial.worlds.course import run_shift
from outdial.worlds.grid import realistic
from tests.tree import text_of

OWN = """
from outdial.domain.pacing.base import Decision


class Eager:
    def decide(self, view):
        return Decision(calls=min(view.lines_free, 2 * view.floor.idle - len(view.ringing)), reason="eager")

    def memory(self):
        return {}
"""


@pytest.mark.parametrize("name", ALGORITHMS)
def test_every_algorithm_dials(name: str) -> None:
    algorithm = ALGORITHMS[name]
    pacer = algorithm.make(algorithm.knobs[0] if algorithm.knobs else 0.0)

    assert run_shift(realistic(5), pacer, seed=1, hours=0.25, looks=algorithm.looks).answers > 5


def test_an_algorithm_comes_from_a_file_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(OWN, encoding="utf-8")

    algorithm = algorithm_named(f"{tmp_path}/mine.py:Eager")

    assert run_shift(realistic(5), algorithm.make(0.0), seed=1, hours=0.25).answers > 5


def test_the_example_of_the_documentation_dials(tmp_path: Path) -> None:
    page = text_of(Path("docs/how-to/add-a-pacing-algorithm.md"))
    (tmp_path / "two_for_one.py").write_text(page.split("```python\n")[1].split("```")[0], encoding="utf-8")

    algorithm = algorithm_named(f"{tmp_path}/two_for_one.py:TwoForOne")

    assert run_shift(realistic(5), algorithm.make(0.0), seed=1, hours=0.25).answers > 5


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("erlang", "No algorithm is named erlang. There are outdial, progressive, "),
        ("/nowhere/mine.py:Eager", "Cannot read /nowhere/mine.py"),
        ("{folder}/mine.py:Lazy", "has no class Lazy"),
    ],
)
def test_an_algorithm_that_cannot_be_had_is_refused_in_a_sentence(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "mine.py").write_text(OWN, encoding="utf-8")

    with pytest.raises(UnknownAlgorithm, match=said):
        algorithm_named(name.format(folder=tmp_path))
