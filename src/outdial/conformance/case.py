"""A case: one rule of the documents, with its source, and how it is tried; and what became of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from outdial.conformance.visit import Visit


class Need(Enum):
    """What a case needs that a client cannot make by this interface: the option that gives it, and what it is."""

    SKILL = ("--skill", "a skill queue: give its id")
    GROUP = ("--group", "a task group whose campaigns are suspended and not over: give its id")
    OTHER_TENANT = ("--other-vdn", "a second tenant: give --other-ak and --other-sk too")
    CALL = ("--dial", "a real call: give a number that may be called")
    CALLBACK = ("--callback-listen", "a receiver of a real call's result: give HOST:PORT, and --dial")
    EMPTYING = ("--empty-blacklist", "to empty the tenant's whole blacklist")

    def __init__(self, option: str, what: str) -> None:
        self.option = option
        self.what = what

    def __str__(self) -> str:
        return f"needs {self.option}, {self.what}"


class Mismatch(Exception):  # noqa: N818 - it says what is the case
    """The server does otherwise than the documents; the text says what was sent, what came, and what was to come."""


class CannotJudge(Exception):  # noqa: N818 - it says what is the case
    """The rule cannot be tried on this server just now; the text says why."""


Check = Callable[["Visit"], Awaitable[None]]
"""Tries a rule: returns where it is kept, and raises `Mismatch` or `CannotJudge` otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One rule."""

    interface: str
    """Its number in ``INTERFACES``."""
    rule: str
    """A sentence that says what is the case where the rule is kept; unique within the interface."""
    source: str
    """Where the documents say so; *reading* marks what is only implied there."""
    check: Check
    needs: frozenset[Need] = frozenset()

    @property
    def name(self) -> str:
        return f"{self.interface} {self.rule}"


class Grade(Enum):
    """What became of a case."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A case that was tried, or was not and why."""

    case: Case
    grade: Grade
    took: timedelta
    reason: str = ""
    """Empty when it passed."""
