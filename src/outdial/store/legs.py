"""Agents' legs as the engine keeps them: which are to be held, by which engine, and which are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from outdial.domain.agent import AgentState, DeliveryKind
from outdial.store.database import Database


class Leg(Enum):
    """Whether an agent's leg is held; the value is what the store keeps."""

    NONE = "none"
    WANTED = "wanted"
    UP = "up"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLeg:
    """A leg that is held, or is to be."""

    vdn_id: int
    work_no: str
    phone: str | None
    state: AgentState
    leg: Leg
    delivery: DeliveryKind

    @property
    def is_wanted(self) -> bool:
        """Whether the phone is to be off the hook: all the time, or for a call."""
        if self.phone is None:
            return False
        if self.delivery is DeliveryKind.RING:
            return self.state in (AgentState.RESERVED, AgentState.TALKING)
        return self.state is not AgentState.OFF

    @property
    def is_to_be_asked_for(self) -> bool:
        """Whether the switch is asked to hold it; for a phone that rings it is asked by whoever has the call."""
        return self.is_wanted and (self.delivery is DeliveryKind.HELD or self.leg is Leg.UP)


async def claim(database: Database, *, owner: str) -> Sequence[AgentLeg]:
    """The legs that are this engine's; those of an engine that is gone become so."""
    return [
        AgentLeg(
            vdn_id=row["vdn_id"],
            work_no=row["work_no"],
            phone=row["phone"],
            state=AgentState(row["state"]),
            leg=Leg(row["leg"]),
            delivery=DeliveryKind(row["delivery"]),
        )
        for row in await database.rows("legs_claim", owner)
    ]


async def told(database: Database, vdn_id: int, work_no: str, *, owner: str, leg: Leg, now: datetime) -> None:
    """What the switch says of a leg; nothing is done when another engine has it."""
    await database.run("leg_told", vdn_id, work_no, owner, leg.value, now)
