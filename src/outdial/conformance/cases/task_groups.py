"""Numbers for a task group (0768). Groups are made outside the interface, so most of it needs one that is given."""

from collections.abc import Sequence
from typing import Final

from pydantic import JsonValue

from outdial.conformance.case import Case, Need
from outdial.conformance.cases.table import asks, filled, steps
from outdial.conformance.expect import ANY_REFUSAL, CHARACTERS, DONE, EMPTY, TYPE, VALUE, Codes
from outdial.conformance.visit import Visit

RECORDS_MAX: Final = 20
_PATH: Final = "/groupcalldata"
_RECORD: Final[dict[str, JsonValue]] = {"sessionId": "{name}", "called": [{"calledNo": "{number}"}], "priority": "3"}
_OF_NOBODY: Final = {"campaignGroupId": "{absent}"}


def _given(rule: str, records: Sequence[JsonValue], codes: Codes = DONE) -> Case:
    """Records for the group that the run was given; those that are taken are deleted with its campaigns."""

    async def check(visit: Visit) -> None:
        query = {"campaignGroupId": visit.house.means.group_id}
        await visit.gets(codes, "POST", _PATH, await filled(visit, {"callDataList": list(records)}), query=query)

    return steps("5.9", rule, "0768", check, Need.GROUP)


def _refused(rule: str, body: JsonValue, codes: Codes) -> Case:
    return asks("5.9", rule, "0768", "POST", _PATH, body, query=_OF_NOBODY, to=codes)


CASES: Final[Sequence[Case]] = (
    _given("a record is taken", [_RECORD]),
    _given("a bare number is taken", [{**_RECORD, "called": "{number}"}]),
    _given(f"{RECORDS_MAX} records are taken", [_RECORD] * RECORDS_MAX),
    _given(f"{RECORDS_MAX + 1} records are too many", [_RECORD] * (RECORDS_MAX + 1), "0200029"),
    _given("priority 6 is too large", [{**_RECORD, "priority": "6"}], VALUE),
    _refused("a group that does not exist is refused", {"callDataList": [_RECORD]}, ANY_REFUSAL),
    _refused("callDataList must be given", {}, EMPTY),
    _refused("callDataList is a list", {"callDataList": "80021"}, TYPE),
    _refused("called must be given", {"callDataList": [{"sessionId": "s"}]}, EMPTY),
    _refused("a number has no letters", {"callDataList": [{"called": [{"calledNo": "x"}]}]}, CHARACTERS),
    asks("5.9", "campaignGroupId must be given", "0768", "POST", _PATH, {"callDataList": [_RECORD]}, to=EMPTY),
    asks(
        "5.9",
        "campaignGroupId is an integer",
        "0768",
        "POST",
        _PATH,
        {"callDataList": [_RECORD]},
        query={"campaignGroupId": "first"},
        to=TYPE,
    ),
)
