"""Transcripts of calls that a robot talked in (0785, 0786): turns as the vendor's interactions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from outdial.api.isales.wire.envelope import Answer, Shown
from outdial.api.isales.wire.fields import AS_WHOLE, Asked
from outdial.domain.dialogue import Speaker, Turn
from outdial.isales_codes import local_time_text

CALL_ID_LENGTH_MAX: Final = 64
PAGES_MAX: Final = 1000
PAGE_SIZE_MAX: Final = 100
BY_ROBOT: Final = "0"
"""``responseSource`` of what a robot says. The vendor has others, for assistants that Outdial has not."""


class TranscriptBody(Asked):
    """Whose transcript is wanted."""

    call_id: Annotated[str, StringConstraints(min_length=1, max_length=CALL_ID_LENGTH_MAX)]


class TranscriptPageBody(TranscriptBody):
    """Which page of it."""

    page: Annotated[int, Field(ge=1, le=PAGES_MAX), AS_WHOLE]
    limit: Annotated[int, Field(ge=1, le=PAGE_SIZE_MAX), AS_WHOLE]


class InteractionShown(Shown):
    """What the person said, and what the robot said to it; ``null`` is what nobody said."""

    inter_no: str
    system_reply: str | None
    user_saying: str | None
    intention: str | None
    system_reply_time: str
    request_time: str
    response_source: str


class TranscriptAnswer(Answer):
    """What was said in a call, in its order."""

    record_list: Sequence[InteractionShown]


@dataclass(frozen=True, slots=True)
class _Interaction:
    """One turn at least."""

    person: Turn | None = None
    robot: Turn | None = None


def transcript_shown(turns: Sequence[Turn], *, zone: ZoneInfo) -> Sequence[InteractionShown]:
    """The whole of it, numbered from 1, in the tenant's time."""
    return [_shown(number, each, zone) for number, each in enumerate(_interactions(turns), start=1)]


def _interactions(turns: Sequence[Turn]) -> Iterator[_Interaction]:
    """A robot's turn answers the person's turn right before it. Whatever else is said stands for itself."""
    asked: _Interaction | None = None
    for turn in turns:
        if turn.speaker is Speaker.ROBOT:
            yield replace(asked or _Interaction(), robot=turn)
            asked = None
            continue
        if asked is not None:
            yield asked
        asked = _Interaction(person=turn)
    if asked is not None:
        yield asked


def _shown(number: int, one: _Interaction, zone: ZoneInfo) -> InteractionShown:
    """Both times are always there, as in the page's example: that of what nobody said is the other's."""
    at = {turn.speaker: local_time_text(turn.at, zone) for turn in (one.person, one.robot) if turn is not None}
    first, *_ = at.values()
    return InteractionShown(
        inter_no=str(number),
        system_reply=None if one.robot is None else one.robot.said,
        user_saying=None if one.person is None else one.person.said,
        intention=None if one.person is None else one.person.intention,
        system_reply_time=at.get(Speaker.ROBOT, first),
        request_time=at.get(Speaker.PERSON, first),
        response_source=BY_ROBOT,
    )
