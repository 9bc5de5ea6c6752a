import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

from outdial.worlds.algorithms import algorithm_named
from outdial.worlds.course import Course, run_shift
from outdial.worlds.grid import realistic
from outdial.worlds.trace import looks_of, trace_shift
from tests.tree import text_of

WORLD = replace(realistic(5), agents=((0.0, 5), *((120.0 * change, 4 - change % 2) for change in range(1, 9))))
"""Agents who leave, now and then while they are idle."""


def traced(algorithm: str) -> tuple[Course, Sequence[str]]:
    file = StringIO()
    course = trace_shift(WORLD, algorithm, seed=3, hours=0.5, file=file)
    return course, file.getvalue().splitlines()


def test_what_is_read_back_makes_the_algorithm_decide_as_it_did() -> None:
    _, lines = traced("outdial")
    again = algorithm_named("outdial").make(0.0)

    looks = list(looks_of(lines))

    assert len(looks) > 1800
    assert [again.decide(look.view) for look in looks] == [look.decision for look in looks]
    assert sum(look.view.news.left_idle for look in looks) > 0


def test_writing_a_shift_down_does_not_change_it() -> None:
    course, _ = traced("progressive")

    assert course == run_shift(WORLD, algorithm_named("progressive").make(0.0), seed=3, hours=0.5)


def test_every_call_is_placed_and_most_have_ended() -> None:
    course, lines = traced("progressive")
    events: list[dict[str, Any]] = [json.loads(line) for line in lines]

    kinds = Counter(event["kind"] for event in events)
    ended = [event for event in events if event["kind"] == "ended"]
    assert kinds["placed"] == course.calls
    assert course.calls - 10 <= kinds["ended"] <= course.calls
    assert len({event["call"] for event in ended}) == len(ended)
    assert sum(event["reached"] for event in ended) <= course.answers - course.abandoned
    assert (events[0]["kind"], events[0]["world"], events[-1]["kind"]) == ("begin", "real-n5-p25", "end")
    assert events[-1]["answers"] == course.answers


def test_every_field_is_told_in_the_reference() -> None:
    page = text_of(Path("docs/reference/pacing-trace.md"))
    lines: list[dict[str, Any]] = [json.loads(line) for line in traced("progressive")[1]]

    names = {name for line in lines for name in (line["kind"], *line)}
    names |= {name for line in lines if line["kind"] == "look" for part in ("view", "decision") for name in line[part]}
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []


def test_times_never_go_back() -> None:
    times = [json.loads(line)["at_s"] for line in traced("progressive")[1]]

    assert times == sorted(times)
