"""Every algorithm in every world, over the same seeds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from outdial.worlds.algorithms import ALGORITHMS, algorithm_named
from outdial.worlds.course import Course, run_shift
from outdial.worlds.jobs import Answer, Question, answers
from outdial.worlds.standings import Entry, Standing, stand
from outdial.worlds.tuning import TUNING_SEEDS_FROM, Tuning, tune
from outdial.worlds.world import World

FIRST_SEED = 1
Pair = tuple[World, str]
Key = tuple[str, str]
"""Names of a world and an algorithm."""
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


def compare(bench: Bench, *, processes: int, report: Report) -> list[Standing]:
    """How every algorithm stands in every world, worlds and algorithms in their order.

    An oracle whose choice broke the limit by chance chooses again, on the very shifts of the comparison: a rival that
    is out by a hair would make ours look better than it is.
    """
    comparison = _Comparison(bench, processes, report)
    tuned = [(world, name) for world in bench.worlds for name in bench.algorithms if algorithm_named(name).knobs]
    knobs = comparison.tune(tuned, seeds_from=TUNING_SEEDS_FROM)
    entries = comparison.run([(world, name) for world in bench.worlds for name in bench.algorithms], knobs)
    broken = [(world, name) for world, name in tuned if not entries[world.name, name].is_within_limit]
    entries |= comparison.run(broken, comparison.tune(broken, seeds_from=FIRST_SEED))
    return [
        standing
        for world in bench.worlds
        for standing in stand(world, [entries[world.name, name] for name in bench.algorithms], hours=bench.hours)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    world: World
    algorithm: str
    knob: float
    seed: int
    hours: float | None


def _run(run: _Run) -> Course:
    algorithm = algorithm_named(run.algorithm)
    return run_shift(run.world, algorithm.make(run.knob), seed=run.seed, hours=run.hours, looks=algorithm.looks)


class _Comparison:
    """The work, and how much of it is done."""

    def __init__(self, bench: Bench, processes: int, report: Report) -> None:
        self._bench = bench
        self._processes = processes
        self._report = report
        self._done = self._total = 0

    def tune(self, pairs: Sequence[Pair], *, seeds_from: int) -> dict[Key, float]:
        """What the oracle chooses for each."""
        bench = self._bench
        tunings = [
            Tuning(world=world, algorithm=name, shifts=bench.shifts, seeds_from=seeds_from, hours=bench.hours)
            for world, name in pairs
        ]
        knobs = self._answers(tune, tunings)
        return {(world.name, name): knob for (world, name), knob in zip(pairs, knobs, strict=True)}

    def run(self, pairs: Sequence[Pair], knobs: Mapping[Key, float]) -> dict[Key, Entry]:
        """Every shift of each."""
        bench = self._bench
        runs = [
            _Run(world=world, algorithm=name, knob=knobs.get((world.name, name), 0.0), seed=seed, hours=bench.hours)
            for world, name in pairs
            for seed in range(FIRST_SEED, FIRST_SEED + bench.shifts)
        ]
        courses = iter(self._answers(_run, runs))
        return {
            (world.name, name): Entry(
                algorithm=name,
                knob=knobs.get((world.name, name)),
                courses=list(islice(courses, bench.shifts)),
            )
            for world, name in pairs
        }

    def _answers(self, ask: Callable[[Question], Answer], questions: Sequence[Question]) -> list[Answer]:
        self._total += len(questions)
        found: list[Answer] = []
        for answer in answers(ask, questions, processes=self._processes):
            found.append(answer)
            self._done += 1
            self._report(self._done, self._total)
        return found
