"""What to tell of an agent, from one look to the next: the present first, then whatever changes."""

from collections.abc import Iterator
from datetime import datetime

from outdial.api.own.fields import Shown
from outdial.domain.agent import AgentState
from outdial.domain.offer import OfferAnswer
from outdial.store.followed import FollowedAgent, FollowedCall
from outdial.store.legs import Leg
from outdial.store.offers import OfferRead

News = tuple[str, Shown]
"""An event's name and data."""


class StateTold(Shown):
    """``state``: how an agent stands. ``attemptId`` is the call that the agent is kept for, or is in."""

    state: AgentState
    since: datetime
    afterwards: AgentState | None
    leg: Leg
    attempt_id: str | None


class OfferShown(Shown):
    """``offer``: a contact that an agent reads. ``until``: when it is called by itself, or goes back to the queue.

    ``answer`` is what the agent has said; the call follows within a second.
    """

    contact_id: str
    campaign_id: int
    called: str
    call_data: str | None
    offered_at: datetime
    until: datetime
    answer: OfferAnswer | None


class CallTold(Shown):
    """``call``: a call is delivered to an agent."""

    attempt_id: str
    campaign_id: int
    contact_id: str
    called: str
    call_data: str | None


class CallEndedTold(Shown):
    """``ended``: the delivered call is over."""

    attempt_id: str
    campaign_id: int
    contact_id: str


def news(before: FollowedAgent | None, now: FollowedAgent) -> Iterator[News]:
    """What happened between two looks at an agent; all that is, when there was no look before."""
    spoke_in = before.talks_in if before else None
    talks_in = now.talks_in
    if spoke_in is not None and _id(talks_in) != _id(spoke_in):
        yield "ended", _ended(spoke_in)
    state = _state(now)
    if before is None or state != _state(before):
        yield "state", state
    if now.offer is not None and _offered(now.offer) != _offered(before.offer if before else None):
        yield "offer", offer_shown(now.offer)
    if talks_in is not None and _id(talks_in) != _id(spoke_in):
        yield "call", _call(talks_in)


def offer_shown(offer: OfferRead) -> OfferShown:
    """An offer as answers and events tell it."""
    return OfferShown(
        contact_id=str(offer.contact_id),
        campaign_id=offer.campaign_id,
        called=offer.called,
        call_data=offer.call_data,
        offered_at=offer.offered_at,
        until=offer.until,
        answer=offer.answer,
    )


def _id(call: FollowedCall | None) -> int | None:
    return None if call is None else call.attempt_id


def _offered(offer: OfferRead | None) -> tuple[int, datetime] | None:
    """A contact may be offered to the same agent again."""
    return None if offer is None else (offer.contact_id, offer.offered_at)


def _state(agent: FollowedAgent) -> StateTold:
    standing = agent.standing
    return StateTold(
        state=standing.state,
        since=standing.since,
        afterwards=standing.afterwards,
        leg=agent.leg,
        attempt_id=None if agent.call is None else str(agent.call.attempt_id),
    )


def _call(call: FollowedCall) -> CallTold:
    return CallTold(
        attempt_id=str(call.attempt_id),
        campaign_id=call.campaign_id,
        contact_id=str(call.contact_id),
        called=call.called,
        call_data=call.call_data,
    )


def _ended(call: FollowedCall) -> CallEndedTold:
    return CallEndedTold(attempt_id=str(call.attempt_id), campaign_id=call.campaign_id, contact_id=str(call.contact_id))
