"""A contact that an agent reads before the call: the agent has it dialled, or skips it, or lets its time pass.

Nobody is called for an agent who cannot talk to them, and not long after the agent stopped expecting it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

SKIPPED_PAUSE: Final = timedelta(minutes=5)
"""Until a contact that an agent skipped is offered again: time for what made it unfit to change."""
LET_PASS_PAUSE: Final = timedelta(minutes=1)
"""Until a contact is offered again whose agent did nothing, where no call is made by itself."""
LATE_MAX: Final = timedelta(seconds=10)
"""Beyond its end an offer that nobody attended to is void: a takeover takes less, and no agent waits for longer."""


class OfferAnswer(Enum):
    """What an agent says to an offer; the value is what the store keeps."""

    DIAL = "dial"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A contact that an agent has before their eyes."""

    work_no: str
    contact_id: int
    offered_at: datetime
    until: datetime
    """When the call is made by itself, or the contact goes back."""
    answer: OfferAnswer | None = None
    kept: bool = True
    """The agent is still kept for it."""
    reachable: bool = True
    """The agent's phone is held, or needs no holding."""
    leaving: bool = False
    """The agent has asked for a pause, or to log out."""


@dataclass(frozen=True, slots=True)
class Wait:
    """The agent may still answer."""


@dataclass(frozen=True, slots=True)
class Call:
    """The contact is to be called for the agent."""


@dataclass(frozen=True, slots=True)
class GiveBack:
    """The contact goes back to the queue, where it rests for ``pause``; the agent is free."""

    pause: timedelta = timedelta(0)


OfferVerdict = Wait | Call | GiveBack


def attend(offer: Offer, *, calls_by_itself: bool, now: datetime) -> OfferVerdict:
    """What becomes of an offer now. ``calls_by_itself``: the campaign has contacts dialled whose agent says nothing.

    An agent who is about to leave has to say so when a call is still wanted.
    """
    if not offer.kept or not offer.reachable or now > offer.until + LATE_MAX:
        return GiveBack()
    match offer.answer:
        case OfferAnswer.SKIP:
            return GiveBack(SKIPPED_PAUSE)
        case OfferAnswer.DIAL:
            return Call()
        case None if now < offer.until:
            return Wait()
        case None:
            return Call() if calls_by_itself and not offer.leaving else GiveBack(LET_PASS_PAUSE)
