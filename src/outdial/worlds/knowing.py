"""What it is worth to know how contacts differ: the same lists dialled in four ways, compared shift by shift."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from outdial.worlds.bench import Report
from outdial.worlds.differing import Differing, Knowledge, Result, run
from outdial.worlds.jobs import answers
from outdial.worlds.ours import our_pacer
from outdial.worlds.statistics import Interval, of_mean, of_share

Asked = tuple[Differing, Knowledge, int]
"""A world, what the scores are used for there, and a seed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """One way to dial one world's lists; what is ahead is so against the blind way with the same seeds."""

    world: str
    knowledge: Knowledge
    utilisation: Interval
    utilisation_ahead: Interval
    abandoned: Interval
    connects_per_call: Interval
    connects_ratio: Interval


def value_of_knowing(
    worlds: Sequence[Differing], *, seeds: int, processes: int, report: Report, hours: float | None = None
) -> Sequence[Worth]:
    """Every world in all four ways, the blind first; ``hours`` shortens the shifts, for a look."""
    shortened = [_of_hours(world, hours) for world in worlds]
    asked = [(world, way, seed) for world in shortened for way in Knowledge for seed in range(1, seeds + 1)]
    results: dict[tuple[str, Knowledge], list[Result]] = {}
    for done, ((world, way, _), result) in enumerate(
        zip(asked, answers(_run, asked, processes=processes), strict=True)
    ):
        results.setdefault((world.name, way), []).append(result)
        report(done + 1, len(asked))
    return [_worth(world.name, way, results) for world in shortened for way in Knowledge]


def _of_hours(world: Differing, hours: float | None) -> Differing:
    return world if hours is None else replace(world, floor=replace(world.floor, hours=hours))


def _run(asked: Asked) -> Result:
    world, way, seed = asked
    return run(world, our_pacer(), way, seed=seed)


def _worth(world: str, way: Knowledge, results: Mapping[tuple[str, Knowledge], Sequence[Result]]) -> Worth:
    ours, blind = results[world, way], results[world, Knowledge.BLIND]
    pairs = list(zip(ours, blind, strict=True))
    return Worth(
        world=world,
        knowledge=way,
        utilisation=of_mean([one.utilisation for one in ours]),
        utilisation_ahead=of_mean([one.utilisation - other.utilisation for one, other in pairs]),
        abandoned=of_share([one.abandoned for one in ours], [one.answers for one in ours]),
        connects_per_call=of_mean([one.connects_per_call for one in ours]),
        connects_ratio=of_mean([one.connects_per_call / (other.connects_per_call or 1.0) for one, other in pairs]),
    )
