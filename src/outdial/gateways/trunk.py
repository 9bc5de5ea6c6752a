"""What a trunk makes of the calls that it is asked for: one that takes none is asked for less, and its operator told.

A single number may be barred, or its network be full. So many in a row, with none taken between, are the trunk's
affair: our password, our account, its room, or its silence.
"""

from typing import Final

import structlog

from outdial.clock import Clock
from outdial.gateways.throttle import Throttle

_log = structlog.get_logger(__name__)

IN_A_ROW: Final = 5
"""Calls: of one in ten refused for its own sake, so many follow each other once in 100,000."""


class Trunk:
    """``throttle`` is the trunk's own."""

    def __init__(self, name: str, throttle: Throttle, clock: Clock) -> None:
        self._name = name
        self._throttle = throttle
        self._clock = clock
        self._in_a_row = 0

    def took_none(self, cause: str, *, for_want_of_room: bool) -> None:
        """A call was refused by the trunk, or met with silence; ``cause`` is the switch's word."""
        self._in_a_row += 1
        if for_want_of_room or self._in_a_row >= IN_A_ROW:
            self._throttle.refused(self._clock.now())
        if self._in_a_row == IN_A_ROW:
            _log.warning(
                "trunk.takes_no_calls",
                trunk=self._name,
                cause=cause,
                hint="ask the carrier, or check the trunk's login",
            )

    def took_one(self) -> None:
        """Somebody was called, whatever came of it."""
        if self._in_a_row >= IN_A_ROW:
            _log.info("trunk.takes_calls_again", trunk=self._name)
        self._in_a_row = 0
