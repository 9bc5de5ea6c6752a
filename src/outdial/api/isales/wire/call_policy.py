"""Which of a contact's numbers is called when: ``callPolicy`` (seed 001, tables 16 and 17)."""

import json
from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, StringConstraints

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.envelope import Shown
from outdial.api.isales.wire.fields import AS_WHOLE, Asked, Maybe
from outdial.api.isales.wire.retry_body import json_structure
from outdial.domain.rotation import BY_SEQUENCE, ROUNDS_MAX, ByNumberType, ByPosition, BySequence, Rotation
from outdial.wording.rules import Must
from outdial.wording.words import about

BY_ROUNDS: Final = 1  # callType
BY_TYPE: Final = 0  # chooseType
BY_PLACE: Final = 1
ORDER_MAX: Final = 1_000  # of a round's number; more than any campaign has rounds

_Round = Annotated[int, Field(ge=0, le=ORDER_MAX), AS_WHOLE]


class TurnParam(Asked):
    """One round: the type, or the place from 1, of the numbers that it takes; ``orderNo`` says when it comes."""

    turn_type: Maybe[Annotated[str, StringConstraints(max_length=20, pattern="^[0-9A-Za-z-]*$")]] = None
    turn_order: Maybe[Annotated[int, Field(ge=1, le=ROUNDS_MAX), AS_WHOLE]] = None
    order_no: Maybe[_Round] = None


_Turns = Annotated[list[TurnParam], Field(max_length=ROUNDS_MAX)]


class CallPolicyParam(Asked):
    """By sequence (``callType`` 0, the default), or by rounds."""

    call_type: Maybe[Annotated[int, Field(ge=0, le=1), AS_WHOLE]] = None
    choose_type: Maybe[Annotated[int, Field(ge=0, le=1), AS_WHOLE]] = None
    turns: Maybe[Annotated[_Turns, BeforeValidator(json_structure, json_schema_input_type=_Turns | str)]] = None


class CallPolicyShown(Shown):
    """The policy; rounds as JSON text, numbered from 1."""

    call_policy_id: str
    call_type: int = 0
    choose_type: int | None = None
    turns: str | None = None


def rotation(param: CallPolicyParam) -> Rotation:
    """The policy in the domain's words."""
    if param.call_type != BY_ROUNDS:
        return BY_SEQUENCE
    if param.choose_type is None:
        raise Refused(
            Refusal.EMPTY, about("callPolicy.chooseType", Must.BE_GIVEN_WITH, other="callType", value=BY_ROUNDS)
        )
    if not param.turns:
        raise Refused(Refusal.EMPTY, about("callPolicy.turns", Must.BE_GIVEN_WITH, other="callType", value=BY_ROUNDS))
    turns = _in_order(param.turns)
    if param.choose_type == BY_TYPE:
        types = tuple(_type(turn) for turn in turns)
        _refuse_repeated(types)
        return ByNumberType(rounds=types)
    places = tuple(_place(turn) - 1 for turn in turns)
    _refuse_repeated(places)
    return ByPosition(rounds=places)


def _in_order(turns: Sequence[TurnParam]) -> Sequence[TurnParam]:
    numbered = [turn.order_no for turn in turns if turn.order_no is not None]
    if len(numbered) not in (0, len(turns)) or len(set(numbered)) < len(numbered):
        raise Refused(Refusal.COMBINATION, about("callPolicy.turns", Must.HAVE_ORDER_OR_NONE))
    return sorted(turns, key=lambda turn: turn.order_no or 0)


def _type(turn: TurnParam) -> str:
    if turn.turn_type is None:
        raise Refused(
            Refusal.EMPTY, about("callPolicy.turns.turnType", Must.BE_GIVEN_WITH, other="chooseType", value=BY_TYPE)
        )
    return turn.turn_type


def _place(turn: TurnParam) -> int:
    if turn.turn_order is None:
        raise Refused(
            Refusal.EMPTY, about("callPolicy.turns.turnOrder", Must.BE_GIVEN_WITH, other="chooseType", value=BY_PLACE)
        )
    return turn.turn_order


def _refuse_repeated(rounds: Sequence[object]) -> None:
    if len(set(rounds)) < len(rounds):
        raise Refused(Refusal.COMBINATION, about("callPolicy.turns", Must.NOT_TAKE_NUMBERS_TWICE))


def call_policy_shown(policy_id: str, rotation: Rotation) -> CallPolicyShown:
    """The policy in the vendor's words."""
    match rotation:
        case BySequence():
            return CallPolicyShown(call_policy_id=policy_id)
        case ByNumberType(rounds=types):
            turns = [{"turnType": name, "orderNo": number} for number, name in enumerate(types, start=1)]
            return _by_rounds(policy_id, BY_TYPE, turns)
        case ByPosition(rounds=places):
            turns = [{"turnOrder": place + 1, "orderNo": number} for number, place in enumerate(places, start=1)]
            return _by_rounds(policy_id, BY_PLACE, turns)


def _by_rounds(policy_id: str, choose_type: int, turns: Sequence[object]) -> CallPolicyShown:
    text = json.dumps(turns, separators=(",", ":"))
    return CallPolicyShown(call_policy_id=policy_id, call_type=BY_ROUNDS, choose_type=choose_type, turns=text)
