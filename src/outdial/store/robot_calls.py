"""Calls that a robot talks in: what it is told of them, and what it tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from outdial.domain.dialogue import Speaker, Turn
from outdial.store.database import Row, Statements

TOLD_AFTER_THE_END: Final = timedelta(minutes=10)
"""How long a robot may write down what was said before the call ended; after that the record is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsCall:
    """A call, its contact's business fields, and what its robot has told so far. Times are aware and UTC."""

    attempt_id: int
    campaign_id: int
    campaign_name: str
    contact_id: int
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
    """At which number a robot goes on telling turns."""
    result: str | None
    """JSON."""
    skill_id: int | None
    """To whose agents the robot wishes to hand over."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What was said in a call, in its order, and when the call was placed."""

    placed_at: datetime
    turns: Sequence[Turn]


class CallRule(Enum):
    """Why nothing was written."""

    UNKNOWN = "unknown"
    OVER = "over"
    """It ended, for turns and results too long ago."""
    SKILL_UNKNOWN = "skill_unknown"
    TAKEN = "taken"
    """An agent has been found for the call already."""


async def load(statements: Statements, vdn_id: int, attempt_id: int) -> RobotsCall | None:
    """Read a call; None when the tenant has none of this id."""
    row = await statements.row("robot_call_load", vdn_id, attempt_id)
    return None if row is None else _call(row)


async def dialogue(statements: Statements, vdn_id: int, attempt_id: int) -> Dialogue | None:
    """What was said; None when the tenant has no such call."""
    rows = await statements.rows("call_turns_list", vdn_id, attempt_id)
    if not rows:
        return None
    return Dialogue(rows[0]["placed_at"], [_turn(row) for row in rows if row["turn"] is not None])


async def add_turns(
    statements: Statements, vdn_id: int, attempt_id: int, told: Sequence[Turn], *, now: datetime
) -> CallRule | None:
    """Write down what was said; a turn that is there already stays as it is."""
    columns = (
        [turn.turn for turn in told],
        [turn.speaker.value for turn in told],
        [turn.said for turn in told],
        [turn.at for turn in told],
        [turn.intention for turn in told],
    )
    row = await statements.row("call_turns_add", vdn_id, attempt_id, now - TOLD_AFTER_THE_END, *columns)
    return _refused(row)


async def put_result(
    statements: Statements, vdn_id: int, attempt_id: int, result: str, *, now: datetime
) -> CallRule | None:
    """Write down what the call came to, JSON, in place of what was told before."""
    row = await statements.row("call_result_put", vdn_id, attempt_id, now - TOLD_AFTER_THE_END, result, now)
    return _refused(row)


async def ask_hand_over(
    statements: Statements, vdn_id: int, attempt_id: int, skill_id: int, *, now: datetime
) -> CallRule | None:
    """Leave the wish that an agent of a skill takes the call, in place of one that is not taken yet."""
    row = await statements.row("call_hand_over_ask", vdn_id, attempt_id, skill_id, now)
    if row is None:
        return CallRule.UNKNOWN
    if not row["still_open"]:
        return CallRule.OVER
    if not row["skill_known"]:
        return CallRule.SKILL_UNKNOWN
    return None if row["asked"] else CallRule.TAKEN


def _refused(row: Row | None) -> CallRule | None:
    if row is None:
        return CallRule.UNKNOWN
    return None if row["still_told"] else CallRule.OVER


def _turn(row: Row) -> Turn:
    return Turn(row["turn"], Speaker(row["speaker"]), row["said"], row["at"], row["intention"])


def _call(row: Row) -> RobotsCall:
    return RobotsCall(
        attempt_id=row["attempt_id"],
        campaign_id=row["campaign_id"],
        campaign_name=row["campaign_name"],
        contact_id=row["contact_id"],
        called=row["called"],
        number_type=row["number_type"],
        session_id=row["session_id"],
        custom_field=row["custom_field"],
        call_data=row["call_data"],
        business_result=row["business_result"],
        business_sub_result=row["business_sub_result"],
        placed_at=row["placed_at"],
        answered_at=row["answered_at"],
        ended_at=row["ended_at"],
        next_turn=row["next_turn"],
        result=row["result"],
        skill_id=row["skill_id"],
    )
