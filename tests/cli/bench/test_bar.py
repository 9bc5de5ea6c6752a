import pytest

from outdial.cli.bench.bar import LINES, counting


@pytest.mark.parametrize(("total", "lines"), [(1000, LINES), (7, 7)])
def test_where_no_terminal_shows_a_bar_a_line_tells_of_every_twentieth(
    capsys: pytest.CaptureFixture[str], total: int, lines: int
) -> None:
    with counting("shifts") as tell:
        for done in range(1, total + 1):
            tell(done, total)

    told = capsys.readouterr().err.splitlines()
    assert (len(told), told[-1]) == (lines, f"shifts: {total} of {total}")
