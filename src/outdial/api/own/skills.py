"""Skill queues."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, assert_never

from outdial.api.api_call import ApiCall
from outdial.api.own.fields import Name, Shown, SkillId, SkillIdInPath, Told
from outdial.api.own.problem import Problem
from outdial.api.own.route import Operation
from outdial.store import skills
from outdial.store.skills import Skill, SkillRemoval


class SkillTold(Told):
    """A skill queue to add."""

    skill_id: SkillId
    name: Name


class SkillShown(Shown):
    """A skill queue."""

    skill_id: int
    name: str


class SkillsShown(Shown):
    """The tenant's skill queues."""

    skills: Sequence[SkillShown]


async def add_skill(call: ApiCall, body: SkillTold) -> SkillShown:
    """Add a skill queue. Campaigns name it by its id."""
    skill = Skill(body.skill_id, body.name)
    if not await skills.add(call.context.database, call.tenant.vdn_id, skill, now=call.now):
        raise Problem(HTTPStatus.CONFLICT, f"skillId: there is a skill queue {body.skill_id} already")
    return SkillShown(skill_id=skill.skill_id, name=skill.name)


async def list_skills(call: ApiCall, _body: None) -> SkillsShown:
    """List the tenant's skill queues by their ids."""
    found = await skills.of_tenant(call.context.database, call.tenant.vdn_id)
    return SkillsShown(skills=[SkillShown(skill_id=skill.skill_id, name=skill.name) for skill in found])


async def delete_skill(call: ApiCall, _body: None) -> None:
    """Delete a skill queue, and take the skill from every agent; not while a campaign brings its calls there."""
    skill_id = call.whole("skillId")
    removal = await skills.remove(call.context.database, call.tenant.vdn_id, skill_id)
    match removal:
        case SkillRemoval.DONE:
            return
        case SkillRemoval.UNKNOWN:
            raise Problem(HTTPStatus.NOT_FOUND, f"skillId: there is no skill queue {skill_id}")
        case SkillRemoval.IN_USE:
            raise Problem(HTTPStatus.CONFLICT, f"skillId: a campaign uses skill queue {skill_id}; delete it first")
        case _:
            assert_never(removal)


OPERATIONS: Sequence[Operation[Any]] = (
    Operation(
        method="POST",
        path="/skills",
        act=add_skill,
        summary="Add a skill queue",
        body=SkillTold,
        answer=SkillShown,
        status=HTTPStatus.CREATED,
        problems=(HTTPStatus.CONFLICT,),
        tag="Skills and agents",
    ),
    Operation(
        method="GET",
        path="/skills",
        act=list_skills,
        summary="List skill queues",
        answer=SkillsShown,
        tag="Skills and agents",
    ),
    Operation(
        method="DELETE",
        path="/skills/{skillId}",
        act=delete_skill,
        summary="Delete a skill queue",
        kinds={"skillId": SkillIdInPath},
        status=HTTPStatus.NO_CONTENT,
        problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
        tag="Skills and agents",
    ),
)
