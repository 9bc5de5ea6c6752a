"""A period of an algorithm's own, on the looks it is given."""

from datetime import datetime, timedelta


class Period:
    """The first look begins it; a look after a gap counts once, however long the gap was."""

    def __init__(self, seconds: float) -> None:
        self._span = timedelta(seconds=seconds)
        self._next_at: datetime | None = None

    def has_come(self, now: datetime) -> bool:
        """Whether it is time to act; then the next time is a period later."""
        if self._next_at is not None and now < self._next_at:
            return False
        following = (now if self._next_at is None else self._next_at) + self._span
        self._next_at = following if following > now else now + self._span
        return True
