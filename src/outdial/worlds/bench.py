"""Every algorithm in every world, over the same seeds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from outdial.worlds.algorithms import ALGORITHMS, algorithm_named
from outdial.worlds.course import Course, run_shift
from outdial.worlds.jobs import answers
from outdial.worlds.standings import Entry, Standing, stand
from outdial.worlds.tuning import Tuning, tune
from outdial.worlds.world import World

Answer = TypeVar("Answer")
Report = Callable[[int, int], None]
"""Told after every piece of work how many pieces are done, and of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What is to be compared. ``own`` are algorithms from files; shifts have the seeds 1, 2, 3 and so on."""

    worlds: Sequence[World]
    shifts: int
    hours: float | None = None
    own: Sequence[str] = ()

    @property
    def algorithms(self) -> Sequence[str]:
        return [*ALGORITHMS, *self.own]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    world: World
    algorithm: str
    knob: float
    seed: int
    hours: float | None


def compare(bench: Bench, *, processes: int, report: Report) -> list[Standing]:
    """How every algorithm stands in every world, worlds and algorithms in their order."""
    tunings = [
        Tuning(world=world, algorithm=name, shifts=bench.shifts, hours=bench.hours)
        for world in bench.worlds
        for name in bench.algorithms
        if algorithm_named(name).knobs
    ]
    pairs = len(bench.worlds) * len(bench.algorithms)
    progress = _Progress(report, len(tunings) + pairs * bench.shifts)
    tuned = progress.through(answers(tune, tunings, processes=processes))
    knobs = {(tuning.world.name, tuning.algorithm): knob for tuning, knob in zip(tunings, tuned, strict=True)}
    runs = [run for world in bench.worlds for run in _runs(bench, world, knobs)]
    courses = progress.through(answers(_run, runs, processes=processes))
    return list(_standings(bench, knobs, courses))


def _runs(bench: Bench, world: World, knobs: Mapping[tuple[str, str], float]) -> Iterable[_Run]:
    for name in bench.algorithms:
        knob = knobs.get((world.name, name), 0.0)
        for seed in range(1, bench.shifts + 1):
            yield _Run(world=world, algorithm=name, knob=knob, seed=seed, hours=bench.hours)


def _run(run: _Run) -> Course:
    algorithm = algorithm_named(run.algorithm)
    return run_shift(run.world, algorithm.make(run.knob), seed=run.seed, hours=run.hours, looks=algorithm.looks)


def _standings(bench: Bench, knobs: Mapping[tuple[str, str], float], courses: Sequence[Course]) -> Iterable[Standing]:
    rest = iter(courses)
    for world in bench.worlds:
        entries = [
            Entry(
                algorithm=name,
                knob=knobs.get((world.name, name)),
                courses=[next(rest) for _ in range(bench.shifts)],
            )
            for name in bench.algorithms
        ]
        yield from stand(world, entries, hours=bench.hours)


class _Progress:
    def __init__(self, report: Report, total: int) -> None:
        self._report, self._total, self._done = report, total, 0

    def through(self, found: Iterable[Answer]) -> list[Answer]:
        """All of it, told one by one."""
        kept: list[Answer] = []
        for answer in found:
            kept.append(answer)
            self._done += 1
            self._report(self._done, self._total)
        return kept
