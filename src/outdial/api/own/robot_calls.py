"""Calls of voice robots: what a robot is told of its call, and what it tells of it."""

import json
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Final, assert_never
from uuid import UUID

from fastapi import Path
from pydantic import AfterValidator, Field, JsonValue, StringConstraints, field_validator

from outdial.api.api_call import ApiCall
from outdial.api.own.fields import AS_WHOLE, Instant, Shown, SkillId, Told
from outdial.api.own.problem import Problem
from outdial.api.own.route import Operation
from outdial.domain.dialogue import (
    INTENTION_MAX,
    RESULT_BYTES_MAX,
    SAID_MAX,
    TURNS_AT_ONCE_MAX,
    TURNS_MAX,
    Speaker,
    Turn,
)
from outdial.domain.robot_id import named_call
from outdial.isales_codes import call_id
from outdial.store import robot_calls
from outdial.store.robot_calls import CallRule, RobotsCall

_TAG: Final = "Robots"
_RobotIdInPath = Annotated[UUID, Path(description="what the switch calls the call by")]
_PRINTABLE: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_Said = Annotated[
    str,
    StringConstraints(min_length=1, max_length=SAID_MAX, pattern=_PRINTABLE),
    Field(description="no control characters but tabs and line ends"),
]
_Intention = Annotated[
    str,
    StringConstraints(min_length=1, max_length=INTENTION_MAX, pattern=_PRINTABLE),
    Field(description="what the robot took the person to want"),
]


class TurnTold(Told):
    """Something that was said. The robot counts the turns: what is told twice is kept once, as it was told first."""

    turn: Annotated[int, Field(strict=True, ge=0, lt=TURNS_MAX), AS_WHOLE]
    speaker: Speaker
    text: _Said
    at: Instant
    intention: _Intention | None = None


class TurnsTold(Told):
    """Turns of one call; those of other requests stay."""

    turns: Annotated[Sequence[TurnTold], Field(min_length=1, max_length=TURNS_AT_ONCE_MAX)]

    @field_validator("turns")
    @classmethod
    def _each_once(cls, turns: Sequence[TurnTold]) -> Sequence[TurnTold]:
        if len({turn.turn for turn in turns}) < len(turns):
            raise ValueError("every turn once")
        return turns


def _storable(result: dict[str, JsonValue]) -> dict[str, JsonValue]:
    try:
        text = _compact(result)
    except ValueError:
        raise ValueError("infinity is no number of JSON") from None
    if len(text.encode()) > RESULT_BYTES_MAX:
        raise ValueError(f"must be at most {RESULT_BYTES_MAX} bytes as compact JSON")
    if _has_null_character(result):
        raise ValueError("must not contain the character U+0000")
    return result


def _compact(result: dict[str, JsonValue]) -> str:
    return json.dumps(result, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _has_null_character(value: JsonValue) -> bool:
    match value:
        case str():
            return "\0" in value
        case list():
            return any(_has_null_character(each) for each in value)
        case dict():
            return any("\0" in key or _has_null_character(each) for key, each in value.items())
        case _:
            return False


class ResultTold(Told):
    """What the call came to, in the robot's own words."""

    result: Annotated[dict[str, JsonValue], AfterValidator(_storable)]


class HandOverTold(Told):
    """Whose agents are to take the call."""

    skill_id: SkillId


class RobotCallShown(Shown):
    """A call, its contact's business fields, and what was told of it so far."""

    robot_id: UUID
    call_id: str
    attempt_id: str
    campaign_id: int
    campaign_name: str
    contact_id: str
    called: str
    number_type: str | None
    session_id: str | None
    custom_field: str | None
    call_data: str | None
    """As the client gave it: JSON or any text."""
    business_result: str | None
    business_sub_result: str | None
    placed_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    next_turn: int
    """The number at which to go on telling turns."""
    result: dict[str, JsonValue] | None
    hand_over: int | None
    """The skill queue whose agents are wished for."""


class TurnShown(Shown):
    """Something that was said; ``at`` is by the robot's clock."""

    turn: int
    speaker: Speaker
    text: str
    at: datetime
    intention: str | None


class TurnsShown(Shown):
    """What was said in a call, in its order."""

    turns: Sequence[TurnShown]


async def show_robot_call(call: ApiCall, _body: None) -> RobotCallShown:
    """Show a call to the robot that talks in it."""
    found = await robot_calls.load(call.context.database, call.tenant.vdn_id, _attempt_id(call))
    if found is None:
        raise _unknown()
    return _shown(_robot_id(call), found)


async def list_robot_turns(call: ApiCall, _body: None) -> TurnsShown:
    """List what was said in a call."""
    found = await robot_calls.dialogue(call.context.database, call.tenant.vdn_id, _attempt_id(call))
    if found is None:
        raise _unknown()
    return TurnsShown(turns=[_turn_shown(turn) for turn in found.turns])


async def add_robot_turns(call: ApiCall, body: TurnsTold) -> None:
    """Write down what was said; until ten minutes after the call. A turn that is there already stays as it is."""
    told = [Turn(turn.turn, turn.speaker, turn.text, turn.at, turn.intention) for turn in body.turns]
    rule = await robot_calls.add_turns(call.context.database, call.tenant.vdn_id, _attempt_id(call), told, now=call.now)
    _refuse(rule)


async def put_robot_result(call: ApiCall, body: ResultTold) -> None:
    """Write down what the call came to, in place of what was told before; until ten minutes after the call."""
    rule = await robot_calls.put_result(
        call.context.database, call.tenant.vdn_id, _attempt_id(call), _compact(body.result), now=call.now
    )
    _refuse(rule)


async def hand_over_robot_call(call: ApiCall, body: HandOverTold) -> None:
    """Wish that an agent of a skill queue takes the call, as soon as the robot's part of it, and its flow, is over."""
    rule = await robot_calls.ask_hand_over(
        call.context.database, call.tenant.vdn_id, _attempt_id(call), body.skill_id, now=call.now
    )
    _refuse(rule, skill_id=body.skill_id)


def _robot_id(call: ApiCall) -> UUID:
    value = call.parameters["robotId"]
    if not isinstance(value, UUID):
        raise TypeError("robotId is declared as a UUID")
    return value


def _attempt_id(call: ApiCall) -> int:
    """The attempt that the id names. The key names the tenant: an id of another tenant's is unknown here."""
    named = named_call(_robot_id(call))
    if named is None or named.vdn_id != call.tenant.vdn_id:
        raise _unknown()
    return named.attempt_id


def _unknown() -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, "robotId: there is no call of this id")


