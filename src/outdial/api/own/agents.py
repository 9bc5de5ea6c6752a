"""Agents: who they are, what they can do, and what they ask for."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Final, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from outdial.api.api_call import ApiCall
from outdial.api.own.fields import AS_WHOLE, Name, Page, Shown, SkillId, Told, WorkNo, WorkNoInPath
from outdial.api.own.problem import Problem
from outdial.api.own.route import Operation
from outdial.domain.agent import AgentState, AgentWish, DeliveryKind, after, states_that_allow
from outdial.store import agents
from outdial.store.agents import Agent, AgentRule, SkillLevel, SkillMissing
from outdial.store.legs import Leg

SKILLS_MAX: Final = 100  # of one agent
RACES_MAX: Final = 5  # the engine moves an agent a few times a call, not so often in one request

TAG: Final = "Skills and agents"


class SkillOfAgent(Told):
    """A skill; among idle agents those of the smallest level get the queue's calls first."""

    skill_id: SkillId
    level: Annotated[int, Field(strict=True, ge=1, le=100), AS_WHOLE] = 1


class SkillsOfAgent(Told):
    """All skills of an agent."""

    skills: Annotated[Sequence[SkillOfAgent], Field(max_length=SKILLS_MAX)] = ()

    @field_validator("skills")
    @classmethod
    def _each_once(cls, skills: Sequence[SkillOfAgent]) -> Sequence[SkillOfAgent]:
        if len({skill.skill_id for skill in skills}) < len(skills):
            raise ValueError("every skill once")
        return skills


Phone = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[0-9A-Za-z_.+@/-]*$")]
"""What the switch calls to reach an agent: on Asterisk an account or ``number@trunk``, on FreeSWITCH ``user/1001``."""


class PhoneOfAgent(Told):
    """An agent's phone, and how calls reach it; null: the switch knows the way.

    ``held``: it is called at login and held, and calls come while it is. ``ring``: it rings for each call, while the
    person waits.
    """

    phone: Phone | None
    delivery: DeliveryKind = DeliveryKind.HELD

    @model_validator(mode="after")
    def _rings_somewhere(self) -> Self:
        _check_delivery(self.phone, self.delivery)
        return self


class AgentTold(SkillsOfAgent):
    """An agent to add."""

    work_no: WorkNo
    name: Name
    phone: Phone | None = None
    delivery: DeliveryKind = DeliveryKind.HELD

    @model_validator(mode="after")
    def _rings_somewhere(self) -> Self:
        _check_delivery(self.phone, self.delivery)
        return self


def _check_delivery(phone: str | None, delivery: DeliveryKind) -> None:
    if delivery is DeliveryKind.RING and phone is None:
        raise ValueError("delivery: ring needs a phone")


class LoginTold(Told):
    """Whether the agent takes calls at once; else the agent is paused."""

    ready: Annotated[bool, Field(strict=True)] = True


class SkillOfAgentShown(Shown):
    """A skill of an agent."""

    skill_id: int
    level: int


class CallShown(Shown):
    """The call that an agent is kept for, or is in."""

    attempt_id: str
    campaign_id: int
    called: str
    placed_at: datetime


class AgentShown(Shown):
    """An agent. ``afterwards`` is what was asked for during a call, and comes true after it.

    ``leg`` says whether the phone is held: none, wanted (it is called), or up; ``delivery`` whether that is so from
    login to logout, or for each call.
    """

    work_no: str
    name: str
    state: AgentState
    since: datetime
    afterwards: AgentState | None
    skills: Sequence[SkillOfAgentShown]
    call: CallShown | None
    phone: str | None
    leg: Leg
    delivery: DeliveryKind


class AgentsShown(Shown):
    """A page of agents by work number; ``next`` goes into ``after`` for the next page, null: there is none."""

    agents: Sequence[AgentShown]
    next: str | None


async def add_agent(call: ApiCall, body: AgentTold) -> AgentShown:
    """Add an agent, who is not logged in."""
    rule = await agents.add(
        call.context.database,
        call.tenant.vdn_id,
        work_no=body.work_no,
        name=body.name,
        skills=_levels(body),
        phone=body.phone,
        delivery=body.delivery,
        now=call.now,
    )
    refuse(rule, body.work_no)
    return _shown(await _loaded(call, body.work_no))


