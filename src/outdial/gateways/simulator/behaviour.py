"""How the simulated people and their network behave: every knob, with a default that resembles a working day."""

import math
from dataclasses import dataclass, fields, replace
from typing import Self

from outdial.domain.outcome import Outcome

_SWITCHES = ("detects_machines",)
_WORDS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """Ratios are shares of one; spans are seconds; a ``cv`` is a standard deviation in means.

    A call is picked up by a person, picked up by a machine, or fails; the weights say how the failures divide, so that
    one ratio can be changed without adjusting the others.
    """

    answer_ratio: float = 0.30
    """Calls that a person would pick up, given time to ring."""
    machine_ratio: float = 0.05
    """Calls that an answering machine would pick up."""
    detects_machines: bool = False
    """Whether machines are told apart in every call; otherwise only where the call's campaign detects them."""

    no_answer_weight: float = 55.0
    busy_weight: float = 17.0
    unreachable_weight: float = 10.0
    rejected_weight: float = 6.0
    invalid_number_weight: float = 5.0
    hung_up_in_ring_weight: float = 4.0
    congestion_weight: float = 3.0

    dial_mean_s: float = 2.0
    """From the request to the first ring, or to the refusal of a number that does not ring."""
    dial_cv: float = 0.4
    ring_mean_s: float = 10.0
    """From the first ring to whatever ends the ringing."""
    ring_cv: float = 0.5
    patience_mean_s: float = 8.0
    """How long a person who picked up waits for somebody to speak."""
    patience_cv: float = 0.6
    talk_mean_s: float = 60.0
    """From the agent's coming to the end of the call."""
    talk_cv: float = 0.9
    flow_mean_s: float = 30.0
    """From the flow's start to the end of the call."""
    flow_cv: float = 0.5
    recording_mean_s: float = 20.0
    """How long a machine greets and records before it hangs up, whoever speaks to it."""
    recording_cv: float = 0.3

    lost_ratio: float = 0.0
    """Reports that never arrive."""
    doubled_ratio: float = 0.0
    """Reports that arrive twice, the second time late."""
    delayed_ratio: float = 0.0
    """Reports that arrive late."""
    delay_max_s: float = 5.0
    """The most by which a late report is late."""

    def __post_init__(self) -> None:
        self._check_shares("answer_ratio", "machine_ratio")
        self._check_shares("lost_ratio", "doubled_ratio", "delayed_ratio")
        for name in (field.name for field in fields(self)):
            value: float = getattr(self, name)
            if not 0 <= value < math.inf:
                raise ValueError(f"{name} must be a number from 0 up, got {value}")
            if name.endswith(("_mean_s", "_cv")) and value == 0:
                raise ValueError(f"{name} must be positive; for a span that hardly varies, take a small one")
        if not any(self.failures().values()):
            raise ValueError("at least one weight of failed calls must be positive")

    def _check_shares(self, *names: str) -> None:
        if not sum(getattr(self, name) for name in names) <= 1:
            raise ValueError(f"{' + '.join(names)} must not exceed 1")

    def failures(self) -> dict[Outcome, float]:
        """Weigh the ways in which a call fails that nobody picks up."""
        return {
            Outcome.NO_ANSWER: self.no_answer_weight,
            Outcome.BUSY: self.busy_weight,
            Outcome.UNREACHABLE: self.unreachable_weight,
            Outcome.REJECTED: self.rejected_weight,
            Outcome.INVALID_NUMBER: self.invalid_number_weight,
            Outcome.HUNG_UP_IN_RING: self.hung_up_in_ring_weight,
            Outcome.CONGESTION: self.congestion_weight,
        }

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read ``answer_ratio=0.4,lost_ratio=0.02``; what is not named keeps its default.

        Raises ValueError that names the word it did not understand.
        """
        words = (word.strip() for word in text.split(","))
        return replace(cls(), **dict(_knob(word) for word in words if word))


def _knob(word: str) -> tuple[str, float | bool]:
    name, _, value = (part.strip() for part in word.partition("="))
    known = [field.name for field in fields(Behaviour)]
    if name not in known:
        raise ValueError(f"the simulator has no {name!r}; it has {', '.join(known)}")
    try:
        return name, _WORDS[value] if name in _SWITCHES else float(value)
    except (KeyError, ValueError):
        expected = "true or false" if name in _SWITCHES else "a number"
        raise ValueError(f"{name} takes {expected}, got {value!r}") from None
