"""The switch and the network behind it: plays fates on the agenda, and loses, doubles and delays its reports.

It knows calls by the ids of attempts and refuses an id that it has, or an owner older than the newest it has seen. It
remembers an ended call for some minutes; a restart forgets everything, and cuts every call off.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final, Protocol

from outdial.domain.attempt import AttemptState
from outdial.domain.outcome import Outcome
from outdial.virtual.agenda import Agenda
from outdial.weeks.fate import Fate, drawn_fate
from outdial.weeks.week import Week

REMEMBERS_S: Final = 600.0
DELAY_MAX_S: Final = 20.0
REFUSED_RATIO: Final = 0.01
"""Requests that the switch refuses for reasons of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A call to place; ``call_id`` is the attempt's id."""

    call_id: int
    campaign_id: int
    epoch: int
    called: str
    ring_timeout_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the switch says of a call. ``state`` is RINGING, ANSWERED or ENDED; an end has an outcome."""

    call_id: int
    state: AttemptState
    at: datetime
    outcome: Outcome | None = None
    machine: bool = False


@dataclass(slots=True, kw_only=True)
class Call:
    """What the switch knows of one call."""

    request: Request
    fate: Fate
    placed_s: float
    ringing_at: datetime | None = None
    answered_at: datetime | None = None
    connected: bool = False
    ended: Report | None = None
    ended_s: float | None = None


class Witness(Protocol):
    """Who sees what really happens on the network."""

    def asked(self, request: Request) -> None: ...

    def placed(self, call: Call) -> None: ...

    def over(self, call: Call) -> None: ...


class Carrier:
    """``witness`` is told the truth; engines are told what ``People`` lets through."""

    def __init__(self, week: Week, agenda: Agenda, witness: Witness) -> None:
        self._week = week
        self._agenda = agenda
        self._witness = witness
        self._calls: dict[int, Call] = {}
        self._open = 0
        self._epochs: dict[int, int] = {}
        self._listeners: dict[int, Callable[[Report], None]] = {}
        self._faults = Random(f"{week.seed}:reports")  # noqa: S311 - a week is drawn, no secret
        self.deaf = False
        """Nothing that is reported arrives."""
        self.refuses = False

    @property
    def lines_free(self) -> int:
        return self._week.switch_lines - self._open

    def knows(self, call_id: int) -> bool:
        """Whether it can still say something about a call."""
        call = self._calls.get(call_id)
        return call is not None and not self._is_forgotten(call)

    def open_ids(self) -> set[int]:
        """The calls that go on."""
        return {call_id for call_id, call in self._calls.items() if call.ended is None}

    def originate(self, request: Request) -> str | None:
        """Place a call; why not, when it certainly was not placed."""
        self._witness.asked(request)
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        dice = Random(f"{self._week.seed}:call:{request.call_id}")  # noqa: S311 - a world is drawn, no secret
        fate = drawn_fate(dice, self._week.people, ring_timeout_s=request.ring_timeout_s)
        call = Call(request=request, fate=fate, placed_s=self._agenda.now_s)
        self._calls[request.call_id] = call
        self._open += 1
        self._witness.placed(call)
        if fate.rings_s is None:
            self._agenda.after(fate.settles_s, lambda: self._settle(call))
        else:
            self._agenda.after(fate.rings_s, lambda: self._ring(call))
        return None

    def connect(self, call_id: int) -> bool:
        """Bring an answered call to an agent or a flow; whether it could be done."""
        call = self._calls.get(call_id)
        if call is None or call.ended is not None or call.answered_at is None:
            return False
        if not call.connected:
            call.connected = True
            self._agenda.after(call.fate.talk_s, lambda: self._end(call, Outcome.ANSWERED))
        return True

    def hang_up(self, call_id: int) -> None:
        """End a call; one that is over, or was never known, is no error."""
        call = self._calls.get(call_id)
        if call is not None:
            outcome = Outcome.HUNG_UP_IN_RING if call.answered_at is None else Outcome.ANSWERED
            self._end(call, outcome)

    def take_over(self, campaign_id: int, *, epoch: int, listener: Callable[[Report], None]) -> Sequence[Call] | None:
        """Every call of a campaign that is still known; its reports go to ``listener`` from now on. None: refused."""
        if epoch < self._epochs.get(campaign_id, 0):
            return None
        self._epochs[campaign_id] = epoch
        self._listeners[campaign_id] = listener
        for call in [call for call in self._calls.values() if self._is_forgotten(call)]:
            del self._calls[call.request.call_id]
        return [call for call in self._calls.values() if call.request.campaign_id == campaign_id]

    def restart(self) -> None:
        """Every call is cut off and forgotten, and so is who owns what."""
        for call in self._calls.values():
            if call.ended is None:
                self._finish(call, Outcome.UNREACHABLE if call.answered_at is None else Outcome.ANSWERED)
        self._calls.clear()
        self._epochs.clear()

    def _is_forgotten(self, call: Call) -> bool:
        return call.ended_s is not None and self._agenda.now_s - call.ended_s > REMEMBERS_S

    def _refusal(self, request: Request) -> str | None:
        if request.call_id in self._calls:
            return "the switch has the call already"
        if request.epoch < self._epochs.get(request.campaign_id, 0):
            return "the switch knows a newer owner"
        if self.refuses or self._faults.random() < REFUSED_RATIO:
            return "the switch refuses"
        return "the switch is full" if self.lines_free <= 0 else None

    def _ring(self, call: Call) -> None:
        if call.ended is None:
            call.ringing_at = self._week.at(self._agenda.now_s)
            self._report(call, AttemptState.RINGING, at=call.ringing_at)
            self._agenda.after(call.fate.settles_s, lambda: self._settle(call))

    def _settle(self, call: Call) -> None:
        if call.ended is not None:
            return
        if call.fate.outcome is not Outcome.ANSWERED:
            self._end(call, call.fate.outcome)
            return
        call.answered_at = self._week.at(self._agenda.now_s)
        self._report(call, AttemptState.ANSWERED, at=call.answered_at)
        self._agenda.after(call.fate.patience_s, lambda: self._lose_patience(call))

    def _lose_patience(self, call: Call) -> None:
        if not call.connected:
            self._end(call, Outcome.ANSWERED)

    def _end(self, call: Call, outcome: Outcome) -> None:
        if call.ended is None:
            self._finish(call, outcome)
            self._deliver(call.request.campaign_id, call.ended)

    def _finish(self, call: Call, outcome: Outcome) -> None:
        call.ended_s = self._agenda.now_s
        call.ended = Report(
            call_id=call.request.call_id,
            state=AttemptState.ENDED,
            at=self._week.at(call.ended_s),
            outcome=outcome,
            machine=call.fate.machine,
        )
        self._open -= 1
        self._witness.over(call)

    def _report(self, call: Call, state: AttemptState, *, at: datetime) -> None:
        machine = state is AttemptState.ANSWERED and call.fate.machine
        report = Report(call_id=call.request.call_id, state=state, at=at, machine=machine)
        self._deliver(call.request.campaign_id, report)

    def _deliver(self, campaign_id: int, report: Report | None) -> None:
        """Now, late, twice or never."""
        listener = self._listeners.get(campaign_id)
        if listener is None or report is None or self.deaf:
            return
        people, dice = self._week.people, self._faults.random()
        if dice < people.lost_ratio:
            return
        late_s = self._faults.uniform(0, DELAY_MAX_S)
        if dice > 1 - people.delayed_ratio:
            self._agenda.after(late_s, lambda: listener(report))
            return
        listener(report)
        if dice > 1 - people.delayed_ratio - people.doubled_ratio:
            self._agenda.after(late_s, lambda: listener(report))
