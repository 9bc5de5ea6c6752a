"""The vendor's codes for how a call ended, and its call ids and time texts.

Result queries, retry policies and callbacks share them, so they stand below all three. The codes are those of the
result callback's page (``failCode``); where it leaves a choice, ``docs/compatibility.md`` says what was chosen.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from outdial.domain.outcome import Outcome

FAIL_CODES: Final[Mapping[Outcome, str]] = MappingProxyType(
    {
        Outcome.ANSWERED: "00000",
        Outcome.BUSY: "00537",
        Outcome.INVALID_NUMBER: "00538",
        Outcome.UNREACHABLE: "00549",
        Outcome.HUNG_UP_IN_RING: "00601",
        Outcome.NO_ANSWER: "00603",
        Outcome.REJECTED: "00604",
        Outcome.CONGESTION: "00605",
        Outcome.ABANDONED: "00701",
        Outcome.MACHINE: "01049",
        Outcome.NOT_PLACED: "34606",
        Outcome.UNKNOWN: "34608",
    }
)
"""What is emitted for each outcome."""

_ALSO_KNOWN_AS: Final[Mapping[str, Outcome]] = MappingProxyType(
    {
        "00548": Outcome.UNREACHABLE,  # powered off
        "00602": Outcome.CONGESTION,
        "00702": Outcome.ABANDONED,  # the queue's time-out; emitted is the hang-up that follows it
        "01040": Outcome.NO_ANSWER,  # ring time-out
        "01048": Outcome.CONGESTION,
    }
)
_OUTCOMES: Final[Mapping[str, Outcome]] = MappingProxyType(
    {**{code: outcome for outcome, code in FAIL_CODES.items()}, **_ALSO_KNOWN_AS}
)
_SUCCESS_RESULT: Final = "OB99999"
_RESULT_PREFIX: Final = "OB"

RESULT_TYPES: Final[Mapping[int, frozenset[Outcome]]] = MappingProxyType(
    {
        1: frozenset({Outcome.BUSY}),
        2: frozenset({Outcome.UNREACHABLE}),
        3: frozenset({Outcome.REJECTED}),
        4: frozenset({Outcome.NO_ANSWER}),
        5: frozenset({Outcome.CONGESTION, Outcome.NOT_PLACED}),
        6: frozenset({Outcome.HUNG_UP_IN_RING}),
        7: frozenset({Outcome.INVALID_NUMBER}),
        8: frozenset({Outcome.MACHINE}),
        9: frozenset({Outcome.ABANDONED}),
        10: frozenset({Outcome.UNKNOWN}),
    }
)
"""The integer ``result`` of a retry policy's rows. The vendor publishes no list, so this one is ours."""

_CALL_ID: Final = re.compile(r"([0-9]{1,11})-([0-9]{1,18})")  # a time in this era, and an id that fits a bigint


def fail_code(outcome: Outcome) -> str:
    """``failCode``: five digits, ``00000`` for success."""
    return FAIL_CODES[outcome]


def result_code(outcome: Outcome, *, defined: str | None = None) -> str:
    """``resultCode`` of one call: the tenant's, or, where it defines none, ``OB99999`` or ``OB`` and the fail code."""
    if defined is not None:
        return defined
    return _SUCCESS_RESULT if outcome.reached else _RESULT_PREFIX + FAIL_CODES[outcome]


def call_status(outcome: Outcome) -> int:
    """``callStatus``: 6 succeeded, 5 failed."""
    return 6 if outcome.reached else 5


def outcomes_of_result_type(result: int) -> frozenset[Outcome]:
    """Read a retry policy's integer ``result``; one that is not listed stands for nothing."""
    return RESULT_TYPES.get(result, frozenset())


def outcomes_of_codes(codes: Iterable[str], *, defined: Mapping[str, Iterable[str]]) -> frozenset[Outcome]:
    """Read result codes of a tenant, who has ``defined`` for which of the platform's codes each stands.

    One that it has not defined is read as ``OB`` and a fail code, or as a bare fail code; anything else stands for
    nothing.
    """
    platform_codes = chain.from_iterable(defined.get(code, (_bare(code),)) for code in codes)
    return frozenset(_OUTCOMES[code] for code in platform_codes if code in _OUTCOMES)


def _bare(code: str) -> str:
    return FAIL_CODES[Outcome.ANSWERED] if code == _SUCCESS_RESULT else code.removeprefix(_RESULT_PREFIX)


@dataclass(frozen=True, slots=True)
class CallId:
    """What a ``callId`` says: when the call was placed, in seconds of the epoch, and which attempt it was."""

    placed_at_s: int
    attempt_id: int

    def names(self, *, placed_at: datetime) -> bool:
        """Whether an attempt placed at that time is meant; guards against an id that was made up."""
        return int(placed_at.timestamp()) == self.placed_at_s


def call_id(placed_at: datetime, attempt_id: int) -> str:
    """``callId``, in the vendor's look ``1644464743-1388``."""
    return f"{int(placed_at.timestamp())}-{attempt_id}"


def parse_call_id(text: str) -> CallId | None:
    """Read what ``call_id`` wrote; None for anything else."""
    match = _CALL_ID.fullmatch(text)
    return None if match is None else CallId(int(match[1]), int(match[2]))


def local_time_text(at: datetime, zone: ZoneInfo) -> str:
    """``yyyy-MM-dd HH:mm:ss`` on the tenant's wall, without a zone, as the vendor writes the times of calls."""
    return at.astimezone(zone).isoformat(" ", "seconds")[:19]
