"""What will become of a call, drawn from the seed and the call's id alone: not from who asks, nor when."""

from dataclasses import dataclass
from random import Random
from typing import Final

from outdial.domain.outcome import Outcome
from outdial.weeks.week import People

_FAILURES: Final = {
    Outcome.NO_ANSWER: 50,
    Outcome.BUSY: 20,
    Outcome.UNREACHABLE: 10,
    Outcome.REJECTED: 6,
    Outcome.INVALID_NUMBER: 4,
    Outcome.HUNG_UP_IN_RING: 5,
    Outcome.CONGESTION: 5,
}
_NEVER_RING: Final = frozenset({Outcome.BUSY, Outcome.UNREACHABLE, Outcome.INVALID_NUMBER, Outcome.CONGESTION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """Spans are seconds; ``settles_s`` counts from the first ring, or from placing where it never rings."""

    outcome: Outcome
    """ANSWERED for whoever picks up, a machine too."""
    machine: bool
    rings_s: float | None
    settles_s: float
    patience_s: float
    talk_s: float


def drawn_fate(random: Random, people: People, *, ring_timeout_s: float) -> Fate:
    """One call's fate. Whoever would have picked up after the ring time-out does not."""
    outcome, machine = _outcome(random, people)
    settles_s = random.gammavariate(4, 2.5)
    if outcome is Outcome.NO_ANSWER or settles_s > ring_timeout_s:
        outcome, machine, settles_s = Outcome.NO_ANSWER, False, ring_timeout_s
    return Fate(
        outcome=outcome,
        machine=machine,
        rings_s=None if outcome in _NEVER_RING else random.gammavariate(6, 0.3),
        settles_s=settles_s,
        patience_s=random.gammavariate(3, people.patience_s / 3),
        talk_s=random.gammavariate(1.2, people.talk_s / 1.2),
    )


def _outcome(random: Random, people: People) -> tuple[Outcome, bool]:
    dice = random.random()
    if dice < people.answer_ratio + people.machine_ratio:
        return Outcome.ANSWERED, dice >= people.answer_ratio
    return random.choices(list(_FAILURES), list(_FAILURES.values()))[0], False
