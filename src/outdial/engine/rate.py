"""How many calls a second may be started."""

from datetime import datetime, timedelta


class CallRate:
    """A token bucket that holds one second's worth; a clock set back adds nothing."""

    def __init__(self, *, per_second: int, now: datetime) -> None:
        self._per_second = per_second
        self._tokens = float(per_second)
        self._filled_at = now

    def left(self, *, now: datetime) -> int:
        """Calls that may be started now."""
        passed = max(now - self._filled_at, timedelta(0))
        self._tokens = min(self._tokens + passed.total_seconds() * self._per_second, float(self._per_second))
        self._filled_at = now
        return int(self._tokens)

    def take(self, calls: int) -> None:
        """So many were started."""
        self._tokens -= calls
