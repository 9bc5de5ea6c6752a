"""A mean that forgets."""

from datetime import timedelta

MEMORY = 50.0  # spans after which one has lost most of its weight: a quarter of an hour of a small floor


class FadingMean:
    """The mean of spans, the latest weighing most."""

    def __init__(self) -> None:
        self._weight = 0.0
        self._sum_s = 0.0

    def add(self, span: timedelta) -> None:
        keep = 1 - 1 / MEMORY
        self._weight = self._weight * keep + 1
        self._sum_s = self._sum_s * keep + span.total_seconds()

    def value(self) -> timedelta | None:
        return timedelta(seconds=self._sum_s / self._weight) if self._weight else None
