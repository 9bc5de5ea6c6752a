"""Skill queues: what agents can do, and campaigns ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from outdial.store.database import Statements


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill queue."""

    skill_id: int
    name: str


class SkillRemoval(Enum):
    """What became of the wish to delete a skill queue."""

    DONE = "done"
    UNKNOWN = "unknown"
    IN_USE = "in_use"
    """A campaign brings its calls there."""


async def add(statements: Statements, vdn_id: int, skill: Skill, *, now: datetime) -> bool:
    """Add a skill queue; False when its id is taken."""
    return await statements.run("skill_add", vdn_id, skill.skill_id, skill.name, now) == 1


async def of_tenant(statements: Statements, vdn_id: int) -> Sequence[Skill]:
    """The tenant's skill queues by id; there are at most a thousand."""
    return [Skill(row["skill_id"], row["name"]) for row in await statements.rows("skills_list", vdn_id)]


async def remove(statements: Statements, vdn_id: int, skill_id: int) -> SkillRemoval:
    """Delete a skill queue, and take the skill from every agent, unless a campaign uses it."""
    row = await statements.row("skill_delete", vdn_id, skill_id)
    if row is None:
        return SkillRemoval.UNKNOWN
    return SkillRemoval.DONE if row["campaign_id"] is None else SkillRemoval.IN_USE
