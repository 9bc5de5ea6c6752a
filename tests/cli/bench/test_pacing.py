import csv
import json
from pathlib import Path

import pytest

from outdial.cli import program

Output = pytest.CaptureFixture[str]
SHORT = ("bench", "pacing", "--seeds", "2", "--hours", "0.1", "--worlds", "real-n3-p25")


@pytest.mark.slow
def test_the_same_seeds_give_the_same_bytes_whatever_the_processes(
    capsys: Output, tmp_path: Path, surroundings: pytest.MonkeyPatch
) -> None:
    del surroundings
    printed, files = list[str](), list[list[bytes]]()
    for jobs in ("1", "2"):
        names = [tmp_path / f"{jobs}.{kind}" for kind in ("json", "csv", "html")]
        options = [
            str(word)
            for option, name in zip(("--json", "--csv", "--plot"), names, strict=True)
            for word in (option, name)
        ]
        assert program.run([*SHORT, *options, "--jobs", jobs]) == 0
        printed.append(capsys.readouterr().out)
        files.append([name.read_bytes() for name in names])

    assert printed[0] == printed[1]
    assert files[0] == files[1]
    rows = json.loads(files[0][0])
    assert [row["algorithm"] for row in rows][:2] == ["outdial", "progressive"]
    assert rows[0]["rival"] is not None
    assert len(list(csv.reader(files[0][1].decode().splitlines()))) == 1 + len(rows)
    assert "oracle-ratio" in printed[0]


def test_a_shift_is_written_down(capsys: Output, tmp_path: Path) -> None:
    trace = tmp_path / "trace.jsonl"

    assert program.run([*SHORT, "--trace", str(trace)]) == 0

    assert "real-n3-p25" in capsys.readouterr().err
    assert json.loads(trace.read_text(encoding="utf-8").splitlines()[0])["algorithm"] == "outdial"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--worlds", "moon"), "No world is named moon"),
        (("--algorithm", "erlang"), "No algorithm is named erlang"),
        (("--seeds", "0"), "--seeds must be 1 or more"),
        (("--plot", "table.pdf"), "must end in .svg"),
    ],
)
def test_what_cannot_be_compared_is_told_in_a_sentence(capsys: Output, options: tuple[str, str], said: str) -> None:
    assert program.run(["bench", "pacing", *options]) == 1

    assert said in capsys.readouterr().err
