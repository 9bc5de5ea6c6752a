import pytest

from outdial.worlds.algorithms import OURS
from outdial.worlds.course import Course, HalfHour
from outdial.worlds.grid import markovian, realistic
from outdial.worlds.standings import Entry, Standing, stand

WORLD = realistic(10)


def entry(algorithm: str, *shifts: tuple[float, int]) -> Entry:
    """Shifts of 1,000 answers, as (utilisation, abandoned)."""
    courses = [
        Course(calls=4000, answers=1000, abandoned=abandoned, utilisation=busy, half_hours=(HalfHour(1000, abandoned),))
        for busy, abandoned in shifts
    ]
    return Entry(algorithm=algorithm, knob=None, courses=courses)


def ours_among(*entries: Entry) -> Standing:
    return next(row for row in stand(WORLD, entries, hours=1.0) if row.algorithm == OURS)


@pytest.mark.parametrize(
    ("ours", "verdict"),
    [
        (0.850, "ahead of tuned by 0.010 ± 0.000"),
        (0.836, "BEHIND tuned by 0.004 ± 0.000"),
        (0.8397, "ahead of tuned by 0.000 ± 0.000"),
    ],
)
def test_a_row_that_is_behind_says_so(ours: float, verdict: str) -> None:
    row = ours_among(entry(OURS, (ours, 20), (ours, 20)), entry("tuned", (0.84, 30), (0.84, 30)))

    assert row.verdict == verdict
    assert row.is_behind == verdict.startswith("BEHIND")


def test_a_rival_that_broke_the_limit_does_not_count_and_is_named() -> None:
    rows = list(stand(WORLD, [entry(OURS, (0.85, 20)), entry("bold", (0.95, 31)), entry("shy", (0.7, 0))], hours=1.0))

    assert [row.verdict for row in rows] == ["ahead of shy by 0.150 ± 0.000", "over the limit", ""]


def test_the_limit_is_meant_in_per_cent_with_one_decimal() -> None:
    assert entry("tuned", (0.9, 30), (0.9, 30), (0.9, 31)).is_within_limit
    assert not entry("tuned", (0.9, 31), (0.9, 31)).is_within_limit


def test_ours_beyond_the_limit_cannot_win() -> None:
    row = ours_among(entry(OURS, (0.9, 40)), entry("shy", (0.7, 0)))

    assert row.verdict == "OVER THE LIMIT, ahead of shy by 0.200 ± 0.000"
    assert not row.within_limit


def test_the_lead_is_that_of_pairs_of_shifts() -> None:
    """Leads 0.01 and 0.03: mean 0.02, deviation 0.01414, t 12.706."""
    row = ours_among(entry(OURS, (0.81, 0), (0.93, 0)), entry("tuned", (0.80, 0), (0.90, 0)))

    assert row.verdict == "ahead of tuned by 0.020 ± 0.127"


def test_shifts_beyond_the_limit_and_the_worst_half_hour_are_told() -> None:
    row = ours_among(entry(OURS, (0.8, 20), (0.8, 31), (0.8, 30), (0.8, 12)))

    assert row.over_limit == 0.25
    assert row.worst_half_hour == 0.031
    assert row.against is None


def test_a_markovian_world_tells_its_optimum() -> None:
    rows = list(stand(markovian(10, rate=0.25, handling_s=195), [entry("shy", (0.7, 0))], hours=1.0))

    assert (rows[0].clairvoyant, rows[0].optimum) == (1.0, 0.875)
