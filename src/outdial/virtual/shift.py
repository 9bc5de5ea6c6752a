"""A shift: a floor that a pacer dials for, looked at after every event, but no more often than an engine would."""

from collections.abc import Callable

from outdial.domain.pacing.base import Pacer
from outdial.virtual.agenda import Agenda
from outdial.virtual.floor import VirtualFloor

LOOK_EVERY_S = 1.0
LOOK_GAP_S = 0.2
"""After an event the pacer is asked at once, unless it was asked less than this ago."""


class Shift:
    """Asks the pacer, and has ``place_one`` start as many calls as it says."""

    def __init__(
        self,
        agenda: Agenda,
        floor: VirtualFloor,
        pacer: Pacer,
        place_one: Callable[[], None],
        *,
        look_every_s: float = LOOK_EVERY_S,
        look_gap_s: float = LOOK_GAP_S,
    ) -> None:
        self._agenda = agenda
        self._floor = floor
        self._pacer = pacer
        self._place_one = place_one
        self._look_every_s = look_every_s
        self._look_gap_s = look_gap_s
        self._looked_s = -look_gap_s
        self._look_planned_s: float | None = None
        floor.changed = self._something_happened

    def run(self, *, until_s: float) -> None:
        """Dial until then; the tally of the floor is up to date afterwards."""
        self._tick()
        self._agenda.run_until(until_s)
        self._floor.settle()

    def _tick(self) -> None:
        self._agenda.after(self._look_every_s, self._tick)
        self._look()

    def _something_happened(self) -> None:
        if self._look_planned_s is None:
            self._look_planned_s = max(self._agenda.now_s, self._looked_s + self._look_gap_s)
            self._agenda.at(self._look_planned_s, self._planned_look)

    def _planned_look(self) -> None:
        self._look_planned_s = None
        if self._agenda.now_s >= self._looked_s + self._look_gap_s:
            self._look()

    def _look(self) -> None:
        self._looked_s = self._agenda.now_s
        for _ in range(self._pacer.decide(self._floor.view()).calls):
            self._place_one()