def _refuse(rule: CallRule | None, *, skill_id: int = 0) -> None:
    match rule:
        case None:
            return
        case CallRule.UNKNOWN:
            raise _unknown()
        case CallRule.OVER:
            raise Problem(HTTPStatus.CONFLICT, "robotId: the call is over, and its record closed")
        case CallRule.SKILL_UNKNOWN:
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"skillId: there is no skill queue {skill_id}; add it first")
        case CallRule.TAKEN:
            raise Problem(HTTPStatus.CONFLICT, "robotId: an agent takes the call already")
        case _:
            assert_never(rule)


def _turn_shown(turn: Turn) -> TurnShown:
    return TurnShown(turn=turn.turn, speaker=turn.speaker, text=turn.said, at=turn.at, intention=turn.intention)


def _shown(robot_id: UUID, found: RobotsCall) -> RobotCallShown:
    return RobotCallShown(
        robot_id=robot_id,
        call_id=call_id(found.placed_at, found.attempt_id),
        attempt_id=str(found.attempt_id),
        campaign_id=found.campaign_id,
        campaign_name=found.campaign_name,
        contact_id=str(found.contact_id),
        called=found.called,
        number_type=found.number_type,
        session_id=found.session_id,
        custom_field=found.custom_field,
        call_data=found.call_data,
        business_result=found.business_result,
        business_sub_result=found.business_sub_result,
        placed_at=found.placed_at,
        answered_at=found.answered_at,
        ended_at=found.ended_at,
        next_turn=found.next_turn,
        result=None if found.result is None else json.loads(found.result),
        hand_over=found.skill_id,
    )


_KINDS: Final = {"robotId": _RobotIdInPath}

OPERATIONS: Sequence[Operation[Any]] = (
    Operation(
        method="GET",
        path="/robot-calls/{robotId}",
        act=show_robot_call,
        summary="Show a robot's call",
        kinds=_KINDS,
        answer=RobotCallShown,
        problems=(HTTPStatus.NOT_FOUND,),
        tag=_TAG,
    ),
    Operation(
        method="GET",
        path="/robot-calls/{robotId}/turns",
        act=list_robot_turns,
        summary="List what was said in a robot's call",
        kinds=_KINDS,
        answer=TurnsShown,
        problems=(HTTPStatus.NOT_FOUND,),
        tag=_TAG,
    ),
    Operation(
        method="POST",
        path="/robot-calls/{robotId}/turns",
        act=add_robot_turns,
        summary="Write down what was said",
        kinds=_KINDS,
        body=TurnsTold,
        status=HTTPStatus.NO_CONTENT,
        problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
        tag=_TAG,
    ),
    Operation(
        method="PUT",
        path="/robot-calls/{robotId}/result",
        act=put_robot_result,
        summary="Write down what a robot's call came to",
        kinds=_KINDS,
        body=ResultTold,
        status=HTTPStatus.NO_CONTENT,
        problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
        tag=_TAG,
    ),
    Operation(
        method="POST",
        path="/robot-calls/{robotId}/hand-over",
        act=hand_over_robot_call,
        summary="Wish that an agent takes a robot's call",
        kinds=_KINDS,
        body=HandOverTold,
        status=HTTPStatus.NO_CONTENT,
        problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
        tag=_TAG,
    ),
)
