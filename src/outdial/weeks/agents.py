"""The agents' rows in the store: every step compare-and-set on the state."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from outdial.domain.agent import AgentState, AgentWish, Standing, after
from outdial.domain.pacing.base import Floor


@dataclass(slots=True)
class AgentRow:
    """An agent, and the call for which it is kept or in which it talks."""

    work_no: str
    skill_id: int
    standing: Standing
    attempt_id: int | None = None


class Agents:
    """``left_idle`` is told the skill of whoever was idle and is not there any more."""

    def __init__(self, skills: Mapping[str, int], *, now: datetime) -> None:
        self._rows = {
            work_no: AgentRow(work_no, skill, Standing(AgentState.OFF, now)) for work_no, skill in skills.items()
        }
        self.left_idle: Callable[[int], None] = _nobody_asks
        self.wrapped_up: Callable[[int, timedelta], None] = _nobody_asks_either

    def of(self, work_no: str) -> AgentRow:
        return self._rows[work_no]

    def of_skill(self, skill_id: int) -> Iterable[AgentRow]:
        return (row for row in self._rows.values() if row.skill_id == skill_id)

    def wish(self, work_no: str, wish: AgentWish, *, now: datetime) -> bool:
        """What an agent asks for; whether its state allows it."""
        row = self._rows[work_no]
        before = row.standing
        standing = after(before, wish, now=now)
        if standing is None:
            return False
        row.standing = standing
        if before.state is AgentState.IDLE and standing.state is not AgentState.IDLE:
            self.left_idle(row.skill_id)
        if before.state is AgentState.WRAP_UP and standing.state is not AgentState.WRAP_UP:
            self.wrapped_up(row.skill_id, now - before.since)
        return True

    def deliver(self, skill_id: int, attempt_id: int, *, now: datetime) -> str | None:
        """An answered call goes to whoever has been idle longest; None when nobody is."""
        return self._seize(skill_id, AgentState.TALKING, attempt_id, work_no=None, now=now)

    def reserve(self, skill_id: int, *, work_no: str | None, now: datetime) -> str | None:
        """Keep an agent for a call that is about to be placed: the named one, or anyone."""
        return self._seize(skill_id, AgentState.RESERVED, None, work_no=work_no, now=now)

    def link(self, work_no: str, attempt_id: int) -> None:
        """The call for which an agent is kept."""
        if self._rows[work_no].standing.state is AgentState.RESERVED:
            self._rows[work_no].attempt_id = attempt_id

    def talk(self, work_no: str, attempt_id: int, *, now: datetime) -> bool:
        """The call that an agent was kept for is answered; whether the agent is still kept for it."""
        row = self._rows[work_no]
        if row.standing.state is not AgentState.RESERVED or row.attempt_id != attempt_id:
            return False
        row.standing = Standing(AgentState.TALKING, now, row.standing.afterwards)
        return True

    def kept_for(self, attempt_id: int) -> AgentRow | None:
        """Who is kept for a call or talks in it."""
        return next((row for row in self._rows.values() if row.attempt_id == attempt_id), None)

    def free(self, row: AgentRow, *, now: datetime) -> None:
        """The call is over: after a talk comes the wrap-up, after a call that was not answered nothing."""
        row.attempt_id = None
        if row.standing.state is AgentState.TALKING:
            row.standing = Standing(AgentState.WRAP_UP, now, row.standing.afterwards)
        elif row.standing.state is AgentState.RESERVED:
            row.standing = Standing(row.standing.afterwards or AgentState.IDLE, now)

    def take_back(self, work_no: str, *, now: datetime) -> None:
        """The call that was to be delivered, or placed, never came to the agent."""
        row = self._rows[work_no]
        row.attempt_id = None
        row.standing = Standing(row.standing.afterwards or AgentState.IDLE, now)

    def end_wrap_up(self, row: AgentRow, *, since: datetime, now: datetime) -> bool:
        """The longest wrap-up is over: the agent goes on, or does what was asked for meanwhile."""
        if row.standing.state is not AgentState.WRAP_UP or row.standing.since != since:
            return False
        row.standing = Standing(row.standing.afterwards or AgentState.IDLE, now)
        self.wrapped_up(row.skill_id, now - since)
        return True

    def floor(self, skill_id: int, *, now: datetime) -> Floor:
        """The agents of a skill as pacing sees them."""
        rows = list(self.of_skill(skill_id))

        def busy(state: AgentState) -> tuple[timedelta, ...]:
            return tuple([max(now - row.standing.since, timedelta(0)) for row in rows if row.standing.state is state])

        states = [row.standing.state for row in rows]
        return Floor(
            idle=states.count(AgentState.IDLE),
            reserved=states.count(AgentState.RESERVED),
            talking=busy(AgentState.TALKING),
            wrapping_up=busy(AgentState.WRAP_UP),
            paused=states.count(AgentState.PAUSED),
        )

    def _seize(
        self, skill_id: int, state: AgentState, attempt_id: int | None, *, work_no: str | None, now: datetime
    ) -> str | None:
        rows = [row for row in self.of_skill(skill_id) if row.standing.state is AgentState.IDLE]
        rows = [row for row in rows if work_no in (None, row.work_no)]
        if not rows:
            return None
        longest = min(rows, key=lambda row: row.standing.since)
        longest.standing = Standing(state, now)
        longest.attempt_id = attempt_id
        return longest.work_no


def _nobody_asks(_skill_id: int) -> None:
    """Until somebody listens."""


def _nobody_asks_either(_skill_id: int, _span: timedelta) -> None:
    """Until somebody listens."""
