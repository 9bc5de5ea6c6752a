import pytest

from outdial.cli import program

Output = pytest.CaptureFixture[str]


def test_the_table_has_a_row_for_each_way_of_each_world(capsys: Output) -> None:
    asked = ["bench", "contacts", "--worlds", "differing-n10", "--seeds", "1", "--hours", "0.05", "--jobs", "1"]

    assert program.run(asked) == 0

    out = capsys.readouterr().out
    for way in ("blind", "pacing alone", "choice alone", "both"):
        assert way in out


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--seeds", "0"], "--seeds must be 1 or more"),
        (["--hours", "-1"], "--hours above 0"),
        (["--worlds", "equal"], "No world is named equal. There are: differing-n10,"),
    ],
)
def test_what_cannot_be_measured_is_refused(capsys: Output, asked: list[str], said: str) -> None:
    assert program.run(["bench", "contacts", *asked]) == 1

    assert said in " ".join(capsys.readouterr().err.split())
