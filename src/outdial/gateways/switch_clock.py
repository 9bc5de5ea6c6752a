"""What a switch's clock says, by ours: two machines seldom agree, and two seconds decide whether a call was abandoned.

The switch is asked for its time now and then, and is taken to have said it halfway between question and answer
(RFC 5905, section 8).
"""

from datetime import datetime, timedelta
from typing import Final

import structlog

from outdial.gateways.clock_offset import Reading

_log = structlog.get_logger(__name__)

ASKED_EVERY: Final = timedelta(minutes=1)
ANSWERS_WITHIN: Final = timedelta(milliseconds=100)
"""What took longer says too little: half of it is the most by which we err."""
AGREE_WITHIN: Final = timedelta(milliseconds=50)
"""Clocks that are kept by NTP; what they differ by is not told from the way."""


class SwitchClock:
    """``name`` is the switch's, for the operator."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._behind = timedelta(0)
        self._is_told = False

    def told(self, reading: Reading) -> None:
        """The switch was asked for its time."""
        if timedelta(0) <= reading.took <= ANSWERS_WITHIN:
            behind = reading.halfway - reading.said
            self._behind = behind if abs(behind) > AGREE_WITHIN else timedelta(0)
            self._tell()

    def ours(self, at: datetime) -> datetime:
        """A time of the switch's, by our clock."""
        return at + self._behind

    def _tell(self) -> None:
        if self._behind and not self._is_told:
            _log.warning(
                "switch.clock_differs",
                switch=self._name,
                behind_ms=round(self._behind / timedelta(milliseconds=1)),
                hint="its times are corrected; keep the clocks of both machines by NTP",
            )
        self._is_told = bool(self._behind)
