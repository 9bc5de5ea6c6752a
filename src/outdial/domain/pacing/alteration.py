"""What to replay recorded turns with instead: another method, limit or rule set, made from the recorded ones."""

import math
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal, assert_never

from outdial.domain.attempt import CONNECT_LIMIT
from outdial.domain.pacing.base import (
    AgentUsePace,
    CompletionPace,
    EmpiricalPace,
    Memory,
    OffHookPace,
    Pace,
    ProgressivePace,
)
from outdial.domain.pacing.record import Head
from outdial.domain.rule_set import RuleSet

Method = Literal["progressive", "empirical", "agent_use", "completion", "off_hook"]

LOSS_RATE = 3
"""Per cent, for a method that the campaign does not use: the safe harbour of 16 CFR 310.4(b)(4)(i)."""
TALK_MIN, TALK_MAX = timedelta(seconds=1), timedelta(hours=2)
"""Between which any mean talk time is believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Altered:
    """What a pacer is made of."""

    pace: Pace
    rules: RuleSet
    memory: Memory | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alteration:
    """What is to be different; None: as recorded. ``limit`` is per cent of live answers that may be abandoned."""

    method: Method | None = None
    limit: float | None = None
    rules: RuleSet | None = None

    def of(self, head: Head) -> Altered:
        """What takes the place of a chunk's pacer."""
        pace, rules = head.pace, self.rules or head.rules
        if self.method is not None and self.method != pace.kind:
            pace = _by_method(self.method)
        if self.limit is not None:
            pace, rules = _limited(pace, self.limit), replace(rules, abandoned_max=self.limit / 100)
        return Altered(pace=pace, rules=rules, memory=_carried_over(head, pace))

    def __str__(self) -> str:
        parts = [
            self.method,
            None if self.limit is None else f"{self.limit:g} %",
            None if self.rules is None else self.rules.label,
        ]
        return ", ".join(part for part in parts if part is not None)


def _by_method(method: Method) -> Pace:
    """A method that only its limit holds back."""
    match method:
        case "progressive":
            return ProgressivePace()
        case "empirical":
            return EmpiricalPace(talk_min=TALK_MIN, talk_max=TALK_MAX, outbound_rate=100)
        case "agent_use":
            return AgentUsePace(
                talk_min=TALK_MIN, talk_max=TALK_MAX, loss_rate=LOSS_RATE, use_rate=100, count_wrap_up=True
            )
        case "completion":
            return CompletionPace(
                talk_min=TALK_MIN,
                talk_max=TALK_MAX,
                loss_rate=LOSS_RATE,
                wait=CONNECT_LIMIT,
                connect_rate=100 - LOSS_RATE,
            )
        case "off_hook":
            return OffHookPace(off_hook_rate=100)
        case _:
            assert_never(method)


def _limited(pace: Pace, limit: float) -> Pace:
    """The pace with a limit of its own, whole per cent, that is no tighter than ``limit``: the rules hold that one."""
    loss_rate = math.ceil(limit)
    match pace:
        case AgentUsePace():
            return replace(pace, loss_rate=loss_rate)
        case CompletionPace():
            return replace(pace, loss_rate=loss_rate, connect_rate=min(pace.connect_rate, 100 - loss_rate))
        case _:
            return pace


def _carried_over(head: Head, pace: Pace) -> Memory | None:
    """To the same method all that was remembered; to another what was learned of calls and agents."""
    if pace.kind == head.pace.kind:
        return head.memory
    ahead: Memory = head.memory.get("ahead", head.memory)
    if "estimator" not in ahead:
        return None
    learned = {"estimator": ahead["estimator"]}
    return {"ahead": learned} if isinstance(pace, AgentUsePace) else learned
