"""The audio of one call, to and from a switch, however it travels."""

from collections.abc import AsyncIterator
from typing import Protocol

from outdial.robots.base import Heard


class LineFault(Exception):  # noqa: N818 - it says what is the case
    """The switch's end of a line does what it must not; this call is ended, and no other."""


class Line(Protocol):
    """A line is live for as long as ``live`` runs; what is said below holds from then on."""

    @property
    def rate(self) -> int:
        """Samples a second, both ways."""
        ...

    @property
    def over(self) -> bool:
        """Whether the switch is gone, or was told that we are."""
        ...

    async def live(self) -> None:
        """Carry audio both ways until the line is over, whoever ended it. Raises LineFault."""
        ...

    def hear(self) -> AsyncIterator[Heard]:
        """What comes from the person, until the line is over."""
        ...

    async def play(self, audio: bytes) -> None:
        """Come back when it was played. Cancelled: the rest is not played. Raises CallOver and LineFault."""
        ...

    async def close(self) -> None:
        """Tell the switch that the robot is done, and end the line; one that is over stays so."""
        ...
