"""How a ratio is told, and when a promise is kept."""

import pytest

from benchmarks.report import Ratio, Report, table


def a_ratio(*, ours: float = 60.0, at_least: float | None = None, at_most: float | None = None) -> Ratio:
    return Ratio(what="ours to theirs", unit="rows/s", limit=100.0, ours=ours, at_least=at_least, at_most=at_most)


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [
        (a_ratio(at_least=0.6), "kept"),
        (a_ratio(at_least=0.61), "NOT KEPT"),
        (a_ratio(at_most=0.6), "kept"),
        (a_ratio(at_most=0.59), "NOT KEPT"),
        (a_ratio(), ""),
    ],
)
def test_a_promise_is_kept_up_to_its_bound(ratio: Ratio, verdict: str) -> None:
    assert ratio.verdict == verdict


def test_the_table_has_a_line_for_each_ratio_of_each_benchmark() -> None:
    reports = {"one": Report({}, [a_ratio(at_least=0.5), a_ratio(ours=2_000)]), "other": Report({}, [a_ratio()])}

    lines = table(reports, markdown=True).splitlines()

    assert lines[2] == "| one | ours to theirs | rows/s | 100 | 60 | 0.60 | ≥ 0.50 | kept |"
    assert lines[3] == "| one | ours to theirs | rows/s | 100 | 2,000 | 20.00 |  |  |"
    assert lines[4].startswith("| other | ")


def test_a_table_for_the_terminal_is_aligned() -> None:
    head, row = table({"one": Report({}, [a_ratio(ours=1_000)])}).splitlines()

    assert head.index("ours ") == row.index("1,000")
