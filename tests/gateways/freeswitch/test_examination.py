"""A pretend FreeSWITCH is asked what is wrong with it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from outdial.clock import ManualClock
from outdial.gateways.finding import Finding, Grade
from outdial.gateways.freeswitch.client import EslAddress
from outdial.gateways.freeswitch.examination import examine
from outdial.gateways.freeswitch.gateway import FreeSwitchSettings
from tests.gateways.freeswitch.pretend import PretendFreeSwitch
from tests.gateways.freeswitch.test_checkup import UP

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WELL = {
    "version": "FreeSWITCH Version 1.10.12-release",
    "strmicroepoch": str(round(NOON.timestamp() * 1_000_000)),
    "module_exists": "true",
    "sofia status gateway carrier": UP,
    "xml_locate dialplan context name outdial-flow": '<context name="outdial-flow"></context>',
}


async def found(
    says: Mapping[str, str], *, password: str | None = None, trunk: str = "carrier"
) -> Mapping[str, Finding]:
    switch = PretendFreeSwitch(ManualClock(NOON), says=dict(says))
    async with switch.serving() as address:
        asked = address if password is None else replace(address, password=password)
        settings = FreeSwitchSettings(trunk=trunk)
        return {finding.subject: finding async for finding in examine(asked, settings, clock=switch.clock)}


async def test_nothing_ails_where_all_is_well() -> None:
    findings = await found(WELL)

    assert {finding.grade for finding in findings.values()} == {Grade.OK}
    assert list(findings) == ["answer", "version", "clock", "modules", "trunk", "dialplan", "recordings"]


async def test_a_wrong_password_is_found_and_nothing_else_is_asked() -> None:
    findings = await found(WELL, password="no-such-thing")

    assert findings.keys() == {"answer"}
    assert "password of OUTDIAL_GATEWAY" in findings["answer"].says


async def test_a_switch_that_is_down_is_found() -> None:
    address = EslAddress(host="127.0.0.1", port=1)

    (finding,) = [each async for each in examine(address, FreeSwitchSettings(trunk="a"), clock=ManualClock(NOON))]

    assert "mod_event_socket" in finding.says


@pytest.mark.parametrize(
    ("answer", "subject", "grade"),
    [
        ({"strmicroepoch": str(round((NOON - timedelta(seconds=1)).timestamp() * 1_000_000))}, "clock", Grade.ERROR),
        ({"strmicroepoch": "noon"}, "clock", Grade.WARNING),
        ({"module_exists": "false"}, "modules", Grade.ERROR),
        ({"sofia status gateway carrier": "Invalid Gateway!"}, "trunk", Grade.ERROR),
        ({"xml_locate": "-ERR not found"}, "dialplan", Grade.WARNING),
        ({"version": "-ERR no such command"}, "version", Grade.WARNING),
    ],
)
async def test_what_is_wrong_is_found_and_the_rest_is_looked_at(
    answer: Mapping[str, str], subject: str, grade: Grade
) -> None:
    (question,) = answer
    others = {name: said for name, said in WELL.items() if not name.startswith(question)}

    findings = await found({**answer, **others})

    assert {name: each.grade for name, each in findings.items() if each.grade is not Grade.OK} == {subject: grade}


async def test_a_trunk_that_is_an_endpoint_is_not_looked_for_among_gateways() -> None:
    findings = await found(WELL, trunk="sofia/external/{number}@192.0.2.1")

    assert "--call" in findings["trunk"].says
