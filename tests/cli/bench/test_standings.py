from rich.console import Console

from outdial.cli.bench.standings import TABLE_WIDTH, as_csv, as_plot, as_sheet, as_table
from outdial.worlds.grid import realistic
from outdial.worlds.standings import Standing, stand
from tests.worlds.test_standings import entry

BEHIND = list(stand(realistic(10), [entry("outdial", (0.836, 20)), entry("tuned", (0.84, 30))], hours=1.0))
AHEAD = list(stand(realistic(30), [entry("outdial", (0.91, 20)), entry("tuned", (0.9, 30))], hours=1.0))


def printed(standings: list[Standing]) -> str:
    console = Console(width=TABLE_WIDTH, highlight=False, force_terminal=True)
    with console.capture() as captured:
        console.print(as_table(standings))
    return captured.get()


def test_a_row_that_is_behind_says_so_and_is_red() -> None:
    (row,) = (line for line in printed(BEHIND).splitlines() if "outdial" in line)

    assert "BEHIND tuned by 0.004" in row
    assert "\x1b[1;31m" in row


def test_a_row_that_is_ahead_is_green() -> None:
    (row,) = (line for line in printed(AHEAD).splitlines() if "outdial" in line)

    assert "ahead of tuned by 0.010" in row
    assert "\x1b[1;32m" in row


def test_a_row_tells_shares_in_per_cent_and_the_bound() -> None:
    assert as_sheet(BEHIND).rows[0] == (
        *("real-n10-p25", "outdial", "0.836 ± 0.000", "2.00 ± 0.00", "0", "2.0", "<= 1.000", "0.836"),
        "BEHIND tuned by 0.004 ± 0.000",
    )


def test_an_algorithm_from_a_file_is_named_by_its_class() -> None:
    (row,) = stand(realistic(10), [entry("/some/folder/mine.py:Eager", (0.7, 0))], hours=1.0)

    assert as_sheet([row]).rows[0][1] == "Eager"


def test_the_csv_has_a_line_a_row_below_its_head() -> None:
    assert as_csv(BEHIND).splitlines()[2] == "real-n10-p25,tuned,0.840 ± 0.000,3.00 ± 0.00,0,3.0,<= 1.000,0.840,"


def test_the_plot_shows_every_algorithm_in_every_world_beside_the_bound() -> None:
    busy, abandoned = as_plot([*BEHIND, *AHEAD]).panels

    assert [series.label for series in busy.series] == ["outdial", "tuned", "best possible"]
    assert list(busy.series[0].y) == [0.836, 0.91]
    assert list(abandoned.series[1].y) == [3.0, 3.0]
    assert list(busy.x_names) == ["real-n10-p25", "real-n30-p25"]
