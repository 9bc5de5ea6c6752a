import pytest

from outdial.worlds.statistics import Interval, of_count, of_mean, of_share


def ends(interval: Interval) -> tuple[float, float, float]:
    return (interval.mean, interval.low, interval.high)


def test_the_interval_of_a_mean_is_students() -> None:
    """Of 1, 2, 3, 4, 5: deviation 1.5811, error 0.7071, t 2.776."""
    assert ends(of_mean([1.0, 2.0, 3.0, 4.0, 5.0])) == pytest.approx((3.0, 1.0371, 4.9629), abs=1e-4)


def test_one_shift_tells_no_interval() -> None:
    assert of_mean([0.8]) == Interval(0.8, 0.8, 0.8)
    assert of_share([3], [100]) == Interval(0.03, 0.03, 0.03)


def test_the_share_of_shifts_weighs_them_by_their_answers() -> None:
    """2 of 100 and 8 of 300: 0.025; residuals -0.5 and 0.5, error sqrt(0.5 * 2) / 400, t 12.706."""
    assert ends(of_share([2, 8], [100, 300])) == pytest.approx((0.025, 0.0, 0.025 + 12.706 / 400))


def test_nobody_who_answers_loses_nobody() -> None:
    assert of_share([0, 0], [0, 0]) == Interval(0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("hits", "trials", "expected"),
    [
        (0, 10, (0.0, 0.0, 0.30850)),
        (10, 10, (1.0, 0.69150, 1.0)),
        (5, 10, (0.5, 0.18709, 0.81291)),
        (0, 2000, (0.0, 0.0, 0.00184)),
    ],
)
def test_the_interval_of_a_count_is_clopper_and_pearsons(
    hits: int, trials: int, expected: tuple[float, float, float]
) -> None:
    assert ends(of_count(hits, trials)) == pytest.approx(expected, abs=1e-5)
