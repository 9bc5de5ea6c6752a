"""Adding outbound numbers, in both versions (seed 003, 0744, 0759, 0760)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from pydantic import JsonValue

from outdial.conformance.bodies import NUMBERS
from outdial.conformance.case import CannotJudge, Case, Check
from outdial.conformance.cases.blacklist import lists
from outdial.conformance.cases.table import asks, filled, steps
from outdial.conformance.expect import (
    A_NUMBER,
    CHARACTERS,
    DONE,
    EMPTY,
    NO_CAMPAIGN,
    PARAMETER,
    TOO_LONG,
    TOO_MANY,
    TYPE,
    VALUE,
    Codes,
    field,
    listed,
    show,
)
from outdial.conformance.server import V1, V2
from outdial.conformance.visit import Visit

RECORDS_MAX: Final = 20
_SOURCES: Final = {V1: ("5.1", "seed 003"), V2: ("5.2", "0760")}
_TIME: Final = "0200030"
_TOO_SOON: Final = "0200022"
_A_SECOND: Final = timedelta(seconds=1)
_QUICK_TRIES: Final = 5
_FORBIDDEN: Final = "`~!@#$%^&*()+=|{}'\":;<>/?.\\[]¥,"
"""In ``customField``, without the dash, of which nobody knows which one is meant (seed 003)."""

_PLAIN: Final[Mapping[str, JsonValue]] = {}
"""A record with nothing but a session and a number."""

Row = tuple[str, Mapping[str, JsonValue], Codes]

_OF_BOTH: Final[Sequence[Row]] = (
    ("sessionId may be left out", {"sessionId": None}, DONE),
    ("sessionId of 32 characters is taken", {"sessionId": "s" * 32}, DONE),
    ("sessionId of 33 characters is too long", {"sessionId": "s" * 33}, TOO_LONG),
    ("caller of 24 characters is taken", {"caller": "1" * 24}, DONE),
    ("caller of 25 characters is too long", {"caller": "1" * 25}, TOO_LONG),
    ("customField of 200 characters is taken", {"customField": "c" * 200}, DONE),
    ("customField of 201 characters is too long", {"customField": "c" * 201}, TOO_LONG),
    ("customField may be Chinese", {"customField": "北京 7"}, DONE),
    ("recycleTime is a time", {"recycleTime": "2099-12-31 23:59:59"}, DONE),
    ("recycleTime has its seconds", {"recycleTime": "2099-12-31"}, _TIME),
    ("recycleTime is no month 13", {"recycleTime": "2099-13-01 00:00:00"}, _TIME),
    ("callData of 1024 characters is taken", {"callData": "d" * 1024}, DONE),
    ("callData of 1025 characters is too long", {"callData": "d" * 1025}, TOO_LONG),
    ("priority 1 is taken", {"priority": "1"}, DONE),
    ("priority 5 is taken", {"priority": "5"}, DONE),
    ("priority 0 is too small", {"priority": "0"}, VALUE),
    ("priority 6 is too large", {"priority": "6"}, VALUE),
)
_OF_V1: Final[Sequence[Row]] = (
    ("called of 24 characters is taken", {"called": "1" * 24}, DONE),
    ("called of 25 characters is too long", {"called": "1" * 25}, TOO_LONG),
    ("called may have * and #", {"called": "*80021#"}, DONE),
    ("called has no letters", {"called": "8002a"}, CHARACTERS),
    ("called has no plus sign", {"called": "+80021"}, CHARACTERS),
    ("called is not blank", {"called": ""}, EMPTY),
    ("called must be given", {"called": None}, EMPTY),
    ("called is a text", {"called": {}}, TYPE),
)
_OF_V2: Final[Sequence[Row]] = (
    ("a person may have several numbers", {"called": [{"calledNo": "{number}"}, {"calledNo": "{number}"}]}, DONE),
    ("a number of 25 characters is too long", {"called": [{"calledNo": "1" * 25}]}, TOO_LONG),
    ("a number has no letters", {"called": [{"calledNo": "8002a"}]}, CHARACTERS),
    ("calledNo must be given", {"called": [{"type": "SI"}]}, EMPTY),
    ("a person has a number", {"called": []}, (EMPTY, TOO_MANY)),
    ("called must be given", {"called": None}, EMPTY),
    ("called is a list", {"called": "80021"}, TYPE),
    ("a number may have a type", {"called": [{"calledNo": "{number}", "type": "SI"}]}, DONE),
    ("delayTime 0 s is taken", {"called": [{"calledNo": "{number}", "delayTime": 0}]}, DONE),
    ("delayTime 7200 s is taken", {"called": [{"calledNo": "{number}", "delayTime": 7200}]}, DONE),
    ("delayTime 7201 s is too long", {"called": [{"calledNo": "{number}", "delayTime": 7201}]}, VALUE),
    ("delayTime is no less than 0", {"called": [{"calledNo": "{number}", "delayTime": -1}]}, VALUE),
    ("a number twice for one person is refused", {"called": [{"calledNo": "80021"}, {"calledNo": "80021"}]}, "0200018"),
)


def _number(version: int, called: JsonValue = "{number}") -> JsonValue:
    return called if version == V1 else [{"calledNo": called}]


def _records(version: int, *records: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Records with a session and a number each, and otherwise as they say; null takes a field out."""
    whole = [{"sessionId": "{name}", "called": _number(version), **record} for record in records]
    return {"callDataList": [{name: value for name, value in each.items() if value is not None} for each in whole]}


