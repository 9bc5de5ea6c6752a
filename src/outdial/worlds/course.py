"""One shift in one world with one pacer: what came of it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from typing import Protocol

from outdial.domain.pacing.base import Pacer
from outdial.virtual.agenda import Agenda
from outdial.virtual.floor import Tally, VirtualFloor
from outdial.virtual.shift import LOOK_EVERY_S, LOOK_GAP_S, Shift
from outdial.worlds.fates import Fates
from outdial.worlds.world import World

BEGINS_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HALF_HOUR_S = 1800.0


@dataclass(frozen=True, slots=True)
class Looks:
    """When a pacer is asked: so often, and after an event unless it was asked less than the gap ago."""

    every_s: float = LOOK_EVERY_S
    gap_s: float = LOOK_GAP_S


ENGINES_LOOKS = Looks()


@dataclass(frozen=True, slots=True)
class HalfHour:
    answers: int
    abandoned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What came of a shift."""

    calls: int
    answers: int
    abandoned: int
    utilisation: float
    half_hours: tuple[HalfHour, ...]

    @property
    def abandoned_share(self) -> float:
        """Abandoned among live answers; 0 when nobody answered."""
        return self.abandoned / self.answers if self.answers else 0.0

    @property
    def worst_half_hour(self) -> float:
        """The highest abandoned share of a half-hour."""
        return max((half.abandoned / half.answers for half in self.half_hours if half.answers), default=0.0)


class Witness(Protocol):
    """Is told what happens, beside what the pacer sees."""

    def write(self, kind: str, at_s: float, **fields: object) -> None: ...


def run_shift(
    world: World,
    pacer: Pacer,
    *,
    seed: int,
    hours: float | None = None,
    looks: Looks = ENGINES_LOOKS,
    witness: Witness | None = None,
) -> Course:
    """The shift of that seed; its length is the world's own unless ``hours`` is given."""
    seconds = 3600 * (world.hours if hours is None else hours)
    agenda = Agenda()
    floor = VirtualFloor(agenda, begins_at=BEGINS_AT, lines_max=world.lines)
    stage = _Stage(world, agenda, floor, Fates(world, seed=seed), witness)
    place_one = stage.place if witness is None else stage.place_and_tell
    shift = Shift(agenda, floor, pacer, place_one, look_every_s=looks.every_s, look_gap_s=looks.gap_s)
    stage.staff()
    halves = _keep_half_hours(agenda, floor, seconds)
    shift.run(until_s=seconds)
    tally = floor.tally
    return Course(
        calls=tally.calls,
        answers=tally.answers,
        abandoned=tally.abandoned,
        utilisation=tally.utilisation,
        half_hours=tuple(_half_hours([*halves, tally])),
    )


@dataclass(frozen=True, slots=True)
class _Stage:
    """Brings people and agents onto the floor."""

    world: World
    agenda: Agenda
    floor: VirtualFloor
    fates: Fates
    witness: Witness | None

    def staff(self) -> None:
        for since_s, agents in self.world.agents:
            self.agenda.at(since_s, partial(self._staff, agents))

    def place(self) -> None:
        self.floor.place(self.fates.next(self.agenda.now_s))

    def place_and_tell(self) -> None:
        call = self.floor.tally.calls
        self._tell("placed", call=call)
        self.floor.place(
            self.fates.next(self.agenda.now_s),
            ended=lambda reached: self._tell("ended", call=call, reached=reached),
        )

    def _staff(self, agents: int) -> None:
        self._tell("staffed", agents=agents)
        self.floor.staff(agents)

    def _tell(self, kind: str, **fields: object) -> None:
        if self.witness is not None:
            self.witness.write(kind, self.agenda.now_s, **fields)


def _keep_half_hours(agenda: Agenda, floor: VirtualFloor, seconds: float) -> list[Tally]:
    """The tally as it stands at the beginning of every half-hour, once the shift has run."""
    kept: list[Tally] = []
    count = int(seconds // HALF_HOUR_S)
    for half in range(count + (seconds > count * HALF_HOUR_S)):
        agenda.at(half * HALF_HOUR_S, lambda: kept.append(replace(floor.tally)))
    return kept


def _half_hours(tallies: list[Tally]) -> list[HalfHour]:
    return [
        HalfHour(later.answers - earlier.answers, later.abandoned - earlier.abandoned)
        for earlier, later in pairwise(tallies)
    ]
