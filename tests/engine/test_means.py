from datetime import timedelta

from outdial.engine.means import MEMORY, FadingMean

SECOND = timedelta(seconds=1)


def test_of_nothing_there_is_no_mean() -> None:
    assert FadingMean().value() is None


def test_the_latest_spans_weigh_most() -> None:
    mean = FadingMean()
    for span in [10 * SECOND] * 200 + [20 * SECOND] * int(MEMORY):
        mean.add(span)
    value = mean.value()
    assert value is not None
    assert 16 * SECOND < value < 20 * SECOND
