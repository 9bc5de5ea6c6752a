"""What happens when, in virtual time: a heap of calls to make, in the order of their times."""

import heapq
from collections.abc import Callable
from itertools import count


class Agenda:
    """Times are seconds from the beginning. What is due at the same time happens in the order it was entered."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._entries: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()

    def at(self, when_s: float, act: Callable[[], None]) -> None:
        """Let ``act`` happen at a time; one that is past is now."""
        heapq.heappush(self._entries, (when_s, next(self._order), act))

    def after(self, span_s: float, act: Callable[[], None]) -> None:
        self.at(self.now_s + span_s, act)

    @property
    def next_s(self) -> float | None:
        """When something happens next; None: never."""
        return self._entries[0][0] if self._entries else None

    def run_until(self, end_s: float) -> None:
        """Let everything happen that is due by then, and make it then."""
        entries = self._entries
        while entries and entries[0][0] <= end_s:
            when_s, _, act = heapq.heappop(entries)
            self.now_s = max(self.now_s, when_s)
            act()
        self.now_s = max(self.now_s, end_s)
