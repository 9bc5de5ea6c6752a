"""One call to one number, from wish to outcome.

An attempt is committed before the switch is asked, and its id is the channel's id. It only moves forward:

    PLACED ──▶ RINGING ──▶ ANSWERED ──▶ CONNECTED ──▶ ENDED
       └───────────┴───────────┴────────────────────────▲

A switch may leave a step out (no ringing before an answer), double a report or deliver it late; a report that
would move an attempt backwards is no error, it changes nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum

from outdial.domain.detection import AnsweredBy
from outdial.domain.outcome import Outcome

CONNECT_LIMIT = timedelta(seconds=2)
"""A person who answered must have an agent by then, or the call counts as abandoned (16 CFR 310.4(b)(4)(ii))."""


class AttemptState(IntEnum):
    """Steps in their order; the number is what the store keeps."""

    PLACED = 1
    RINGING = 2
    ANSWERED = 3
    CONNECTED = 4
    ENDED = 9


FLOW_LEAST = timedelta(seconds=1)
"""A flow that had a person for less has said nothing that anybody could have understood."""
FLOW_FAILS_WITHIN = timedelta(seconds=20)
"""A flow that fails later has served the person before: robots must have said something by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One call. All times are aware and UTC."""

    vdn_id: int
    attempt_id: int
    campaign_id: int
    contact_id: int
    position: int
    """Which of the contact's numbers, from 0."""
    called: str
    caller: str
    placed_at: datetime
    state: AttemptState = AttemptState.PLACED
    ringing_at: datetime | None = None
    answered_at: datetime | None = None
    connected_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    cause: str | None = None
    """What the switch said, word for word."""
    work_no: str | None = None
    """The agent who took the call."""
    answered_by: AnsweredBy | None = None
    """Who picked up, as a detector said; None where none listened."""
    judged_at: datetime | None = None
    """None where no detector of ours listened: a switch may know a machine by itself."""
    recording: str | None = None
    """Where the switch records it; None: it does not."""
    let_go_at: datetime | None = None
    """When a person who found no agent was given up: whatever follows, such as a message, the call is abandoned."""
    switch: str | None = None
    """On which it went; None: the first one."""
    trunk: str | None = None
    """By which of the tenant's it went; None: by the one that the switch's address names."""

    @property
    def is_open(self) -> bool:
        return self.state is not AttemptState.ENDED

    def ring(self, at: datetime) -> "Attempt":
        """The far end rings."""
        if self.state >= AttemptState.RINGING:
            return self
        return replace(self, state=AttemptState.RINGING, ringing_at=at)

    def answer(
        self,
        at: datetime,
        *,
        answered_by: AnsweredBy | None = None,
        judged_at: datetime | None = None,
        recording: str | None = None,
    ) -> "Attempt":
        """Somebody picked up; a detector may have said who."""
        if self.state >= AttemptState.ANSWERED:
            return self
        return replace(
            self,
            state=AttemptState.ANSWERED,
            answered_at=at,
            answered_by=answered_by,
            judged_at=judged_at,
            recording=recording,
        )

    def connect(self, at: datetime, *, work_no: str | None) -> "Attempt":
        """The person was brought to an agent, or to a flow when ``work_no`` is None."""
        if self.state is not AttemptState.ANSWERED or self.let_go_at is not None:
            return self
        return replace(self, state=AttemptState.CONNECTED, connected_at=at, work_no=work_no)

    @property
    def is_in_flow(self) -> bool:
        """Whether a flow has the person, and no agent yet."""
        return self.is_open and self.work_no is None and (self.connected_at or self.let_go_at) is not None

    def hand_over(self, work_no: str) -> "Attempt":
        """An agent has taken over from a flow; no step of the state, for the person was served from the flow on."""
        return replace(self, work_no=work_no) if self.is_in_flow else self

    def flow_over(self, at: datetime, *, failed: bool) -> "Attempt":
        """The flow has given the person back, and nobody takes them; if it never served them, nobody came.

        It may be over before the switch has granted it.
        """
        if self.state not in (AttemptState.ANSWERED, AttemptState.CONNECTED):
            return self
        if self.work_no is not None or self.let_go_at is not None:
            return self
        if at - (self.connected_at or at) >= (FLOW_FAILS_WITHIN if failed else FLOW_LEAST):
            return self
        return replace(self, connected_at=None, let_go_at=at)

    def let_go(self, at: datetime) -> "Attempt":
        """The person found no agent in time; no step of the state, for the call goes on."""
        if self.state is not AttemptState.ANSWERED or self.let_go_at is not None:
            return self
        return replace(self, let_go_at=at)

    def end(self, at: datetime, *, outcome: Outcome, cause: str) -> "Attempt":
        """The call is over. ``outcome`` is the switch's word; an answer that nobody took is abandoned all the same."""
        if not self.is_open:
            return self
        return replace(self, state=AttemptState.ENDED, ended_at=at, outcome=self._settled(outcome), cause=cause)

    def _settled(self, outcome: Outcome) -> Outcome:
        if outcome in (Outcome.UNKNOWN, Outcome.MACHINE) or self.answered_at is None:
            return outcome
        return Outcome.ABANDONED if self.connected_at is None else Outcome.ANSWERED

    @property
    def was_lost_on_detector(self) -> bool:
        """Whether it was taken for a machine's and kept from its campaign's agents and flow: perhaps by mistake."""
        return self.outcome is Outcome.MACHINE and self.judged_at is not None

    def waited(self) -> timedelta | None:
        """From answer to agent or flow; None while, or if, nobody came."""
        if self.answered_at is None or self.connected_at is None:
            return None
        return self.connected_at - self.answered_at

    def is_late(self, *, now: datetime) -> bool:
        """Whether somebody answered and had no agent or flow within two seconds; told as soon as these are over."""
        return self.answered_at is not None and (self.connected_at or now) - self.answered_at > CONNECT_LIMIT

    def kept_connect_limit(self) -> bool | None:
        """Whether an answered call had its agent within two seconds; None for a call that nobody answered."""
        if self.answered_at is None or self.outcome is Outcome.MACHINE:
            return None
        waited = self.waited()
        return waited is not None and waited <= CONNECT_LIMIT
