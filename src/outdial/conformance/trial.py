"""One run: every case is tried, or skipped with the reason, and all that was made is taken away again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from outdial.conformance.case import CannotJudge, Case, Grade, Mismatch, Need, Verdict
from outdial.conformance.house import House
from outdial.conformance.server import Reply, Unreachable
from outdial.conformance.visit import Visit

SILENT_CASES_MAX: Final = 3
"""Cases in a row without an answer, after which the server is taken to be gone."""

_AN_HTTP_OK: Final = 200
_UNAUTHENTICATED: Final = 401
_NO_TIME: Final = timedelta(0)

_MET: Final[Mapping[Need, Callable[[House], bool]]] = {
    Need.SKILL: lambda house: house.means.skill_id is not None,
    Need.GROUP: lambda house: house.means.group_id is not None,
    Need.OTHER_TENANT: lambda house: house.means.other is not None,
    Need.CALL: lambda house: house.means.dial is not None,
    Need.CALLBACK: lambda house: house.means.dial is not None and house.receiver is not None,
    Need.EMPTYING: lambda house: house.means.empty_blacklist,
}


class CannotRun(Exception):  # noqa: N818 - it says what is the case
    """The server cannot be judged at all; the text says why, and what to do."""


async def try_all(house: House, cases: Sequence[Case], *, tell: Callable[[Verdict], None]) -> Sequence[Verdict]:
    """Try the cases in their order; each verdict is told as soon as it is reached.

    Raises `CannotRun` when the server does not answer, or does not let the key in.
    """
    await _knock(house)
    verdicts: list[Verdict] = []
    silent = 0
    try:
        for case in cases:
            try:
                verdict, silent = await _tried(house, case), 0
            except Unreachable as error:
                verdict, silent = _verdict(case, Grade.FAILED, str(error)), silent + 1
            verdicts.append(verdict)
            tell(verdict)
            if silent == SILENT_CASES_MAX:
                raise CannotRun(f"The server has stopped answering: {verdict.reason}.")
    finally:
        if not silent:
            await house.clean_up()
    return verdicts


async def _knock(house: House) -> None:
    """One question that every server of the family answers to a key that is good."""
    query = {"status": 0, "deviceType": 0, "curPage": 1, "rowsPerPage": 1}
    try:
        reply = await house.ask("GET", "", query=query)
    except Unreachable as error:
        raise CannotRun(f"No answer from the server: {error}. Is its address right?") from None
    if reply.status == _UNAUTHENTICATED:
        raise CannotRun(
            f"The server does not let this key in: {reply}. Check --vdn, --ak and --sk, this machine's clock, and "
            "that no proxy changes the Host header."
        )
    if reply.status != _AN_HTTP_OK or not _is_of_the_family(reply):
        raise CannotRun(f"This is no server of the CC-iSales family, or not its address: {reply}")


def _is_of_the_family(reply: Reply) -> bool:
    try:
        return bool(reply.code)
    except Mismatch:
        return False


async def _tried(house: House, case: Case) -> Verdict:
    """Raises `Unreachable`."""
    unmet = sorted(str(need) for need in case.needs if not _MET[need](house))
    if unmet:
        return _verdict(case, Grade.SKIPPED, "; ".join(unmet))
    began = house.clock.now()
    grade, reason = await _judged(house, case)
    return _verdict(case, grade, reason, took=house.clock.now() - began)


async def _judged(house: House, case: Case) -> tuple[Grade, str]:
    visit = Visit(house, case)
    try:
        await case.check(visit)
    except Mismatch as mismatch:
        return Grade.FAILED, str(mismatch)
    except CannotJudge as obstacle:
        return Grade.SKIPPED, str(obstacle)
    except Unreachable:
        raise
    except Exception as error:  # noqa: BLE001 - an answer that nobody thought of must not end the run of all others
        return Grade.FAILED, f"the answers were so unlike the documents that the case broke: {error!r}"
    finally:
        await visit.end()
    return Grade.PASSED, ""


def _verdict(case: Case, grade: Grade, reason: str, *, took: timedelta = _NO_TIME) -> Verdict:
    return Verdict(case=case, grade=grade, took=took, reason=reason)
