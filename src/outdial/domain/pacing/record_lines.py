"""One turn on one line of JSON: what a pacer was asked, and what it said.

Every figure is exact: instants and spans are whole microseconds, floats have all their digits. Calls and agents are
written by the instant since which they ring or are busy, not by how long: it stays the same from line to line, so a
chunk packs well. No line holds a number, a name, or anything else of a person.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from outdial.domain.pacing.base import (
    Account,
    AgentUsePace,
    CompletionPace,
    Decision,
    EmpiricalPace,
    Floor,
    News,
    OffHookPace,
    Pace,
    PacingView,
    PreviewPace,
    ProgressivePace,
    RingEnd,
    Share,
    TokenPace,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

TICK = timedelta(microseconds=1)

Fields = Mapping[str, Any]
"""An object of JSON."""
Flat = TypeVar("Flat", bound="DataclassInstance")


@dataclass(frozen=True, slots=True)
class RecordedTurn:
    """A turn in which the pacer was asked."""

    view: PacingView
    decision: Decision


def dumped(value: object) -> bytes:
    """JSON on one line, always the same for the same value."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def turn_line(turn: RecordedTurn, *, begins_at: datetime) -> bytes:
    """A turn of a chunk that begins at that time."""
    return dumped(_view_fields(turn.view, begins_at) | _decision_fields(turn.decision))


def turn_from(line: bytes, *, begins_at: datetime) -> RecordedTurn:
    """What ``turn_line`` wrote."""
    read: Fields = json.loads(line)
    return RecordedTurn(_view_from(read, begins_at), _decision_from(read))


def decision_from(line: bytes, *, begins_at: datetime) -> tuple[datetime, Decision]:
    """When the turn of a line was, and what was decided; quicker than ``turn_from``."""
    read: Fields = json.loads(line)
    return begins_at + read["now"] * TICK, _decision_from(read)


def decision_line(decision: Decision) -> bytes:
    """A decision as decisions are compared: the same bytes, or another decision."""
    return dumped(_decision_fields(decision))


def flat_fields(record: "DataclassInstance") -> dict[str, Any]:
    """A record without records in it, its spans in microseconds."""
    return {field.name: _written(getattr(record, field.name)) for field in fields(record)}


def flat_from(kind: type[Flat], read: Fields) -> Flat:
    """What ``flat_fields`` wrote."""
    return kind(**{field.name: _as_kind(field.type, read[field.name]) for field in fields(kind)})


def pace_from(read: Fields) -> Pace:
    """The pace that ``flat_fields`` wrote."""
    return flat_from(PACES[read["kind"]], read)


PACES: Mapping[str, type[Pace]] = {
    "token": TokenPace,
    "preview": PreviewPace,
    "progressive": ProgressivePace,
    "empirical": EmpiricalPace,
    "agent_use": AgentUsePace,
    "completion": CompletionPace,
    "off_hook": OffHookPace,
}


def _written(value: object) -> object:
    match value:
        case timedelta():
            return value // TICK
        case Enum():
            return value.value
        case _:
            return value


def _as_kind(kind: object, value: Any) -> object:  # noqa: ANN401 - whatever JSON holds
    if kind in (timedelta, timedelta | None):
        return None if value is None else value * TICK
    return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value


def _view_fields(view: PacingView, begins_at: datetime) -> dict[str, object]:
    now, floor, news, account = (view.now - begins_at) // TICK, view.floor, view.news, view.account
    return {
        "now": now,
        "idle": floor.idle,
        "reserved": floor.reserved,
        "talking": _since(floor.talking, now),
        "wrapping_up": _since(floor.wrapping_up, now),
        "paused": floor.paused,
        "ringing": _since(view.ringing, now),
        "ringing_scores": view.ringing_scores,
        "next_scores": view.next_scores,
        "waiting": view.waiting,
        "lines_free": view.lines_free,
        "rings": [(ring.rang // TICK, ring.answered, ring.score) for ring in news.rings],
        "talks": [span // TICK for span in news.talks],
        "wrap_ups": [span // TICK for span in news.wrap_ups],
        "left_idle": news.left_idle,
        "account": [
            (share.answers, share.abandoned) for share in (account.today, account.last_24_h, account.last_30_days)
        ],
    }


def _view_from(read: Fields, begins_at: datetime) -> PacingView:
    now = read["now"]
    return PacingView(
        now=begins_at + now * TICK,
        floor=Floor(
            idle=read["idle"],
            reserved=read["reserved"],
            talking=_ages(read["talking"], now),
            wrapping_up=_ages(read["wrapping_up"], now),
            paused=read["paused"],
        ),
        ringing=_ages(read["ringing"], now),
        ringing_scores=tuple(read["ringing_scores"]),
        next_scores=tuple(read["next_scores"]),
        waiting=read["waiting"],
        lines_free=read["lines_free"],
        news=_news_from(read),
        account=_account_from(read["account"]),
    )


def _news_from(read: Fields) -> News:
    return News(
        rings=tuple(RingEnd(rang * TICK, answered, score) for rang, answered, score in read["rings"]),
        talks=tuple(span * TICK for span in read["talks"]),
        wrap_ups=tuple(span * TICK for span in read["wrap_ups"]),
        left_idle=read["left_idle"],
    )


def _account_from(read: Iterable[tuple[int, int]]) -> Account:
    today, last_24_h, last_30_days = (Share(*share) for share in read)
    return Account(today=today, last_24_h=last_24_h, last_30_days=last_30_days)


def _since(ages: Iterable[timedelta], now: int) -> list[int]:
    return [now - age // TICK for age in ages]


def _ages(since: Iterable[int], now: int) -> tuple[timedelta, ...]:
    return tuple((now - at) * TICK for at in since)


def _decision_fields(decision: Decision) -> dict[str, object]:
    return {"calls": decision.calls, "reason": decision.reason, "terms": decision.terms}


def _decision_from(read: Fields) -> Decision:
    terms = tuple((name, value) for name, value in read["terms"])
    return Decision(calls=read["calls"], reason=read["reason"], terms=terms)