def _row(version: int, row: Row) -> Case:
    """What is taken goes to a campaign of the case alone; what is refused, to the one that all cases share."""
    rule, record, codes = row
    interface, source = _SOURCES[version]
    path = f"/calldata/{'{fresh}' if codes == DONE else '{campaign}'}"
    return asks(interface, rule, source, "POST", path, _records(version, record), version=version, to=codes)


def _character(sign: str) -> Case:
    record: dict[str, JsonValue] = {"customField": f"a{sign}b"}
    return asks(
        "5.1",
        f"customField must not contain {sign}",
        "seed 003",
        "POST",
        "/calldata/{campaign}",
        _records(V1, record),
        to=CHARACTERS,
    )


async def _add(visit: Visit, number: int, body: JsonValue, codes: Codes = DONE, *, version: int = V1) -> None:
    await visit.gets(codes, "POST", f"/calldata/{number}", await filled(visit, body), version=version)


def _too_soon(version: int) -> Check:
    """Two calls as fast as they go; where the way takes a second, it is tried again, and then not judged."""

    async def check(visit: Visit) -> None:
        for _ in range(_QUICK_TRIES):
            number, began = await visit.fresh_campaign(), visit.house.clock.now()
            await _add(visit, number, _records(version, {}), version=version)
            body = await filled(visit, _records(version, {}))
            reply = await visit.ask("POST", f"/calldata/{number}", body, version=version, paced=False)
            if reply.code == _TOO_SOON:
                return
            if visit.house.clock.now() - began < _A_SECOND:
                raise reply.mismatch(f"resultCode {_TOO_SOON} to a second call within a second ({visit.source})")
        raise CannotJudge("two calls one after the other took more than a second each time")

    return check


def _paced(version: int) -> Sequence[Case]:
    interface, source = _SOURCES[version]

    async def waits_a_second(visit: Visit) -> None:
        number = await visit.fresh_campaign()
        for _ in range(2):
            await _add(visit, number, _records(version, {}), version=version)

    async def tells_the_ids(visit: Visit) -> None:
        number = await visit.fresh_campaign()
        body = await filled(visit, _records(version, {}, {}))
        reply = await visit.done("POST", f"/calldata/{number}", body, version=version)
        show(reply, {"returnObject.totalSize": 2})
        for name in ("dataIdList", "datalist"):
            ids = [each.get("dataId") for each in listed(reply, f"returnObject.{name}")]
            if len(set(map(str, ids))) != 2 or not all(isinstance(each, str) and each.isdecimal() for each in ids):  # noqa: PLR2004 - the two that were added
                raise reply.mismatch(f"returnObject.{name} with the ids of both records, texts of digits (0759)")

    async def blacklisted(visit: Visit) -> None:
        number, called = await visit.fresh_campaign(), visit.house.number()
        await lists(visit, {"blocklist": [called]})
        listed_one = {"called": _number(version, called)}
        await _add(visit, number, _records(version, {}, listed_one), "0200024", version=version)
        reply = await visit.done(
            "POST", f"/calldata/{number}", await filled(visit, _records(version, {})), version=version
        )
        show(reply, {"returnObject.totalSize": 1})

    return [
        steps(interface, "the answer counts what is left, and tells the ids", f"{source}, 0759", tells_the_ids),
        steps(interface, "a second call within a second is refused", source, _too_soon(version)),
        steps(interface, "a second call after a second is taken", source, waits_a_second),
        steps(interface, "a blacklisted number refuses all, and nothing is added", f"{source}, 0759", blacklisted),
    ]


