"""What happened on a floor between two looks at it: nobody reports wrap-ups that end, nor agents who leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from outdial.store.floor import AgentState

LOOKS_APART_MAX = timedelta(seconds=10)
"""Between looks further apart than that too much may have happened: nothing is learned from them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorNews:
    """Wrap-ups that ended, and how many agents paused or logged out while they were idle."""

    wrap_ups: tuple[timedelta, ...] = ()
    left_idle: int = 0


class FloorWatch:
    """Compares each look at one skill queue with the look before."""

    def __init__(self) -> None:
        self._before: Mapping[str, AgentState] = {}
        self._seen_at: datetime | None = None

    def seen(self, agents: Sequence[AgentState], *, now: datetime) -> FloorNews:
        """The agents who are logged in now; what happened since the look before."""
        before, seen_at = self._before, self._seen_at
        self._before, self._seen_at = {agent.work_no: agent for agent in agents}, now
        if seen_at is None or not timedelta(0) <= now - seen_at <= LOOKS_APART_MAX:
            return FloorNews()
        return FloorNews(wrap_ups=_wrap_ups(before, self._before), left_idle=_left_idle(before, self._before))


def _wrap_ups(before: Mapping[str, AgentState], now: Mapping[str, AgentState]) -> tuple[timedelta, ...]:
    """Of an agent who logged out in wrap-up nobody knows when it ended."""
    wrapping_up = [agent for agent in before.values() if agent.state == "wrap_up"]
    ended = [(was.since, now[was.work_no]) for was in wrapping_up if was.work_no in now]
    return tuple(max(agent.since - began, timedelta(0)) for began, agent in ended if agent.state != "wrap_up")


def _left_idle(before: Mapping[str, AgentState], now: Mapping[str, AgentState]) -> int:
    idle = [work_no for work_no, agent in before.items() if agent.state == "idle"]
    return sum(work_no not in now or now[work_no].state == "paused" for work_no in idle)
