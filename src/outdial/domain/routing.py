"""By which trunk a call goes: whose number is shown, what is sent to the carrier, and whose turn it is.

The rules of a trunk say which calls it takes, for ever; its room says how many it takes just now. A call that
every trunk's rules forbid waits until somebody changes them, one whose trunks have no room until they have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

ANY_END: Final = "*"
"""At the end of a pattern: whatever follows. Without it the whole number is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trunk:
    """A way to the telephone network, as one tenant may use it."""

    name: str
    switch: str | None = None
    """None: the first one."""
    endpoint: str
    """What the switch's configuration calls it."""
    priority: int = 1
    """Lower ones first."""
    weight: int = 1
    """Its part among those of the same priority, above 0."""
    lines_max: int = 1000
    """The tenant's calls at once."""
    calls_per_s: float = 30.0
    """The tenant's calls a second, above 0."""
    callers: tuple[str, ...] = ()
    """Patterns of the numbers that it may show; none: all."""
    caller_instead: str | None = None
    """Shown in place of a number that it may not show; None: it does not take such calls."""
    called: tuple[str, ...] = ()
    """Patterns of the numbers that it reaches; none: all."""
    strip: str = ""
    """Taken away where the called number begins with it."""
    add: str = ""
    """Put before the called number, after that."""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Route:
    """A call's way: the number shown, and the number sent to the carrier."""

    trunk: Trunk
    caller: str
    called: str


def matches(pattern: str, number: str) -> bool:
    """Whether a number is meant."""
    return number.startswith(pattern[:-1]) if pattern.endswith(ANY_END) else number == pattern


def routes(trunks: Sequence[Trunk], *, caller: str, called: str) -> Sequence[Route]:
    """Every way that the rules leave a call; none: no trunk takes it, whatever room there is."""
    found = (_route(trunk, caller, called) for trunk in trunks if trunk.active)
    return [route for route in found if route is not None]


def choose(ways: Sequence[Route], room: Mapping[str, int], *, draw: float) -> Route | None:
    """The way of lowest priority that has room, among equals by weight; ``room`` is calls by a trunk's name.

    ``draw`` is uniform in [0, 1). None: there is no room now.
    """
    free = [way for way in ways if room.get(way.trunk.name, 0) > 0]
    if not free:
        return None
    lowest = min(way.trunk.priority for way in free)
    equals = [way for way in free if way.trunk.priority == lowest]
    at = draw * sum(way.trunk.weight for way in equals)
    for way in equals[:-1]:
        at -= way.trunk.weight
        if at < 0:
            return way
    return equals[-1]


def _route(trunk: Trunk, caller: str, called: str) -> Route | None:
    if trunk.called and not any(matches(pattern, called) for pattern in trunk.called):
        return None
    may_show = not trunk.callers or any(matches(pattern, caller) for pattern in trunk.callers)
    shown = caller if may_show else trunk.caller_instead
    sent = trunk.add + called.removeprefix(trunk.strip)
    return None if shown is None or not sent else Route(trunk, shown, sent)
