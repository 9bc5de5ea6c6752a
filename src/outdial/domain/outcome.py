"""How an attempt ended."""

from enum import Enum


class Outcome(Enum):
    """The ways a call can end; the value is what the store keeps."""

    ANSWERED = "answered"
    """A person answered and was brought to an agent or a flow."""
    ABANDONED = "abandoned"
    """A person answered and nobody came."""
    MACHINE = "machine"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    INVALID_NUMBER = "invalid_number"
    UNREACHABLE = "unreachable"
    CONGESTION = "congestion"
    """The network had no room; it says nothing about the person."""
    HUNG_UP_IN_RING = "hung_up_in_ring"
    NOT_PLACED = "not_placed"
    """The switch refused the call before it left the house."""
    UNKNOWN = "unknown"
    """Nobody can tell any more, say after a crash: counted, and never dialled again blindly."""

    @property
    def reached(self) -> bool:
        """Whether the person and an agent or a flow were brought together."""
        return self is Outcome.ANSWERED

    @property
    def live_answer(self) -> bool:
        """Whether a person picked up: the denominator of every abandonment limit (16 CFR 310.4(b)(4))."""
        return self in (Outcome.ANSWERED, Outcome.ABANDONED)
