"""The agents as the engine moves them: every step compare-and-set, for several engines may share a skill queue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from outdial.domain.pacing.base import Floor
from outdial.store.database import Database


@dataclass(frozen=True, slots=True)
class AgentState:
    """An agent of a skill queue who is logged in, and since when in which state."""

    work_no: str
    state: str
    since: datetime


@dataclass(frozen=True, slots=True)
class CallElsewhere:
    """A call of another engine that wants, or will want, an agent of a skill queue."""

    skill_id: int
    placed_at: datetime
    waits: bool
    """Somebody has picked up and has nobody yet."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """The agent who gets a call, and whether their phone has to ring for it first."""

    work_no: str
    rings: bool


async def agents(database: Database, vdn_id: int, skill_ids: Sequence[int]) -> Mapping[int, list[AgentState]]:
    """The logged-in agents of each skill queue."""
    found: dict[int, list[AgentState]] = {skill_id: [] for skill_id in skill_ids}
    for row in await database.rows("floor_agents", vdn_id, skill_ids):
        found[row["skill_id"]].append(AgentState(row["work_no"], row["state"], row["state_since"]))
    return found


async def elsewhere(
    database: Database, vdn_id: int, skill_ids: Sequence[int], *, ours: Sequence[int]
) -> Sequence[CallElsewhere]:
    """What the campaigns on some skill queues that are not among ``ours`` will ask of their agents."""
    rows = await database.rows("floor_ringing_elsewhere", vdn_id, skill_ids, ours)
    return [CallElsewhere(row["skill_id"], row["placed_at"], row["waits"]) for row in rows]


def counted(states: Sequence[AgentState], *, now: datetime) -> Floor:
    """The agents of one skill queue as pacing sees them."""

    def busy(state: str) -> tuple[timedelta, ...]:
        return tuple(max(now - agent.since, timedelta(0)) for agent in states if agent.state == state)

    return Floor(
        idle=sum(agent.state == "idle" for agent in states),
        reserved=sum(agent.state == "reserved" for agent in states),
        talking=busy("talking"),
        wrapping_up=busy("wrap_up"),
        paused=sum(agent.state == "paused" for agent in states),
    )


async def deliver(
    database: Database, vdn_id: int, *, skill_id: int, attempt_ids: Sequence[int], now: datetime
) -> Mapping[int, Delivered]:
    """Answered calls go to those who have been idle longest, in this order; by call, as far as agents are idle."""
    rows = await database.rows("floor_deliver", vdn_id, skill_id, attempt_ids, now)
    return {row["attempt_id"]: Delivered(row["work_no"], row["rings"]) for row in rows}


async def reserve(database: Database, vdn_id: int, *, skill_id: int, work_no: str | None, now: datetime) -> str | None:
    """Keep an agent for a call that is about to be placed: the named one, or anyone."""
    return await database.value("floor_reserve", vdn_id, skill_id, None, now, work_no)


async def link(database: Database, vdn_id: int, *, work_no: str, attempt_id: int, now: datetime) -> None:
    """The call for which an agent is kept."""
    await database.run("floor_link", vdn_id, work_no, attempt_id, now)


async def unreserve(database: Database, vdn_id: int, *, work_no: str, now: datetime) -> None:
    """The call for which an agent was kept is not placed after all."""
    await database.run("floor_unreserve", vdn_id, work_no, now)


async def talk(database: Database, vdn_id: int, *, work_no: str, attempt_id: int, now: datetime) -> bool:
    """The call that an agent was kept for is answered; whether the agent is still there."""
    return await database.run("floor_talk", vdn_id, work_no, attempt_id, now) == 1


async def ring(database: Database, vdn_id: int, *, work_no: str, attempt_id: int, owner: str) -> str | None:
    """The phone that must ring for the call that an agent is kept for; None when it is held, or the agent is gone."""
    return await database.value("floor_ring", vdn_id, work_no, attempt_id, owner)


async def missed(database: Database, vdn_id: int, *, work_no: str, attempt_id: int, now: datetime) -> None:
    """An agent's phone was not picked up: the agent is paused."""
    await database.run("floor_missed", vdn_id, work_no, attempt_id, now)


async def take_back(database: Database, vdn_id: int, *, work_no: str, attempt_id: int, now: datetime) -> None:
    """The call that was delivered to an agent had ended meanwhile: the agent is idle again."""
    await database.run("floor_take_back", vdn_id, work_no, attempt_id, now)


async def end_wrap_ups(database: Database, vdn_id: int, *, longest: timedelta, now: datetime) -> int:
    """Agents whose wrap-up has lasted as long as it may go on; how many."""
    return await database.run("floor_wrap_up_over", vdn_id, now, longest)


async def free_strays(database: Database, vdn_id: int, *, now: datetime) -> int:
    """Agents who are kept for a call that is over are freed; how many."""
    return await database.run("floor_strays", vdn_id, now)
