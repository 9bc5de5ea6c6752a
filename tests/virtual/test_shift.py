from datetime import UTC, datetime

from outdial.domain.pacing.base import Decision, Memory, PacingView
from outdial.virtual.agenda import Agenda
from outdial.virtual.floor import Fate, VirtualFloor
from outdial.virtual.shift import Shift

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Watcher:
    """Remembers when it was asked, and wants one call at the first look that shows an idle agent."""

    def __init__(self) -> None:
        self.asked_s: list[float] = []
        self._placed = False

    def decide(self, view: PacingView) -> Decision:
        self.asked_s.append((view.now - BEGIN).total_seconds())
        calls = int(view.floor.idle > 0 and not self._placed)
        self._placed = self._placed or calls > 0
        return Decision(calls=calls, reason="")

    def memory(self) -> Memory:
        return {}


def watched(fate: Fate, until_s: float) -> list[float]:
    agenda = Agenda()
    floor = VirtualFloor(agenda, begins_at=BEGIN, lines_max=5)
    watcher = Watcher()
    shift = Shift(agenda, floor, watcher, lambda: floor.place(fate))
    floor.staff(1)
    shift.run(until_s=until_s)
    return watcher.asked_s


def test_a_pacer_is_asked_every_second() -> None:
    assert watched(Fate(rings_s=100.0, answered=False), 3.5)[-3:] == [1.0, 2.0, 3.0]


def test_a_pacer_is_asked_at_once_after_an_event() -> None:
    assert 2.5 in watched(Fate(rings_s=2.5, answered=False), 4.0)


def test_events_shortly_after_a_look_wait_for_the_gap() -> None:
    """Answered 0.05 s after the look of 2 s, talked and wrapped up 0.05 s each: one look, a gap after that of 2 s."""
    asked = watched(Fate(rings_s=2.05, answered=True, talk_s=0.05, wrap_up_s=0.05), 2.9)

    assert [look for look in asked if look > 1.9] == [2.0, 2.2]