def _of(version: int) -> Sequence[Case]:
    interface, source = _SOURCES[version]

    def one(rule: str, path: str, body: JsonValue, codes: Codes, page: str = source) -> Case:
        return asks(interface, rule, page, "POST", path, body, version=version, to=codes)

    return [
        *_paced(version),
        one(f"{RECORDS_MAX} records are taken", "/calldata/{fresh}", _records(version, *[_PLAIN] * RECORDS_MAX), DONE),
        one(
            f"{RECORDS_MAX + 1} records are too many",
            "/calldata/{fresh}",
            _records(version, *[_PLAIN] * (RECORDS_MAX + 1)),
            "0200029",
        ),
        one("callDataList must be given", "/calldata/{campaign}", {}, EMPTY),
        one("callDataList is not empty", "/calldata/{campaign}", {"callDataList": []}, (EMPTY, TOO_MANY)),
        one("callDataList is a list", "/calldata/{campaign}", {"callDataList": "80021"}, TYPE),
        one("a campaign that does not exist is refused", "/calldata/{absent}", _records(version, {}), NO_CAMPAIGN),
        one("a campaign that is over takes no numbers", "/calldata/{over}", _records(version, {}), "0200019"),
        *(_row(version, row) for row in _OF_BOTH),
    ]


async def _example(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    reply = await visit.done("POST", f"/calldata/{number}", dict(NUMBERS))
    show(reply, {"returnObject.totalSize": 4})


async def _twice(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    await _add(visit, number, _records(V1, {"called": "80021"}, {"called": "80021"}), "0200018")
    await _add(visit, number, _records(V1, {"called": "80021"}))


async def _restricted(visit: Visit) -> None:
    number, called = await visit.fresh_campaign(), visit.house.number()
    await lists(visit, {"blocklist": [called], "restrictTimes": 5, "restrictPeriod": "1"})
    await _add(visit, number, _records(V1, {"called": called}), (DONE, "0200024"))


async def _of_an_intelligent_flow(visit: Visit) -> None:
    number = await visit.fresh_campaign({"deviceType": 1})
    await _add(visit, number, _records(V1, {"callData": '{"fullName":"Lin Zihang","date":"March 31, 2022"}'}))
    await _add(visit, number, _records(V1, {"callData": "Lin Zihang"}), (VALUE, PARAMETER))


async def _same_number_in_two_sessions(visit: Visit) -> None:
    number, called = await visit.fresh_campaign(), visit.house.number()
    record: dict[str, JsonValue] = {"called": _number(V2, called)}
    await _add(visit, number, _records(V2, record, record), version=V2)


async def _with_a_batch(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    created = await visit.done("POST", f"/callbatch/{number}/create", {"name": visit.house.unique("batch")})
    batch = field(created, "returnObject.id")
    await _add(visit, number, {**_records(V2, {}), "batchId": batch}, version=V2)


CASES: Final[Sequence[Case]] = (
    steps("5.1", "the example of the page is taken", "seed 003", _example),
    steps("5.1", "a number twice in one call is refused, and nothing is added", "seed 003", _twice),
    steps(
        "5.1",
        "a blacklisted number with a restriction is taken, or refused as in 2025",
        "seed 003, 0759 (contradict)",
        _restricted,
    ),
    steps("5.1", "callData of an intelligent flow is JSON", "seed 003", _of_an_intelligent_flow),
    *_of(V1),
    *(_row(V1, row) for row in _OF_V1),
    *(_character(sign) for sign in _FORBIDDEN),
    *_of(V2),
    *(_row(V2, row) for row in _OF_V2),
    steps("5.2", "one number may stand under two sessions", "0760", _same_number_in_two_sessions),
    steps("5.2", "records come with a batch", "0760, 0770", _with_a_batch),
    asks(
        "5.2",
        "a batch that does not exist is refused",
        "0760, 0770",
        "POST",
        "/calldata/{fresh}",
        {**_records(V2, {}), "batchId": "7"},
        version=V2,
        to=("03000004", PARAMETER),
    ),
    asks(
        "5.1",
        "totalSize is an integer",
        "seed 003",
        "POST",
        "/calldata/{fresh}",
        _records(V1, {}),
        shows={"returnObject.totalSize": A_NUMBER},
    ),
)
