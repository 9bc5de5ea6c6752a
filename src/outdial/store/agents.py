"""Agents as clients manage them. The engine's steps are in ``floor``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from outdial.domain.agent import AgentState, DeliveryKind, Standing
from outdial.store.database import Row, Statements
from outdial.store.legs import Leg


@dataclass(frozen=True, slots=True)
class SkillLevel:
    """A skill of an agent; the smaller its level, the sooner the agent gets the queue's calls."""

    skill_id: int
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentCall:
    """The call that an agent is kept for, or is in."""

    attempt_id: int
    campaign_id: int
    called: str
    placed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """An agent as clients see one."""

    work_no: str
    name: str
    standing: Standing
    skills: Sequence[SkillLevel]
    call: CurrentCall | None
    phone: str | None
    """What the switch calls; None where it knows by itself how to reach the agent."""
    leg: Leg
    delivery: DeliveryKind


class AgentRule(Enum):
    """What can stand against a change of agents."""

    UNKNOWN = "unknown"
    WORK_NO_TAKEN = "work_no_taken"
    LOGGED_IN = "logged_in"
    LEG_HELD = "leg_held"
    """The agent's phone is off the hook, or is being called."""


@dataclass(frozen=True, slots=True)
class SkillMissing:
    """The tenant has no such skill queue."""

    skill_id: int


async def add(
    statements: Statements,
    vdn_id: int,
    *,
    work_no: str,
    name: str,
    skills: Sequence[SkillLevel],
    phone: str | None,
    delivery: DeliveryKind,
    now: datetime,
) -> AgentRule | SkillMissing | None:
    """Add an agent, who is not logged in; what stands against it, if anything does."""
    row = await statements.row("agent_add", vdn_id, work_no, name, now, *_columns(skills), phone, delivery.value)
    if row is None or row["missing_skill_id"] is not None:
        return SkillMissing(row["missing_skill_id"] if row else 0)
    return None if row["added"] else AgentRule.WORK_NO_TAKEN


async def set_skills(
    statements: Statements, vdn_id: int, work_no: str, skills: Sequence[SkillLevel]
) -> AgentRule | SkillMissing | None:
    """Give an agent exactly these skills; what stands against it, if anything does."""
    row = await statements.row("agent_set_skills", vdn_id, work_no, *_columns(skills))
    if row is None:
        return AgentRule.UNKNOWN
    return None if row["missing_skill_id"] is None else SkillMissing(row["missing_skill_id"])


async def set_phone(
    statements: Statements, vdn_id: int, work_no: str, phone: str | None, *, delivery: DeliveryKind
) -> AgentRule | None:
    """Give an agent a phone, or none; what stands against it, if anything does."""
    changed = await statements.value("agent_set_phone", vdn_id, work_no, phone, delivery.value)
    if changed is None:
        return AgentRule.UNKNOWN
    return None if changed else AgentRule.LEG_HELD


def _columns(skills: Sequence[SkillLevel]) -> tuple[list[int], list[int]]:
    return [skill.skill_id for skill in skills], [skill.level for skill in skills]


async def page(statements: Statements, vdn_id: int, *, after: str, limit: int) -> Sequence[Agent]:
    """Some agents by work number, from just behind ``after``."""
    return [_agent(row) for row in await statements.rows("agents_page", vdn_id, after, limit, None)]


async def load(statements: Statements, vdn_id: int, work_no: str) -> Agent | None:
    """The agent, if there is one."""
    row = await statements.row("agents_page", vdn_id, "", 1, work_no)
    return None if row is None else _agent(row)


async def move(statements: Statements, vdn_id: int, work_no: str, *, seen: Standing, to: Standing) -> bool:
    """Move an agent on; False, and nothing done, when the agent is no longer as ``seen``."""
    return (
        await statements.run(
            "agent_step", vdn_id, work_no, seen.state.value, _text(seen), to.state.value, _text(to), to.since
        )
        == 1
    )


async def remove(statements: Statements, vdn_id: int, work_no: str) -> AgentRule | None:
    """Delete an agent who is not logged in; what stands against it, if anything does."""
    row = await statements.row("agent_delete", vdn_id, work_no)
    if row is None:
        return AgentRule.UNKNOWN
    if row["state"] != AgentState.OFF.value:
        return AgentRule.LOGGED_IN
    return None if row["leg"] == Leg.NONE.value else AgentRule.LEG_HELD


def _text(standing: Standing) -> str | None:
    return standing.afterwards.value if standing.afterwards else None


def _agent(row: Row) -> Agent:
    afterwards = AgentState(row["afterwards"]) if row["afterwards"] else None
    return Agent(
        work_no=row["work_no"],
        name=row["name"],
        standing=Standing(AgentState(row["state"]), row["state_since"], afterwards),
        skills=[SkillLevel(*pair) for pair in zip(row["skill_ids"], row["levels"], strict=True)],
        call=_call(row) if row["attempt_id"] is not None else None,
        phone=row["phone"],
        leg=Leg(row["leg"]),
        delivery=DeliveryKind(row["delivery"]),
    )


def _call(row: Row) -> CurrentCall:
    return CurrentCall(
        attempt_id=row["attempt_id"],
        campaign_id=row["campaign_id"],
        called=row["called"],
        placed_at=row["placed_at"],
    )
