"""Agents as those who follow their events see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from outdial.domain.agent import AgentState, Standing
from outdial.domain.offer import OfferAnswer
from outdial.store.database import Database, Row
from outdial.store.legs import Leg
from outdial.store.offers import OfferRead

AgentKey = tuple[int, str]
"""Tenant and work number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedCall:
    """The call that an agent is kept for, or talks in."""

    attempt_id: int
    campaign_id: int
    contact_id: int
    called: str
    call_data: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedAgent:
    """An agent at one look."""

    standing: Standing
    leg: Leg
    call: FollowedCall | None = None
    offer: OfferRead | None = None

    @property
    def talks_in(self) -> FollowedCall | None:
        """The call that was delivered to the agent."""
        return self.call if self.standing.state is AgentState.TALKING else None


async def look(database: Database, keys: Sequence[AgentKey]) -> Mapping[AgentKey, FollowedAgent]:
    """The agents of these keys that there are, as they stand."""
    rows = await database.rows("agents_followed", [vdn_id for vdn_id, _ in keys], [work_no for _, work_no in keys])
    return {(row["vdn_id"], row["work_no"]): _agent(row) for row in rows}


def _agent(row: Row) -> FollowedAgent:
    afterwards = AgentState(row["afterwards"]) if row["afterwards"] else None
    return FollowedAgent(
        standing=Standing(AgentState(row["state"]), row["state_since"], afterwards),
        leg=Leg(row["leg"]),
        call=None if row["attempt_id"] is None else _call(row),
        offer=None if row["offer_called"] is None else _offer(row),
    )


def _call(row: Row) -> FollowedCall:
    return FollowedCall(
        attempt_id=row["attempt_id"],
        campaign_id=row["campaign_id"],
        contact_id=row["contact_id"],
        called=row["called"],
        call_data=row["call_data"],
    )


def _offer(row: Row) -> OfferRead:
    return OfferRead(
        contact_id=row["offer_contact_id"],
        campaign_id=row["offer_campaign_id"],
        called=row["offer_called"],
        call_data=row["offer_call_data"],
        offered_at=row["offered_at"],
        until=row["until"],
        answer=OfferAnswer(row["answer"]) if row["answer"] else None,
    )
