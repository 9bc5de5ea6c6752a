"""What the far end of one call will do, fixed before the call begins."""

from dataclasses import dataclass
from datetime import timedelta

from outdial.domain.outcome import Outcome

Told = tuple[timedelta, ...]
"""How much later than it happened a report arrives, once for every time it arrives; empty when it is lost."""

AT_ONCE: Told = (timedelta(0),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One call, as it goes unless somebody hangs it up."""

    outcome: Outcome
    """ANSWERED for any call that is picked up, by a person or a machine."""
    cause: str
    """What the switch says when it ends: a SIP status, or the Q.850 cause of a call that was picked up."""
    rings_after: timedelta | None
    """From the request; None for a call that never rings."""
    settles_after: timedelta | None
    """From the first ring, or from the request where none rings, to the answer or the failure; None for never."""
    machine: bool = False
    """What a detector says of the one who picked up; False where none listens."""
    patience: timedelta = timedelta(0)
    """From the answer to the hang-up of a person to whom nobody speaks."""
    talk: timedelta = timedelta(0)
    """From the agent's coming to the end."""
    flow: timedelta = timedelta(0)
    """From the flow's start to the end."""
    ringing_told: Told = AT_ONCE
    answered_told: Told = AT_ONCE
    ended_told: Told = AT_ONCE
