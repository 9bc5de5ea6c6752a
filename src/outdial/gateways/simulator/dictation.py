"""Numbers that dictate what becomes of a call, so that a test or a reader can see it in the number.

``000…RRTTCC``: three zeros, any digits, then RR seconds of ringing, TT seconds until the one who picked up hangs up
(00: stays), and the code CC of the outcome. Every other number draws its fate by chance.
"""

from dataclasses import dataclass
from datetime import timedelta

from outdial.domain.outcome import Outcome
from outdial.gateways.simulator.script import Script

PREFIX = "000"
_TAIL_DIGITS = 6

STAYS = timedelta(hours=4)
"""The longest call: one who «stays» leaves too, so that no line is held for ever."""
SHORT_ANSWER = timedelta(milliseconds=500)


@dataclass(frozen=True, slots=True)
class _Fate:
    outcome: Outcome
    cause: str
    rings: bool = True


FATES = {
    "00": _Fate(Outcome.ANSWERED, "16 Normal Clearing"),
    "01": _Fate(Outcome.BUSY, "486 Busy Here"),
    "02": _Fate(Outcome.NO_ANSWER, "480 Temporarily Unavailable"),
    "03": _Fate(Outcome.INVALID_NUMBER, "404 Not Found", rings=False),
    "05": _Fate(Outcome.UNREACHABLE, "480 Temporarily Unavailable"),
    "06": _Fate(Outcome.CONGESTION, "503 Service Unavailable", rings=False),
    "07": _Fate(Outcome.REJECTED, "603 Decline"),
    "10": _Fate(Outcome.HUNG_UP_IN_RING, "487 Request Terminated"),
    "20": _Fate(Outcome.UNREACHABLE, "480 Temporarily Unavailable", rings=False),
    "23": _Fate(Outcome.ANSWERED, "16 Normal Clearing"),
    "30": _Fate(Outcome.ANSWERED, "16 Normal Clearing"),
    "31": _Fate(Outcome.ANSWERED, "16 Normal Clearing"),
}
"""By code: what ends the call. 02 rings until we give up, 20 gives no sign at all, 23 picks up and hangs up at once,
30 is a person as 00 is, 31 a machine."""

_NEVER_SETTLES = ("02", "20")


def is_dictated(called: str) -> bool:
    return called.startswith(PREFIX)


def dictated_script(called: str, *, patience: timedelta, detects_machines: bool) -> Script:
    """Read the script off a number that begins with three zeros; one that is no good is an invalid number."""
    tail = called[len(PREFIX) :][-_TAIL_DIGITS:]
    if len(tail) < _TAIL_DIGITS or not called.isdecimal():
        return _refused("484 Address Incomplete")
    ring, stay, code = timedelta(seconds=int(tail[0:2])), timedelta(seconds=int(tail[2:4])), tail[4:6]
    fate = FATES.get(code)
    if fate is None:
        return _refused("501 No Such Outcome")
    talk = SHORT_ANSWER if code == "23" else stay or STAYS
    return Script(
        outcome=fate.outcome,
        cause=fate.cause,
        rings_after=timedelta(0) if fate.rings else None,
        settles_after=None if code in _NEVER_SETTLES else ring,
        machine=code == "31" and detects_machines,
        patience=talk if code in ("23", "31") else patience,
        talk=talk,
        flow=talk,
    )


def _refused(cause: str) -> Script:
    return Script(outcome=Outcome.INVALID_NUMBER, cause=cause, rings_after=None, settles_after=timedelta(0))