async def list_agents(call: ApiCall, _body: None) -> AgentsShown:
    """List agents by work number, with their states."""
    page = call.asked(Page)
    found = await agents.page(call.context.database, call.tenant.vdn_id, after=page.after, limit=page.limit)
    full = len(found) == page.limit
    return AgentsShown(agents=[_shown(agent) for agent in found], next=found[-1].work_no if full else None)


async def show_agent(call: ApiCall, _body: None) -> AgentShown:
    """Show one agent."""
    return _shown(await _loaded(call, call.text("workNo")))


async def set_agent_skills(call: ApiCall, body: SkillsOfAgent) -> AgentShown:
    """Give an agent exactly these skills."""
    work_no = call.text("workNo")
    refuse(await agents.set_skills(call.context.database, call.tenant.vdn_id, work_no, _levels(body)), work_no)
    return _shown(await _loaded(call, work_no))


async def set_agent_phone(call: ApiCall, body: PhoneOfAgent) -> AgentShown:
    """Give an agent a phone, or none; log out first, for the phone that is held is not changed under a call."""
    work_no = call.text("workNo")
    rule = await agents.set_phone(
        call.context.database, call.tenant.vdn_id, work_no, body.phone, delivery=body.delivery
    )
    refuse(rule, work_no)
    return _shown(await _loaded(call, work_no))


async def delete_agent(call: ApiCall, _body: None) -> None:
    """Delete an agent who is not logged in."""
    work_no = call.text("workNo")
    refuse(await agents.remove(call.context.database, call.tenant.vdn_id, work_no), work_no)


async def log_in(call: ApiCall, body: LoginTold | None) -> AgentShown:
    """Log in: ready for calls, or paused if the body says so."""
    ready = body is None or body.ready
    return await _granted(call, AgentWish.LOGIN if ready else AgentWish.LOGIN_PAUSED)


async def be_ready(call: ApiCall, _body: None) -> AgentShown:
    """Take calls again, and forget what was asked for afterwards; ends a pause or the wrap-up of a call."""
    return await _granted(call, AgentWish.READY)


async def pause(call: ApiCall, _body: None) -> AgentShown:
    """Take no more calls; during a call this is remembered, and comes true after it."""
    return await _granted(call, AgentWish.PAUSE)


async def wrap_up(call: ApiCall, _body: None) -> AgentShown:
    """Take time, or more time, to write down what the last call came to."""
    return await _granted(call, AgentWish.WRAP_UP)


async def log_out(call: ApiCall, _body: None) -> AgentShown:
    """Log out; during a call this is remembered, and comes true after it."""
    return await _granted(call, AgentWish.LOGOUT)


async def _granted(call: ApiCall, wish: AgentWish) -> AgentShown:
    database, vdn_id, work_no = call.context.database, call.tenant.vdn_id, call.text("workNo")
    for _ in range(RACES_MAX):
        seen = (await _loaded(call, work_no)).standing
        to = after(seen, wish, now=call.now)
        if to is None:
            raise _not_now(seen.state, wish)
        if await agents.move(database, vdn_id, work_no, seen=seen, to=to):
            return _shown(await _loaded(call, work_no))
    raise Problem(HTTPStatus.CONFLICT, f"workNo: agent {work_no} changes state just now; ask again")


def _not_now(state: AgentState, wish: AgentWish) -> Problem:
    allowed = ", ".join(sorted(state.value for state in states_that_allow(wish)))
    return Problem(HTTPStatus.CONFLICT, f"the agent's state is {state.value}; this can be asked for in: {allowed}")


async def _loaded(call: ApiCall, work_no: str) -> Agent:
    agent = await agents.load(call.context.database, call.tenant.vdn_id, work_no)
    if agent is None:
        raise unknown(work_no)
    return agent


def unknown(work_no: str) -> Problem:
    """The answer to a work number that nobody has."""
    return Problem(HTTPStatus.NOT_FOUND, f"workNo: there is no agent {work_no}")


