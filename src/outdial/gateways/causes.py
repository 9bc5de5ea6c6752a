"""What the failure of a call means: by the SIP status, else by the Q.850 cause.

Both switches tell both, when they have them. The status is what the carrier really said; a cause is what a switch made
of it, and two statuses of different meaning often have the same one.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from outdial.domain.outcome import Outcome

_SERVER_FAILURE, _GLOBAL_FAILURE = 500, 600
_BY_SIP: Final[Mapping[int, Outcome]] = MappingProxyType(
    {
        401: Outcome.NOT_PLACED,
        402: Outcome.NOT_PLACED,
        403: Outcome.NOT_PLACED,
        404: Outcome.INVALID_NUMBER,
        407: Outcome.NOT_PLACED,
        408: Outcome.UNREACHABLE,
        410: Outcome.INVALID_NUMBER,
        480: Outcome.UNREACHABLE,
        484: Outcome.INVALID_NUMBER,
        486: Outcome.BUSY,
        487: Outcome.HUNG_UP_IN_RING,
        488: Outcome.NOT_PLACED,
        600: Outcome.BUSY,
        603: Outcome.REJECTED,
        604: Outcome.INVALID_NUMBER,
        606: Outcome.NOT_PLACED,
        607: Outcome.REJECTED,
        608: Outcome.REJECTED,
    }
)
"""RFC 3261, RFC 8197 (607) and RFC 8688 (608). What blames our trunk or our media was not really placed."""
_BY_Q850: Final[Mapping[int, Outcome]] = MappingProxyType(
    {
        1: Outcome.INVALID_NUMBER,
        17: Outcome.BUSY,
        18: Outcome.UNREACHABLE,
        19: Outcome.UNREACHABLE,
        20: Outcome.UNREACHABLE,
        21: Outcome.REJECTED,
        22: Outcome.INVALID_NUMBER,
        27: Outcome.CONGESTION,
        28: Outcome.INVALID_NUMBER,
        34: Outcome.CONGESTION,
        38: Outcome.CONGESTION,
        41: Outcome.CONGESTION,
        42: Outcome.CONGESTION,
        58: Outcome.NOT_PLACED,
        88: Outcome.NOT_PLACED,
        96: Outcome.NOT_PLACED,
        102: Outcome.CONGESTION,
        127: Outcome.HUNG_UP_IN_RING,
    }
)
"""21 is both a refusal by the person and one of our trunk: without a SIP status nobody can tell them apart."""


def outcome_of_failure(*, sip: int | None, q850: int) -> Outcome:
    """Of a call that the far end refused or ended before it was answered."""
    if sip is not None and sip in _BY_SIP:
        return _BY_SIP[sip]
    if sip is not None and _SERVER_FAILURE <= sip < _GLOBAL_FAILURE:
        return Outcome.CONGESTION
    return _BY_Q850.get(q850, Outcome.UNREACHABLE)


def outcome_of_timer(*, rang: bool) -> Outcome:
    """Of a call that we gave up. Whoever was never heard to ring did not fail to answer: the trunk was silent."""
    return Outcome.NO_ANSWER if rang else Outcome.UNREACHABLE
