"""Two paces on the same recorded turns, added up by stretches of time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from outdial.domain.pacing.replay import TwoDecisions

STRETCH = timedelta(minutes=5)
"""The shortest that is kept apart."""
EXAMPLES_MAX = 5

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class Stretch:
    """Turns of some time. ``more`` and ``fewer`` are those in which the other pace would have started more or fewer."""

    begins_at: datetime
    turns: int = 0
    recorded_calls: int = 0
    other_calls: int = 0
    more: int = 0
    fewer: int = 0

    def add(self, other: "Stretch") -> None:
        """Take in the turns of another stretch."""
        self.turns += other.turns
        self.recorded_calls += other.recorded_calls
        self.other_calls += other.other_calls
        self.more += other.more
        self.fewer += other.fewer


class Comparison:
    """Keeps sums and the first turns that differ, so that a week of turns takes no more room than an hour."""

    def __init__(self) -> None:
        self.examples: list[TwoDecisions] = []
        self._stretches: dict[datetime, Stretch] = {}

    def add(self, turn: TwoDecisions) -> None:
        """Take in one turn."""
        recorded, other = turn.recorded.calls, turn.other.calls
        _within(self._stretches, turn.at, STRETCH).add(
            Stretch(
                begins_at=turn.at,
                turns=1,
                recorded_calls=recorded,
                other_calls=other,
                more=other > recorded,
                fewer=other < recorded,
            )
        )
        if recorded != other and len(self.examples) < EXAMPLES_MAX:
            self.examples.append(turn)

    def stretches(self, every: timedelta = STRETCH) -> list[Stretch]:
        """What came of it, by times that many turns fall into; those without a turn are left out."""
        found: dict[datetime, Stretch] = {}
        for stretch in self._stretches.values():
            _within(found, stretch.begins_at, every).add(stretch)
        return sorted(found.values(), key=lambda stretch: stretch.begins_at)

    def whole(self) -> Stretch:
        """All of it."""
        whole = Stretch(begins_at=min(self._stretches, default=_EPOCH))
        for stretch in self._stretches.values():
            whole.add(stretch)
        return whole


def _within(stretches: dict[datetime, Stretch], at: datetime, every: timedelta) -> Stretch:
    begins_at = at - (at - _EPOCH) % every
    return stretches.setdefault(begins_at, Stretch(begins_at=begins_at))
