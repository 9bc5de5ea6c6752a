"""A shift as lines of JSON: what the pacer saw at every look, what it decided, and what became of every call.

Each line is an object with ``kind`` and ``at_s``, seconds from the beginning; docs/reference/pacing-trace.md tells
every field. What is read back equals what was written, so another algorithm can be asked about the same looks.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TextIO

from outdial.domain.pacing.base import (
    Account,
    Decision,
    Floor,
    Memory,
    News,
    Pacer,
    PacingView,
    RingEnd,
    Share,
)
from outdial.worlds.algorithms import algorithm_named
from outdial.worlds.course import BEGINS_AT, Course, run_shift
from outdial.worlds.world import World

Line = Mapping[str, Any]


class Trace:
    """Writes lines to a file."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, kind: str, at_s: float, **fields: object) -> None:
        line = {"kind": kind, "at_s": round(at_s, 6), **fields}
        self._file.write(json.dumps(line, separators=(",", ":")) + "\n")


class TracedPacer:
    """A pacer whose looks are written down."""

    def __init__(self, pacer: Pacer, trace: Trace) -> None:
        self._pacer = pacer
        self._trace = trace

    def decide(self, view: PacingView) -> Decision:
        decision = self._pacer.decide(view)
        at_s = (view.now - BEGINS_AT).total_seconds()
        self._trace.write("look", at_s, view=_view_line(view), decision=_decision_line(decision))
        return decision

    def memory(self) -> Memory:
        return self._pacer.memory()


def trace_shift(world: World, algorithm: str, *, seed: int, hours: float | None, file: TextIO) -> Course:
    """Run one shift and write it down; a knob that would have to be tuned is at its lowest."""
    made = algorithm_named(algorithm)
    trace = Trace(file)
    trace.write("begin", 0.0, world=world.name, algorithm=algorithm, seed=seed)
    pacer = TracedPacer(made.make(made.knobs[0] if made.knobs else 0.0), trace)
    course = run_shift(world, pacer, seed=seed, hours=hours, looks=made.looks, witness=trace)
    trace.write(
        "end",
        3600 * (world.hours if hours is None else hours),
        calls=course.calls,
        answers=course.answers,
        abandoned=course.abandoned,
        utilisation=course.utilisation,
    )
    return course


@dataclass(frozen=True, slots=True)
class Look:
    """One look, read back."""

    view: PacingView
    decision: Decision


def looks_of(lines: Iterable[str]) -> Iterator[Look]:
    """The looks among the lines of a trace, in their order."""
    for text in lines:
        line = json.loads(text)
        if line["kind"] == "look":
            yield Look(_view(line["view"]), _decision(line["decision"]))


def _view_line(view: PacingView) -> Line:
    floor, news = view.floor, view.news
    return {
        "now": view.now.isoformat(),
        "idle": floor.idle,
        "reserved": floor.reserved,
        "talking_s": _seconds(floor.talking),
        "wrapping_up_s": _seconds(floor.wrapping_up),
        "paused": floor.paused,
        "ringing_s": _seconds(view.ringing),
        "ringing_scores": view.ringing_scores,
        "next_scores": view.next_scores,
        "waiting": view.waiting,
        "lines_free": view.lines_free,
        "rings": [(end.rang.total_seconds(), end.answered, end.score) for end in news.rings],
        "talks_s": _seconds(news.talks),
        "wrap_ups_s": _seconds(news.wrap_ups),
        "left_idle": news.left_idle,
        "account": [
            (share.answers, share.abandoned)
            for share in (view.account.today, view.account.last_24_h, view.account.last_30_days)
        ],
    }


def _view(line: Line) -> PacingView:
    return PacingView(
        now=datetime.fromisoformat(line["now"]),
        floor=Floor(
            idle=line["idle"],
            reserved=line["reserved"],
            talking=_spans(line["talking_s"]),
            wrapping_up=_spans(line["wrapping_up_s"]),
            paused=line["paused"],
        ),
        ringing=_spans(line["ringing_s"]),
        ringing_scores=tuple(line["ringing_scores"]),
        next_scores=tuple(line["next_scores"]),
        waiting=line["waiting"],
        lines_free=line["lines_free"],
        news=News(
            rings=tuple([RingEnd(timedelta(seconds=rang), answered, score) for rang, answered, score in line["rings"]]),
            talks=_spans(line["talks_s"]),
            wrap_ups=_spans(line["wrap_ups_s"]),
            left_idle=line["left_idle"],
        ),
        account=_account(line["account"]),
    )


def _account(counts: Sequence[tuple[int, int]]) -> Account:
    today, last_24_h, last_30_days = (Share(answers, abandoned) for answers, abandoned in counts)
    return Account(today=today, last_24_h=last_24_h, last_30_days=last_30_days)


def _decision_line(decision: Decision) -> Line:
    return {"calls": decision.calls, "reason": decision.reason, "terms": decision.terms}


def _decision(line: Line) -> Decision:
    terms = tuple([(name, value) for name, value in line["terms"]])
    return Decision(calls=line["calls"], reason=line["reason"], terms=terms)


def _seconds(spans: Sequence[timedelta]) -> Sequence[float]:
    return [span.total_seconds() for span in spans]


def _spans(seconds: Sequence[float]) -> tuple[timedelta, ...]:
    return tuple([timedelta(seconds=span) for span in seconds])
