"""Recorded turns, run again: through the same code, which must decide the same to the byte, or by another pace.

What is shown to another pace are the recorded floors and calls, which do not react to what it decides. So its decisions
are comparable turn by turn; their sum is not what it would have dialled.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from outdial.domain.pacing.alteration import Alteration
from outdial.domain.pacing.base import Decision, Pacer
from outdial.domain.pacing.choice import pacer_for
from outdial.domain.pacing.record import Chunk, Head, digest_of
from outdial.domain.pacing.record_lines import decision_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first turn of a chunk that came out otherwise; ``turn`` counts from 1."""

    turn: int
    at: datetime
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoDecisions:
    """What was decided in a turn, and what another pace would have decided."""

    at: datetime
    recorded: Decision
    other: Decision


def first_difference(chunk: Chunk) -> Difference | None:
    """Run a chunk again through the same code; None when every decision, and what is remembered, is the same."""
    head = chunk.head
    pacer = pacer_for(head.pace, head.rules, memory=head.memory)
    for place, turn in enumerate(chunk.turns, start=1):
        again = pacer.decide(turn.view)
        if decision_line(again) != decision_line(turn.decision):
            return Difference(turn=place, at=turn.view.now, what=_difference(turn.decision, again))
    if digest_of(pacer.memory()) != chunk.memory_digest:
        what = "all decisions are equal, but what the pacer remembers afterwards is not"
        return Difference(turn=len(chunk.turns), at=chunk.turns[-1].view.now, what=what)
    return None


class Trial:
    """Another pace along recorded turns.

    Where a chunk goes on from the one before, so does what the other pace remembers. After a gap it begins with what
    the recorded pacer remembered, as far as that is of use to it.
    """

    def __init__(self, alteration: Alteration) -> None:
        self._alteration = alteration
        self._pacer: Pacer | None = None
        self._before: Head | None = None
        self._goes_on_from = ""

    def run(self, chunk: Chunk) -> Iterator[TwoDecisions]:
        """Each turn of the chunk, decided both ways."""
        if self._pacer is None or not self._goes_on(chunk.head):
            altered = self._alteration.of(chunk.head)
            self._pacer = pacer_for(altered.pace, altered.rules, memory=altered.memory)
        for turn in chunk.turns:
            yield TwoDecisions(at=turn.view.now, recorded=turn.decision, other=self._pacer.decide(turn.view))
        self._before, self._goes_on_from = chunk.head, chunk.memory_digest

    def _goes_on(self, head: Head) -> bool:
        before = self._before
        return (
            before is not None
            and (before.pace, before.rules) == (head.pace, head.rules)
            and digest_of(head.memory) == self._goes_on_from
        )


def _difference(recorded: Decision, again: Decision) -> str:
    said = f"recorded: {recorded.reason!r}; now: {again.reason!r}"
    if recorded.calls != again.calls:
        return f"{recorded.calls} calls were decided, now {again.calls}; {said}"
    for (name, value), (name_now, value_now) in zip(recorded.terms, again.terms, strict=False):
        if (name, value) != (name_now, value_now):
            return f"{name} was {value!r}, now {name_now} is {value_now!r}; {said}"
    return said
