"""What the switch reports becomes steps of attempts; gathered for a tenth of a second, written together.

Nothing here waits for the database before an event is taken in: memory moves at once, rows follow in batches. A step
leaves memory only when its row is written, so whatever interrupts a batch, it is written later; twice does no harm, for
the rows decide in the end: every write is compare-and-set.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

import structlog

from outdial.clock import Clock
from outdial.domain.attempt import Attempt, AttemptState
from outdial.domain.contact import masked
from outdial.domain.outcome import Outcome
from outdial.domain.retry import decide
from outdial.engine.figures import Figures
from outdial.engine.owned import LiveCall
from outdial.gateways.base import Answered, CallEvent, Ended, HandedOver, KnownCall, Ringing
from outdial.store import attempts
from outdial.store.attempts import Completion
from outdial.store.database import UNAVAILABLE, Database

_log = structlog.get_logger(__name__)

BATCH_MAX = 500  # attempts in one statement; past that a batch gains nothing
UNWRITTEN_MAX = 50_000
"""Ended attempts kept while the database is away: a minute of the busiest engine; then it stops dialling."""
SET_ASIDE_FOR = timedelta(seconds=30)
"""After so long a row that could not be written is tried again."""

Thing = TypeVar("Thing")


class Calls:
    """The open attempts of this engine, and those that ended and are not written yet."""

    def __init__(self, database: Database, clock: Clock, *, figures: Figures) -> None:
        self._database = database
        self._clock = clock
        self._figures = figures
        self.live: dict[int, LiveCall] = {}
        self._of_tenant: Counter[int] = Counter()
        self._by_trunk: Counter[tuple[int, str | None]] = Counter()
        self._moved: dict[int, LiveCall] = {}
        self._over: dict[int, Completion] = {}
        self._set_aside: dict[int, Completion] = {}
        self._set_aside_at: datetime | None = None
        self._one_writer = asyncio.Lock()
        self.to_write = asyncio.Event()
        self.answered: Callable[[LiveCall], None] = _nobody_listens
        self.handed_over: Callable[[LiveCall, HandedOver], None] = _nobody_listens

    @property
    def unwritten(self) -> int:
        """Attempts that are over and whose rows do not say so yet."""
        return len(self._over) + len(self._set_aside)

    @property
    def can_take_more(self) -> bool:
        """Whether what has ended is being written fast enough to dial on."""
        return self.unwritten < UNWRITTEN_MAX

    def open_of(self, vdn_id: int) -> int:
        """How many calls of a tenant are open here."""
        return self._of_tenant[vdn_id]

    def open_by(self, vdn_id: int, trunk: str) -> int:
        """How many calls of a tenant are open here that went by a trunk of its own."""
        return self._by_trunk[vdn_id, trunk]

    def add(self, call: LiveCall) -> None:
        """An attempt that is about to be placed, or was found open."""
        self._of_tenant[call.attempt.vdn_id] += 1
        self._by_trunk[call.attempt.vdn_id, call.attempt.trunk] += 1
        self.live[call.attempt.attempt_id] = call
        call.owned.calls[call.attempt.attempt_id] = call

    def is_over(self, attempt_id: int, *, epoch: int) -> bool:
        """Whether an attempt has ended here and only waits to be written. An older epoch's end never will be."""
        completion = self._over.get(attempt_id) or self._set_aside.get(attempt_id)
        return completion is not None and completion.epoch == epoch

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
                _step(call, call.attempt.ring(at))
            case Answered():
                self._pick_up(call, event)
            case HandedOver():
                self.handed_over(call, event)
            case Ended():
                self._end(call, event)
                return
        self.moved(call)

    def learned(self, call: LiveCall, known: KnownCall) -> None:
        """What the switch still knows of an attempt: reports of it may have been lost, and so may a request."""
        if call.attempt.attempt_id not in self.live:
            return
        call.heard_at = self._clock.now()
        _step(call, _as_known(call, known))
        if known.ended is not None:
            self._end(call, known.ended)
            return
        self.moved(call)
        if known.answered_at is not None and not known.connected:
            self.answered(call)

    def connected(self, call: LiveCall, *, work_no: str | None) -> None:
        """The switch has brought the person to an agent, or to a flow. A call that is over, or not ours, stays so."""
        attempt = call.attempt
        if attempt.attempt_id not in self.live:
            return
        if work_no is not None and attempt.is_in_flow:
            _step(call, attempt.hand_over(work_no))
        else:
            _step(call, attempt.connect(self._clock.now(), work_no=work_no))
        self.moved(call)

    def flow_over(self, call: LiveCall, *, failed: bool) -> bool:
        """A flow has given the person back, and nobody takes them; whether it had served them."""
        before = call.attempt
        _step(call, before.flow_over(self._clock.now(), failed=failed))
        return call.attempt is before

    def let_go(self, call: LiveCall) -> None:
        """The person found no agent in time: the call is abandoned, whatever follows."""
        _step(call, call.attempt.let_go(self._clock.now()))

    def moved(self, call: LiveCall) -> None:
        """A step to be written with the next batch."""
        if call.attempt is not call.written:
            self._moved[call.attempt.attempt_id] = call
            self.to_write.set()

    async def flush(self) -> bool:
        """Write a batch of what has happened; whether more is waiting."""
        async with self._one_writer:
            self._try_set_aside_again()
            await self._write_progress(list(islice(self._moved.values(), BATCH_MAX)))
            await self._write_ends(list(islice(self._over.values(), BATCH_MAX)))
        return bool(self._over or self._moved)

    def _pick_up(self, call: LiveCall, event: Answered) -> None:
        if call.attempt.state >= AttemptState.ANSWERED:
            return
        call.machine = call.owned.loaded.detection.is_lost_on(event.answered_by)
        answered = call.attempt.answer(
            event.at, answered_by=event.answered_by, judged_at=event.judged_at, recording=event.recording
        )
        _step(call, answered)
        self.answered(call)

    def _end(self, call: LiveCall, event: Ended) -> None:
        attempt, outcome = call.attempt, event.outcome
        if outcome is Outcome.ANSWERED:
            # The report of the answer may have been lost: it came at the end at the latest.
            attempt = attempt.answer(event.at)
            outcome = Outcome.MACHINE if call.machine else outcome
        _step(call, attempt.end(event.at, outcome=outcome, cause=event.cause))
        self._remove(call)
        call.owned.answers.ended(call.attempt)
        self._figures.ended(call.attempt)
        self._over[call.attempt.attempt_id] = self._completion(call)
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
            rotation=loaded.campaign.settings.rotation,
            recall_pause=loaded.rules.recall_pause,
        )
        return Completion(
            attempt=attempt,
            contact=contact,
            epoch=call.owned.held.lease.epoch,
            ledger=ledger,
            verdict=verdict,
            url=loaded.callback_url,
        )

    def _remove(self, call: LiveCall) -> None:
        if self.live.pop(call.attempt.attempt_id, None) is not None:
            self._of_tenant[call.attempt.vdn_id] -= 1
            self._by_trunk[call.attempt.vdn_id, call.attempt.trunk] -= 1
        self._moved.pop(call.attempt.attempt_id, None)
        call.owned.calls.pop(call.attempt.attempt_id, None)

    async def _write_progress(self, calls: Iterable[LiveCall]) -> None:
        for vdn_id, group in _by_tenant(calls, lambda call: call.attempt.vdn_id).items():
            steps = [(call, call.attempt, call.owned.held.lease.epoch) for call in group]
            try:
                await attempts.progress(self._database, vdn_id, [(attempt, epoch) for _, attempt, epoch in steps])
            except UNAVAILABLE:
                raise
            except Exception:  # noqa: BLE001 - a step that cannot be written must not hold up the ends, which tell it too
                _log.exception("progress.unwritable", vdn=vdn_id)
            for call, attempt, _ in steps:
                self._step_is_written(call, attempt)

    def _step_is_written(self, call: LiveCall, attempt: Attempt) -> None:
        call.written = attempt
        # It may have moved on while it was being written.
        if call.attempt is attempt:
            self._moved.pop(attempt.attempt_id, None)

    async def _write_ends(self, over: Iterable[Completion]) -> None:
        for vdn_id, group in _by_tenant(over, lambda completion: completion.attempt.vdn_id).items():
            await self._write_together(vdn_id, group)

    async def _write_together(self, vdn_id: int, group: Sequence[Completion]) -> None:
        """One row that cannot be written must not hold up the others: it is looked for by halves, and set aside."""
        try:
            await attempts.complete(self._database, vdn_id, group, now=self._clock.now())
        except UNAVAILABLE:
            raise
        except Exception:  # noqa: BLE001 - whatever it is, it must not hold up the others
            if len(group) == 1:
                _log.exception("attempt.unwritable", vdn=vdn_id, attempt=group[0].attempt.attempt_id)
                self._put_aside(group[0])
                return
            middle = len(group) // 2
            await self._write_together(vdn_id, group[:middle])
            await self._write_together(vdn_id, group[middle:])
        else:
            for completion in group:
                self._end_is_settled(completion)

    def _end_is_settled(self, completion: Completion) -> None:
        # Taken over by ourselves meanwhile, an attempt may have ended anew.
        if self._over.get(completion.attempt.attempt_id) is completion:
            del self._over[completion.attempt.attempt_id]

    def _put_aside(self, completion: Completion) -> None:
        self._end_is_settled(completion)
        self._set_aside[completion.attempt.attempt_id] = completion
        self._set_aside_at = self._set_aside_at or self._clock.now()

    def _try_set_aside_again(self) -> None:
        if self._set_aside_at is not None and self._clock.now() - self._set_aside_at >= SET_ASIDE_FOR:
            self._over = self._set_aside | self._over
            self._set_aside, self._set_aside_at = {}, None


def _step(call: LiveCall, attempt: Attempt) -> None:
    """Every step goes through here, so that pacing hears of each when it is taken, and once."""
    call.owned.untold.moved(call.attempt, attempt, machine=call.machine, score=call.score)
    call.owned.prospects.moved(call.traits, call.attempt, attempt, machine=call.machine)
    call.attempt = attempt


def _as_known(call: LiveCall, known: KnownCall) -> Attempt:
    attempt = call.attempt
    if known.ringing_at is not None:
        attempt = attempt.ring(known.ringing_at)
    if known.answered_at is not None:
        attempt = attempt.answer(known.answered_at)
        if known.connected:
            attempt = attempt.connect(call.talks_since or known.answered_at, work_no=call.kept_for)
            if call.kept_for is not None:
                attempt = attempt.hand_over(call.kept_for)
    return attempt


def _by_tenant(things: Iterable[Thing], vdn_id: Callable[[Thing], int]) -> dict[int, list[Thing]]:
    groups: defaultdict[int, list[Thing]] = defaultdict(list)
    for thing in things:
        groups[vdn_id(thing)].append(thing)
    return groups


def _nobody_listens(*_: object) -> None:
    raise RuntimeError("calls are answered before the floor is open")