def refuse(rule: AgentRule | SkillMissing | None, work_no: str) -> None:
    """Answer with what stands against a change, if anything does. Raises Problem."""
    match rule:
        case None:
            return
        case SkillMissing(skill_id):
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"skills: there is no skill queue {skill_id}; add it first")
        case AgentRule.UNKNOWN:
            raise unknown(work_no)
        case AgentRule.WORK_NO_TAKEN:
            raise Problem(HTTPStatus.CONFLICT, f"workNo: there is an agent {work_no} already")
        case AgentRule.LEG_HELD:
            raise Problem(
                HTTPStatus.CONFLICT, f"workNo: the phone of agent {work_no} is in use; log out, and ask again"
            )
        case AgentRule.LOGGED_IN:
            raise Problem(HTTPStatus.CONFLICT, f"workNo: agent {work_no} is logged in; log out first")


def _levels(body: SkillsOfAgent) -> list[SkillLevel]:
    return [SkillLevel(skill.skill_id, skill.level) for skill in body.skills]


def _shown(agent: Agent) -> AgentShown:
    call, standing = agent.call, agent.standing
    return AgentShown(
        work_no=agent.work_no,
        name=agent.name,
        state=standing.state,
        since=standing.since,
        afterwards=standing.afterwards,
        skills=[SkillOfAgentShown(skill_id=skill.skill_id, level=skill.level) for skill in agent.skills],
        call=None
        if call is None
        else CallShown(
            attempt_id=str(call.attempt_id),
            campaign_id=call.campaign_id,
            called=call.called,
            placed_at=call.placed_at,
        ),
        phone=agent.phone,
        leg=agent.leg,
        delivery=agent.delivery,
    )


def _wish(
    word: str,
    act: Callable[[ApiCall, Any], Coroutine[Any, Any, AgentShown]],
    summary: str,
    *,
    body: type[LoginTold] | None = None,
) -> Operation[Any]:
    return Operation(
        method="POST",
        path=f"/agents/{{workNo}}/{word}",
        act=act,
        summary=summary,
        kinds={"workNo": WorkNoInPath},
        body=body,
        body_optional=True,
        answer=AgentShown,
        problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
        tag=TAG,
    )


OPERATIONS: Sequence[Operation[Any]] = (
    Operation(
        method="POST",
        path="/agents",
        act=add_agent,
        summary="Add an agent",
        body=AgentTold,
        answer=AgentShown,
        status=HTTPStatus.CREATED,
        problems=(HTTPStatus.CONFLICT,),
        tag=TAG,
    ),
    Operation(
        method="GET",
        path="/agents",
        act=list_agents,
        summary="List agents",
        query=Page,
        answer=AgentsShown,
        tag=TAG,
    ),
    Operation(
        method="GET",
        path="/agents/{workNo}",
        act=show_agent,
        summary="Show an agent",
        kinds={"workNo": WorkNoInPath},
        answer=AgentShown,
        problems=(HTTPStatus.NOT_FOUND,),
        tag=TAG,
    ),
    Operation(
        method="PUT",
        path="/agents/{workNo}/skills",
        act=set_agent_skills,
        summary="Set an agent's skills",
        kinds={"workNo": WorkNoInPath},
        body=SkillsOfAgent,
        answer=AgentShown,
        problems=(HTTPStatus.NOT_FOUND,),
        tag=TAG,
    ),
    Operation(
        method="PUT",
        path="/agents/{workNo}/phone",
        act=set_agent_phone,
        summary="Set an agent's phone",
        kinds={"workNo": WorkNoInPath},
        body=PhoneOfAgent,
        answer=AgentShown,
        problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
        tag=TAG,
    ),
    Operation(
        method="DELETE",
        path="/agents/{workNo}",
        act=delete_agent,
        summary="Delete an agent",
        kinds={"workNo": WorkNoInPath},
        status=HTTPStatus.NO_CONTENT,
        problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
        tag=TAG,
    ),
    _wish("login", log_in, "Log an agent in", body=LoginTold),
    _wish("ready", be_ready, "Ready for calls"),
    _wish("pause", pause, "Pause"),
    _wish("wrap-up", wrap_up, "Take time to wrap up"),
    _wish("logout", log_out, "Log an agent out"),
)
