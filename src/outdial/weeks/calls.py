"""What the switch reports becomes steps of attempts: in memory at once, in the store some milliseconds later."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from outdial.domain.attempt import Attempt, AttemptState
from outdial.domain.days import day_of
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import RingEnd
from outdial.weeks.carrier import Call, Report
from outdial.weeks.memory import LiveCall, Owned
from outdial.weeks.rows import Completion
from outdial.weeks.stage import Stage

FLUSH_S: Final = 0.05
WRITTEN_TWICE_RATIO: Final = 0.05
"""Batches of which the store's answer was lost, so that they are written once more."""


class Calls:
    """The open attempts of one engine, and those that ended and are not written yet."""

    def __init__(
        self, stage: Stage, *, now: Callable[[], datetime], later: Callable[[float, Callable[[], None]], None]
    ) -> None:
        self._stage = stage
        self._now = now
        self._later = later
        self._moved: dict[int, tuple[Attempt, int]] = {}
        self._over: list[Completion] = []
        self.answered: Callable[[Owned, LiveCall], None] = _nobody_listens
        self.live: dict[int, tuple[Owned, LiveCall]] = {}

    def add(self, owned: Owned, call: LiveCall) -> None:
        """An attempt that is about to be placed, or was found open."""
        owned.live[call.attempt.attempt_id] = call
        self.live[call.attempt.attempt_id] = owned, call

    def forget(self, owned: Owned) -> None:
        """A campaign's attempts are somebody else's now."""
        for attempt_id in owned.live:
            self.live.pop(attempt_id, None)
            self._moved.pop(attempt_id, None)

    def is_over(self, attempt_id: int, *, epoch: int) -> bool:
        """Whether an attempt has ended here and only waits to be written."""
        return any(one.attempt.attempt_id == attempt_id and one.epoch == epoch for one in self._over)

    def heard(self, report: Report) -> None:
        """One report; doubled, late and unknown ones change nothing."""
        entry = self.live.get(report.call_id)
        if entry is None:
            return
        owned, call = entry
        match report.state:
            case AttemptState.RINGING:
                call.attempt = call.attempt.ring(report.at)
                self._move(owned, call)
            case AttemptState.ANSWERED:
                self._pick_up(owned, call, report.at, machine=report.machine)
            case _:
                self._hear_end(owned, call, report)

    def learned(self, owned: Owned, call: LiveCall, known: Call) -> None:
        """What the switch still knows of an attempt: reports of it may have been lost."""
        if known.ringing_at is not None:
            call.attempt = call.attempt.ring(known.ringing_at)
        if known.answered_at is not None:
            self._tell_ring_end(owned, call, known.answered_at, answered=True)
            call.attempt = call.attempt.answer(known.answered_at)
            if known.connected:
                call.attempt = call.attempt.connect(known.answered_at, work_no=call.kept_for)
        if known.ended is not None:
            self._hear_end(owned, call, known.ended)
            return
        self._move(owned, call)
        if known.answered_at is not None and not known.connected:
            self.answered(owned, call)

    def connected(self, owned: Owned, call: LiveCall) -> None:
        """The person was brought to an agent, or to a flow."""
        call.attempt = call.attempt.connect(self._now(), work_no=call.kept_for)
        self._move(owned, call)

    def end(self, owned: Owned, call: LiveCall, at: datetime, *, outcome: Outcome, cause: str) -> None:
        """A call is over; what follows for its contact is decided at once."""
        stage = self._stage
        if call.attempt.answered_at is None and outcome not in (Outcome.NOT_PLACED, Outcome.UNKNOWN):
            self._tell_ring_end(owned, call, at, answered=False)
        call.attempt = attempt = call.attempt.end(at, outcome=outcome, cause=cause)
        if attempt.connected_at is not None:
            owned.news.talks.append(max(at - attempt.connected_at, at - at))
        owned.live.pop(attempt.attempt_id, None)
        self.live.pop(attempt.attempt_id, None)
        self._moved.pop(attempt.attempt_id, None)
        zone, settled = stage.week.zone, attempt.outcome or outcome
        ledger = call.contact.ledger.after(attempt.position, settled, on=day_of(attempt.placed_at, zone=zone))
        campaign = stage.store.campaigns[owned.campaign_id].campaign
        verdict = stage.parts.decide(
            campaign.retry,
            call.contact.tried(ledger),
            settled,
            ended_at=at,
            zone=zone,
            attempts_max=stage.week.tenant.limits.attempts_per_contact_max,
            rotation=campaign.settings.rotation,
            recall_pause=stage.week.rules.recall_pause,
        )
        self._over.append(Completion(attempt, owned.epoch, ledger, verdict))
        self._later(FLUSH_S, self.flush)

    def flush(self) -> None:
        """Write what has happened."""
        steps, self._moved = self._moved, {}
        over, self._over = self._over, []
        self._stage.store.progress(steps.values())
        self._stage.store.complete(over, now=self._now())
        if over and self._stage.dice.random() < WRITTEN_TWICE_RATIO:
            self._stage.store.complete(over, now=self._now())

    def _pick_up(self, owned: Owned, call: LiveCall, at: datetime, *, machine: bool) -> None:
        if call.attempt.state >= AttemptState.ANSWERED:
            return
        self._tell_ring_end(owned, call, at, answered=not machine)
        call.attempt, call.machine = call.attempt.answer(at), machine
        self._move(owned, call)
        self.answered(owned, call)

    def _hear_end(self, owned: Owned, call: LiveCall, report: Report) -> None:
        outcome = report.outcome or Outcome.UNKNOWN
        if outcome is Outcome.ANSWERED:
            # The report of the answer may have been lost: it came at the end at the latest.
            call.attempt = call.attempt.answer(report.at)
            outcome = Outcome.MACHINE if call.machine else outcome
        self.end(owned, call, report.at, outcome=outcome, cause="reported")

    def _move(self, owned: Owned, call: LiveCall) -> None:
        self._moved[call.attempt.attempt_id] = call.attempt, owned.epoch
        self._later(FLUSH_S, self.flush)

    def _tell_ring_end(self, owned: Owned, call: LiveCall, at: datetime, *, answered: bool) -> None:
        if call.attempt.state < AttemptState.ANSWERED and call.kept_for is None:
            rang = max(at - call.attempt.placed_at, at - at)
            owned.news.rings.append(RingEnd(rang, answered))


def _nobody_listens(_owned: Owned, _call: LiveCall) -> None:
    raise RuntimeError("calls are answered before the floor is open")
