"""Numbers on the blacklist: added, replaced by another entry, and taken off while the week goes on."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from outdial.domain.validity import Unit
from outdial.weeks.drawing.chance import happens
from outdial.weeks.drawing.moments import beside
from outdial.weeks.week import WEEK_S, Listed, TakenOff

LISTED_SHARE: Final = 0.1
RESTRICTED: Final = 0.65
VALID_FOR: Final = {Unit.HOUR: (1, 100), Unit.DAY: (1, 5), Unit.MONTH: (1, 2), Unit.YEAR: (1, 1)}
GROUPS: Final = (None, 1, 2)
TYPES: Final = (None, 1, 2)

Listings = tuple[tuple[Listed, ...], tuple[TakenOff, ...]]


def drawn_listings(random: Random, called: Sequence[str], *, moments: Sequence[float]) -> Listings:
    """Entries of some of the numbers, and who is taken off again; ``moments`` are worth aiming at."""
    some = random.sample(sorted(set(called)), int(len(set(called)) * LISTED_SHARE))
    listed = [entry for number in some for entry in _entries(random, number, moments)]
    taken_off = [
        TakenOff(at_s=random.uniform(entry.at_s, WEEK_S), called=entry.called)
        for entry in listed
        if happens(random, 0.25)
    ]
    return tuple(listed), tuple(taken_off)


def _entries(random: Random, called: str, moments: Sequence[float]) -> Iterator[Listed]:
    at_s = random.choice((0.0, random.uniform(0, WEEK_S), beside(random, moments)))
    yield _entry(random, called, at_s)
    if happens(random, 0.35):
        yield _entry(random, called, random.uniform(at_s, WEEK_S))


def _entry(random: Random, called: str, at_s: float) -> Listed:
    restricted = happens(random, RESTRICTED)
    unit = random.choice(list(VALID_FOR))
    return Listed(
        at_s=at_s,
        called=called,
        valid_for=(random.randint(*VALID_FOR[unit]), unit) if happens(random, 0.6) else None,
        calls_max=random.randint(1, 2) if restricted else None,
        period_is_day=restricted and happens(random, 0.5),
        group_id=random.choice(GROUPS),
        type_id=random.choice(TYPES),
    )
