"""How an algorithm stands in a world: what it reached, against the bounds, and ours against the best of the others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from outdial.worlds.algorithms import OURS
from outdial.worlds.bounds import clairvoyant, optimum
from outdial.worlds.course import Course
from outdial.worlds.ours import LOSS_LIMIT
from outdial.worlds.statistics import Interval, of_mean, of_share
from outdial.worlds.world import World

NO_MATTER = 0.0005
"""Less is shown as 0.000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an algorithm made of each seed; ``knob`` is what an oracle chose for it."""

    algorithm: str
    knob: float | None
    courses: Sequence[Course]

    @property
    def utilisation(self) -> Interval:
        return of_mean([course.utilisation for course in self.courses])

    @property
    def abandoned(self) -> Interval:
        """Share of the live answers of all shifts."""
        return of_share([course.abandoned for course in self.courses], [course.answers for course in self.courses])

    @property
    def is_within_limit(self) -> bool:
        """Whether it kept to the limit, in per cent with one decimal."""
        return round(self.abandoned.mean, 3) <= LOSS_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """Ours against the best that kept to the limit, on the same shifts; the lead is negative when it is behind."""

    rival: str
    lead: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One row: an algorithm in a world. Shares are 0 to 1."""

    world: str
    algorithm: str
    knob: float | None
    utilisation: Interval
    abandoned: Interval
    over_limit: float
    """Share of shifts that ended beyond the limit."""
    worst_half_hour: float
    """The highest abandoned share of any half-hour of any shift."""
    within_limit: bool
    clairvoyant: float
    optimum: float | None
    against: Against | None
    """Told of ours alone."""

    @property
    def is_behind(self) -> bool:
        """Of ours: whether the best of the others is better by more than is shown as nothing."""
        return self.against is not None and self.against.lead.mean <= -NO_MATTER

    @property
    def verdict(self) -> str:
        """Ours against the others in words; of the others, who broke the limit."""
        if self.against is None:
            return "" if self.within_limit else "over the limit"
        lead = self.against.lead.mean
        place = "BEHIND" if self.is_behind else "ahead of"
        said = f"{place} {self.against.rival} by {abs(lead):.3f} ± {self.against.lead.high - lead:.3f}"
        return said if self.within_limit else f"OVER THE LIMIT, {said}"


def stand(world: World, entries: Sequence[Entry], *, hours: float | None) -> Iterable[Standing]:
    """The rows of a world, in the order of the entries."""
    bound, best = clairvoyant(world, hours=hours), optimum(world)
    for entry in entries:
        yield Standing(
            world=world.name,
            algorithm=entry.algorithm,
            knob=entry.knob,
            utilisation=entry.utilisation,
            abandoned=entry.abandoned,
            over_limit=_over_limit(entry.courses),
            worst_half_hour=max(course.worst_half_hour for course in entry.courses),
            within_limit=entry.is_within_limit,
            clairvoyant=bound,
            optimum=best,
            against=_against(entry, entries) if entry.algorithm == OURS else None,
        )


def _over_limit(courses: Sequence[Course]) -> float:
    return sum(course.abandoned_share > LOSS_LIMIT for course in courses) / len(courses)


def _against(ours: Entry, entries: Iterable[Entry]) -> Against | None:
    rivals = [entry for entry in entries if entry is not ours and entry.is_within_limit]
    if not rivals:
        return None
    rival = max(rivals, key=lambda entry: entry.utilisation.mean)
    pairs = zip(ours.courses, rival.courses, strict=True)
    return Against(rival=rival.algorithm, lead=of_mean([our.utilisation - other.utilisation for our, other in pairs]))
