"""What follows for a contact when its business result is written back (seed 004).

A result may ask for another call. The same result written twice must not ask twice, so while what it asked for is
under way, saying it again changes nothing; saying something else corrects it, as long as nobody is being dialled.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from outdial.domain.contact import Contact, ContactState, Finished
from outdial.domain.outcome import Outcome
from outdial.domain.retry import Finish, RetryPolicy, TryAgain, after_business_result
from outdial.domain.rotation import BY_SEQUENCE, Rotation


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A contact that a business result is about."""

    contact: Contact
    state: ContactState
    outcome: Outcome | None
    """How the last call ended."""
    noted: tuple[str | None, str | None]
    """The result and sub-result that were written back last."""
    policy: RetryPolicy
    campaign_ends_at: datetime
    rotation: Rotation = BY_SEQUENCE


class NothingFollows(Enum):
    """Why a result is not recorded."""

    REPEATED = "repeated"
    """It was recorded already, and what it asked for is under way: no error."""
    BEING_DIALLED = "being_dialled"
    NOT_REACHED = "not_reached"
    """There is no successful call that it could be about."""


def follow_up(
    reached: Reached, *, code: str, sub_code: str | None, now: datetime, attempts_max: int
) -> TryAgain | Finished | NothingFollows:
    """What a result makes of the contact: to be called again, or finished and why; or why it is not recorded."""
    if reached.state is not ContactState.FINISHED and reached.noted == (code, sub_code):
        return NothingFollows.REPEATED
    if reached.state is ContactState.DIALLING:
        return NothingFollows.BEING_DIALLED
    if reached.outcome is not Outcome.ANSWERED:
        return NothingFollows.NOT_REACHED
    verdict = after_business_result(
        reached.policy,
        reached.contact,
        code=code,
        sub_code=sub_code,
        now=now,
        attempts_max=attempts_max,
        rotation=reached.rotation,
    )
    match verdict:
        case None:
            return Finished.REACHED
        case Finish(reason):
            return reason
        case TryAgain(at):
            return verdict if at < reached.campaign_ends_at else Finished.CAMPAIGN_ENDED
