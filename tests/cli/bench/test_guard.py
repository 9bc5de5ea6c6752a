import pytest

from outdial.cli import program
from outdial.cli.bench import guard as command
from outdial.worlds.bench import Report
from outdial.worlds.guard_check import Verdict
from outdial.worlds.statistics import of_count

Output = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("beyond", "code", "said"),
    [((40, 700), 0, "kept"), ((100, 700), 1, "BROKEN"), ((40, 90), 1, "NO MORE THAN PROMISED")],
)
def test_the_exit_code_is_the_guards_verdict(
    capsys: Output, monkeypatch: pytest.MonkeyPatch, beyond: tuple[int, int], code: int, said: str
) -> None:
    guarded, unguarded = beyond

    def check(shifts: int, *, processes: int, report: Report) -> Verdict:
        report(processes, shifts)
        return Verdict(guarded=of_count(guarded, shifts), unguarded=of_count(unguarded, shifts))

    monkeypatch.setattr(command, "check_guard", check)

    assert program.run(["bench", "guard", "--shifts", "2000", "--jobs", "1"]) == code

    out = capsys.readouterr().out
    assert said in out
    assert f"with the guard:    {guarded / 20:.2f} % (" in out


def test_no_shift_proves_nothing(capsys: Output) -> None:
    assert program.run(["bench", "guard", "--shifts", "0"]) == 1

    assert "--shifts must be 1 or more" in capsys.readouterr().err
