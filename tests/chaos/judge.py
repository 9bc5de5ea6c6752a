"""The judge of a chaotic run. It knows the promises and nothing of the code: records in, violations out.

It believes the carrier's log of placed calls, the rows as they stand at the end, and what the receiver was told.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

UNEXPLAINED = ("unknown", "not_placed")
"""Outcomes of attempts that the carrier may never have heard of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierCall:
    """A call as the carrier saw it: placed, and how it ended, if it has."""

    call_id: int
    called: str
    placed_at: float
    ended_at: float | None
    outcome: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenAttempt:
    """An attempt as the rows have it."""

    attempt_id: int
    contact_id: int
    state: int
    outcome: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything the judge looks at."""

    carrier: Sequence[CarrierCall]
    """One for each time that the carrier placed a call."""
    attempts: Sequence[WrittenAttempt]
    """In the order in which they were written."""
    accepted: AbstractSet[int]
    """Contacts whose numbers the interface has acknowledged."""
    finished: AbstractSet[int]
    """Contacts that are finished."""
    contacts: int
    told: AbstractSet[int]
    """Attempts of which the receiver was told."""
    attempts_per_contact_max: int


def violations(evidence: Evidence) -> list[str]:
    """Every broken promise, in words; none: the run was good."""
    return [
        *_called_twice(evidence.carrier),
        *_overlapping(evidence.carrier),
        *_unwritten(evidence),
        *_untrue(evidence),
        *_lost(evidence),
        *_redialled_blindly(evidence.attempts),
        *_over_budget(evidence),
        *_untold(evidence),
    ]


def _called_twice(carrier: Iterable[CarrierCall]) -> Iterable[str]:
    placed = Counter(call.call_id for call in carrier)
    return (f"attempt {call_id} was called {times} times" for call_id, times in placed.items() if times > 1)


def _overlapping(carrier: Iterable[CarrierCall]) -> Iterable[str]:
    last: dict[str, CarrierCall] = {}
    for call in sorted(carrier, key=lambda call: call.placed_at):
        before = last.get(call.called)
        if before is not None and (before.ended_at is None or before.ended_at > call.placed_at):
            yield f"number {call.called} was in two calls at once: {before.call_id} and {call.call_id}"
        last[call.called] = call


def _unwritten(evidence: Evidence) -> Iterable[str]:
    written = {attempt.attempt_id for attempt in evidence.attempts}
    return (
        f"call {call.call_id} was placed and never written" for call in evidence.carrier if call.call_id not in written
    )


def _untrue(evidence: Evidence) -> Iterable[str]:
    placed = {call.call_id: call for call in evidence.carrier}
    for attempt in evidence.attempts:
        call = placed.get(attempt.attempt_id)
        if call is None and attempt.outcome not in UNEXPLAINED:
            yield f"attempt {attempt.attempt_id} was never placed, and is said to be {attempt.outcome}"
        if call is not None and not _agree(call, attempt):
            yield f"attempt {attempt.attempt_id} is said to be {attempt.outcome}; the carrier says {call.outcome}"


def _agree(call: CarrierCall, attempt: WrittenAttempt) -> bool:
    if attempt.outcome == "unknown":
        return True
    # A person who picked up and found nobody, or a call that we ended: the carrier knows only that it was picked up.
    same = {"abandoned": "answered", "machine": "answered"}
    return same.get(attempt.outcome or "", attempt.outcome) == call.outcome


def _lost(evidence: Evidence) -> Iterable[str]:
    for attempt in evidence.attempts:
        if attempt.state != 9:
            yield f"attempt {attempt.attempt_id} was never ended"
    if missing := evidence.accepted - evidence.finished:
        yield f"{len(missing)} accepted contacts never finished, such as {min(missing)}"
    if len(evidence.finished) != evidence.contacts:
        yield f"{evidence.contacts - len(evidence.finished)} contacts are left unfinished"


def _redialled_blindly(attempts: Iterable[WrittenAttempt]) -> Iterable[str]:
    unknown: dict[int, int] = {}
    for attempt in attempts:
        if attempt.contact_id in unknown:
            before = unknown[attempt.contact_id]
            yield f"contact {attempt.contact_id} was dialled again after the unknown attempt {before}"
        if attempt.outcome == "unknown":
            unknown[attempt.contact_id] = attempt.attempt_id


def _over_budget(evidence: Evidence) -> Iterable[str]:
    # Nobody's telephone rang for a call that was not placed; ``_untrue`` sees to it that it was not.
    tries: Mapping[int, int] = Counter(
        attempt.contact_id for attempt in evidence.attempts if attempt.outcome != "not_placed"
    )
    most = evidence.attempts_per_contact_max
    return (f"contact {contact} was tried {times} times of {most}" for contact, times in tries.items() if times > most)


def _untold(evidence: Evidence) -> Iterable[str]:
    missing = {attempt.attempt_id for attempt in evidence.attempts} - evidence.told
    return (f"nobody was told of attempt {attempt_id}" for attempt_id in sorted(missing))
