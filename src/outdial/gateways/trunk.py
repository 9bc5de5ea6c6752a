"""What a trunk makes of the calls that it is asked for: one that takes none is asked no more, and its operator told.

A single number may be barred, or its network be full. So many in a row, with none taken between, are the trunk's
affair: our password, our account, its room, or its silence. From then on it has one call now and then, for without a
call nobody would learn that it takes them again.
"""

from datetime import timedelta
from typing import Final

import structlog

from outdial.clock import Clock
from outdial.gateways.base import TrunkUse
from outdial.gateways.throttle import Throttle

_log = structlog.get_logger(__name__)

IN_A_ROW: Final = 5
"""Calls: of one in ten refused for its own sake, so many follow each other once in 100,000."""
TRIED_EVERY: Final = timedelta(seconds=10)
"""How often a trunk that takes no calls has one: each of them fails somebody's call."""
USED_MAX: Final = 1_000
"""Trunks that are remembered, some 1 kB each; those asked for longest ago are forgotten."""


class Trunk:
    """``throttle`` is the trunk's own; ``name`` is the switch's."""

    def __init__(self, name: str, throttle: Throttle, clock: Clock) -> None:
        self.name = name
        self._throttle = throttle
        self._clock = clock
        self._in_a_row = 0
        self._tried_at = clock.now()

    def left(self) -> int:
        """How many calls it may be asked for just now."""
        now = self._clock.now()
        left = self._throttle.left(now)
        if self._in_a_row < IN_A_ROW:
            return left
        return min(left, 1) if now - self._tried_at >= TRIED_EVERY else 0

    def take(self) -> None:
        """It is asked for a call."""
        self._tried_at = self._clock.now()
        self._throttle.take(self._tried_at)

    def took_none(self, cause: str, *, for_want_of_room: bool) -> None:
        """A call was refused by the trunk, or met with silence; ``cause`` is the switch's word."""
        self._in_a_row += 1
        if for_want_of_room or self._in_a_row >= IN_A_ROW:
            self._throttle.refused(self._clock.now())
        if self._in_a_row == IN_A_ROW:
            _log.warning(
                "trunk.takes_no_calls",
                trunk=self.name,
                cause=cause,
                hint="ask the carrier, or check the trunk's login",
            )

    def took_one(self) -> None:
        """Somebody was called, whatever came of it."""
        if self._in_a_row >= IN_A_ROW:
            _log.info("trunk.takes_calls_again", trunk=self.name)
        self._in_a_row = 0


class Trunks:
    """The trunks of one switch: its own one, named by its address, and those that tenants use, each as they use it."""

    def __init__(self, own: str, calls_per_s: float, clock: Clock) -> None:
        self._clock = clock
        self._own = self._made(own, calls_per_s)
        self._used: dict[TrunkUse, Trunk] = {}

    def of(self, use: TrunkUse | None) -> Trunk:
        """The trunk that is used so; None: the switch's own."""
        if use is None:
            return self._own
        trunk = self._used.pop(use, None) or self._made(use.endpoint, use.calls_per_s)
        # Put behind the others: it was asked for last.
        self._used[use] = trunk
        if len(self._used) > USED_MAX:
            del self._used[next(iter(self._used))]
        return trunk

    def _made(self, name: str, calls_per_s: float) -> Trunk:
        return Trunk(name, Throttle(calls_per_s, now=self._clock.now()), self._clock)
