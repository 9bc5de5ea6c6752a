"""What the switch reports becomes steps of attempts; gathered for some milliseconds, written together.

Nothing here waits for the database before an event is taken in: memory moves at once, rows follow in batches, and a
batch that could not be written is kept and written later. The rows decide in the end: every write is compare-and-set.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

import structlog

from outdial.clock import Clock
from outdial.domain.attempt import AttemptState
from outdial.domain.contact import masked
from outdial.domain.outcome import Outcome
from outdial.domain.retry import decide
from outdial.engine.figures import Figures
from outdial.engine.owned import LiveCall
from outdial.gateways.base import Answered, CallEvent, Ended, KnownCall, Ringing
from outdial.store import attempts
from outdial.store.attempts import Completion
from outdial.store.database import UNAVAILABLE, Database

_log = structlog.get_logger(__name__)

BATCH_MAX = 500  # attempts in one statement; past that a batch gains nothing
UNWRITTEN_MAX = (
    50_000  # ended attempts kept while the database is away: a minute of the busiest engine; then stop dialling
)

Thing = TypeVar("Thing")


class Calls:
    """The open attempts of this engine, and those that ended and are not written yet."""

    def __init__(self, database: Database, clock: Clock, *, figures: Figures) -> None:
        self._database = database
        self._clock = clock
        self._figures = figures
        self.live: dict[int, LiveCall] = {}
        self._of_tenant: Counter[int] = Counter()
        self._moved: dict[int, LiveCall] = {}
        self._over: list[Completion] = []
        self._writing: set[int] = set()
        self.to_write = asyncio.Event()
        self.answered: Callable[[LiveCall], None] = _nobody_listens

    @property
    def can_take_more(self) -> bool:
        """Whether what has ended is being written fast enough to dial on."""
        return len(self._over) < UNWRITTEN_MAX

    def open_of(self, vdn_id: int) -> int:
        """How many calls of a tenant are open here."""
        return self._of_tenant[vdn_id]

    def add(self, call: LiveCall) -> None:
        """An attempt that is about to be placed, or was found open."""
        self._of_tenant[call.attempt.vdn_id] += 1
        self.live[call.attempt.attempt_id] = call
        call.owned.calls[call.attempt.attempt_id] = call

    def is_over(self, attempt_id: int) -> bool:
        """Whether an attempt has ended here and only waits to be written."""
        return (
            any(completion.attempt.attempt_id == attempt_id for completion in self._over) or attempt_id in self._writing
        )

    def forget(self, calls: Iterable[LiveCall]) -> None:
        """Attempts that are somebody else's now."""
        for call in list(calls):
            self._remove(call)

    def heard(self, event: CallEvent) -> None:
        """One report of the switch. Doubled, late and unknown ones change nothing."""
        call = self.live.get(event.call_id)
        if call is None:
            return
        call.heard_at = self._clock.now()
        match event:
            case Ringing(at=at):
                call.attempt = call.attempt.ring(at)
            case Answered():
                self._pick_up(call, event)
            case Ended():
                self._end(call, event)
                return
        self.moved(call)

    def learned(self, call: LiveCall, known: KnownCall) -> None:
        """What the switch still knows of an attempt; reports of it may have been lost."""
        call.heard_at = self._clock.now()
        call_id = call.attempt.attempt_id
        if known.ringing_at is not None:
            self.heard(Ringing(call_id, known.ringing_at))
        if known.connected and known.answered_at is not None and call.attempt.state < AttemptState.CONNECTED:
            call.attempt = call.attempt.answer(known.answered_at)
            call.attempt = call.attempt.connect(known.answered_at, work_no=call.kept_for)
            self.moved(call)
        elif known.answered_at is not None:
            self.heard(Answered(call_id, known.answered_at))
        if known.ended is not None:
            self.heard(known.ended)

    def moved(self, call: LiveCall) -> None:
        """A step to be written with the next batch."""
        if call.attempt != call.written:
            self._moved[call.attempt.attempt_id] = call
            self.to_write.set()

    async def flush(self) -> bool:
        """Write what has happened; whether there was anything."""
        moved, self._moved = list(self._moved.values()), {}
        over, self._over = self._over[:BATCH_MAX], self._over[BATCH_MAX:]
        self._writing = {completion.attempt.attempt_id for completion in over}
        try:
            await self._write_progress([call for call in moved if call.attempt.is_open])
            await self._write_ends(over)
        except UNAVAILABLE:
            self._moved = {call.attempt.attempt_id: call for call in moved} | self._moved
            self._over = over + self._over
            raise
        finally:
            self._writing = set()
        return bool(self._over or self._moved)

    def _pick_up(self, call: LiveCall, event: Answered) -> None:
        if call.attempt.state >= AttemptState.ANSWERED:
            return
        call.attempt = call.attempt.answer(event.at)
        call.machine = event.machine
        self.answered(call)

    def _end(self, call: LiveCall, event: Ended) -> None:
        outcome = Outcome.MACHINE if call.machine and event.outcome is Outcome.ANSWERED else event.outcome
        call.attempt = call.attempt.end(event.at, outcome=outcome, cause=event.cause)
        self._remove(call)
        call.owned.recent.ended(call.attempt, now=self._clock.now())
        self._figures.ended(call.attempt)
        self._over.append(self._completion(call))
        self.to_write.set()
        _log.debug(
            "attempt.ended",
            vdn=call.attempt.vdn_id,
            campaign=call.attempt.campaign_id,
            attempt=call.attempt.attempt_id,
            number=masked(call.attempt.called),
            outcome=call.attempt.outcome.value if call.attempt.outcome else None,
        )

    def _completion(self, call: LiveCall) -> Completion:
        attempt, contact, loaded = call.attempt, call.contact, call.owned.loaded
        outcome = attempt.outcome or Outcome.UNKNOWN
        ended_at = attempt.ended_at or self._clock.now()
        zone = loaded.tenant.zone
        ledger = contact.ledger.after(attempt.position, outcome, on=attempt.placed_at.astimezone(zone).date())
        verdict = decide(
            loaded.campaign.retry,
            contact.tried(ledger),
            outcome,
            ended_at=ended_at,
            zone=zone,
            attempts_max=loaded.tenant.limits.attempts_per_contact_max,
        )
        return Completion(
            attempt=attempt,
            contact=contact,
            epoch=call.owned.held.lease.epoch,
            ledger=ledger,
            verdict=verdict,
            url=loaded.campaign.settings.callback_url,
        )

    def _remove(self, call: LiveCall) -> None:
        if self.live.pop(call.attempt.attempt_id, None) is not None:
            self._of_tenant[call.attempt.vdn_id] -= 1
        self._moved.pop(call.attempt.attempt_id, None)
        call.owned.calls.pop(call.attempt.attempt_id, None)

    async def _write_progress(self, calls: list[LiveCall]) -> None:
        for vdn_id, group in _by_tenant(calls, lambda call: call.attempt.vdn_id).items():
            written = [(call, call.attempt) for call in group]
            steps = [(attempt, call.owned.held.lease.epoch) for call, attempt in written]
            await attempts.progress(self._database, vdn_id, steps)
            for call, attempt in written:
                call.written = attempt

    async def _write_ends(self, over: list[Completion]) -> None:
        now = self._clock.now()
        for vdn_id, group in _by_tenant(over, lambda completion: completion.attempt.vdn_id).items():
            await _each_if_together_fails(
                group, lambda some, vdn_id=vdn_id: attempts.complete(self._database, vdn_id, some, now=now)
            )


async def _each_if_together_fails(
    completions: list[Completion], write: Callable[[list[Completion]], Awaitable[set[int]]]
) -> None:
    """One row that cannot be written must not hold up the others for ever; it is left to the sweeper."""
    try:
        await write(completions)
    except UNAVAILABLE:
        raise
    except Exception:  # noqa: BLE001 - whatever it is, it must not hold up the others
        if len(completions) == 1:
            _log.exception("attempt.unwritable", attempt=completions[0].attempt.attempt_id)
            return
        for completion in completions:
            await _each_if_together_fails([completion], write)


def _by_tenant(things: Iterable[Thing], vdn_id: Callable[[Thing], int]) -> dict[int, list[Thing]]:
    groups: defaultdict[int, list[Thing]] = defaultdict(list)
    for thing in things:
        groups[vdn_id(thing)].append(thing)
    return groups


def _nobody_listens(_call: LiveCall) -> None:
    raise RuntimeError("calls are answered before the floor is open")
