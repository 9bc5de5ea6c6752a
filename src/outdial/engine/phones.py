"""Agents' phones that ring for a call. A person waits meanwhile, so none rings for long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from outdial.engine.owned import LiveCall
from outdial.gateways.base import AgentEvent, AgentUp

PICK_UP_MAX: Final = timedelta(seconds=8)  # two rings: whoever sits there has picked up
RUNG_MAX: Final = timedelta(seconds=12)  # of all phones that ring for one person and are not picked up


class Rung(Enum):
    """What has become of a phone that rings."""

    RINGS = "rings"
    PICKED_UP = "picked up"
    MISSED = "missed"


@dataclass(slots=True)
class RingingPhone:
    """A phone, and the call for which it rings."""

    call: LiveCall
    work_no: str
    since: datetime
    rung: Rung = Rung.RINGS


class RingingPhones:
    """By tenant and work number; an agent is kept for one call at a time."""

    def __init__(self) -> None:
        self._phones: dict[tuple[int, str], RingingPhone] = {}

    def begin(self, call: LiveCall, work_no: str, *, now: datetime) -> RingingPhone:
        """An agent's phone is about to be asked for."""
        phone = self._phones[call.attempt.vdn_id, work_no] = RingingPhone(call, work_no, now)
        call.kept_for = work_no
        return phone

    def rings_for(self, call: LiveCall) -> bool:
        return any(phone.call is call for phone in self._phones.values())

    def heard(self, event: AgentEvent) -> bool:
        """A report of a phone; whether it rings here, so that something follows from it."""
        phone = self._phones.get((event.vdn_id, event.work_no))
        if phone is None:
            return False
        if isinstance(event, AgentUp):
            phone.rung = Rung.PICKED_UP
        else:
            self.miss(phone)
        return True

    def miss(self, phone: RingingPhone) -> None:
        """Nobody is there: the call is nobody's again at once, for an agent who is lost takes theirs along."""
        phone.rung = Rung.MISSED
        phone.call.kept_for = None

    def over(self, *, now: datetime) -> Sequence[RingingPhone]:
        """The phones that ring no longer, or have rung for too long."""
        for phone in self._phones.values():
            if phone.rung is Rung.RINGS and now - phone.since > PICK_UP_MAX:
                self.miss(phone)
        return [phone for phone in self._phones.values() if phone.rung is not Rung.RINGS]

    def forget(self, phone: RingingPhone) -> None:
        """What follows from it is being done."""
        self._phones.pop((phone.call.attempt.vdn_id, phone.work_no), None)
