"""The simulated phones of agents: most are picked up at once, and held until they are released or dropped."""

from datetime import datetime
from typing import Final

from outdial.gateways.base import AgentDown, AgentEvent, AgentPhone, AgentUp

UNREACHABLE: Final = "unreachable"
"""The address of a phone that cannot be called."""
UNANSWERED: Final = "unanswered"
"""The address of a phone that rings, and nobody picks it up."""


class Legs:
    """Who hears of each leg; whoever asked for it last."""

    def __init__(self) -> None:
        self._listeners: dict[tuple[int, str], int] = {}

    def hold(self, phone: AgentPhone, *, listener: int, now: datetime) -> AgentEvent | None:
        """What is told at once; None while it rings."""
        if phone.address == UNREACHABLE:
            return AgentDown(phone.vdn_id, phone.work_no, now, cause="nobody picks up")
        self._listeners[phone.vdn_id, phone.work_no] = listener
        if phone.address == UNANSWERED:
            return None
        return AgentUp(phone.vdn_id, phone.work_no, now)

    def end(self, vdn_id: int, work_no: str, *, cause: str, now: datetime) -> tuple[int, AgentDown] | None:
        """The listener of a leg, and what is to be told; None when there was no such leg."""
        listener = self._listeners.pop((vdn_id, work_no), None)
        return None if listener is None else (listener, AgentDown(vdn_id, work_no, now, cause))
