"""Every way to get a campaign's body wrong: its code, a description that names the field, and nothing changed."""

import copy
import json
from typing import Any

import pytest

from tests.api.client import Client, Server
from tests.api.isales.examples import MODIFY

pytestmark = pytest.mark.anyio

MISSING = object()

EMPTY, CHARACTERS, TOO_LONG, TYPE, VALUE = "02000001", "02000002", "02000003", "02000006", "02000007"
COMBINATION, HALF, TOO_MANY = "02000009", "02000010", "02000011"

SEGMENT = "scheduleParam.workdayBeginTime1"
SKILL = "skillParam.skillId"
METHOD = "skillParam.predictParam.predictMethod"
RATE = "skillParam.predictParam.offhookPredictParam.offHookRate"

EXAMPLE_CASES: list[tuple[str, object, str]] = [
    ("name", MISSING, EMPTY),
    ("name", None, EMPTY),
    ("name", "", EMPTY),
    ("name", 5, TYPE),
    ("name", "x" * 101, TOO_LONG),
    ("name", "a\0b", CHARACTERS),
    ("description", "a=b", CHARACTERS),
    ("description", 'a"b', CHARACTERS),
    ("description", "x" * 201, TOO_LONG),
    ("description", ["x"], TYPE),
    ("strBeginTime", "2020-09-09 23:59:59", "0200002"),
    ("strBeginTime", "2020-13-01 00:00:00", VALUE),
    ("strBeginTime", "tomorrow", VALUE),
    ("strBeginTime", "9999-01-01 00:00:00", VALUE),
    ("strBeginTime", 20200910, TYPE),
    ("strEndTime", "2020-09-10 00:00:00", COMBINATION),
    ("strEndTime", "2020-09-10 24:00:00", VALUE),
    ("strEndTime", {}, TYPE),
    ("deviceType", MISSING, EMPTY),
    ("deviceType", None, EMPTY),
    ("deviceType", "", EMPTY),
    ("deviceType", True, TYPE),
    ("deviceType", "two", TYPE),
    ("deviceType", 2.5, TYPE),
    ("deviceType", 4, VALUE),
    ("deviceType", 10**30, VALUE),
    ("callerNo", MISSING, EMPTY),
    ("callerNo", None, EMPTY),
    ("callerNo", "", EMPTY),
    ("callerNo", [], EMPTY),
    ("callerNo", 10085, TYPE),
    ("callerNo", "+8610085", CHARACTERS),
    ("callerNo", "1" * 25, TOO_LONG),
    ("callerNo", [{"accessCode": "1"}] * 101, TOO_MANY),
    ("maxAlertingTime", MISSING, EMPTY),
    ("maxAlertingTime", None, EMPTY),
    ("maxAlertingTime", "20 s", TYPE),
    ("maxAlertingTime", 4, VALUE),
    ("maxAlertingTime", 121, VALUE),
    ("scheduleParam", MISSING, EMPTY),
    ("scheduleParam", None, EMPTY),
    ("scheduleParam", "08:00", TYPE),
    (SEGMENT, MISSING, HALF),
    (SEGMENT, "", HALF),
    (SEGMENT, "8:00", VALUE),
    (SEGMENT, "24:00", VALUE),
    (SEGMENT, "08:00:00", VALUE),
    (SEGMENT, 8, TYPE),
    (SEGMENT, "11:30", COMBINATION),
    ("scheduleParam.holidayEndTime2", None, HALF),
    ("skillParam", MISSING, EMPTY),
    ("skillParam", None, EMPTY),
    ("skillParam", [], TYPE),
    (SKILL, MISSING, EMPTY),
    (SKILL, 0, VALUE),
    (SKILL, 1001, VALUE),
    (SKILL, "x", TYPE),
    (SKILL, 6, "0200017"),
    ("skillParam.skillName", "x" * 101, TOO_LONG),
    ("skillParam.outBoundType", 5, COMBINATION),
    ("skillParam.predictParam", MISSING, EMPTY),
    (METHOD, MISSING, EMPTY),
    (METHOD, 4, VALUE),
    (METHOD, 1, EMPTY),
    (RATE, MISSING, EMPTY),
    (RATE, 0, VALUE),
    (RATE, 101, VALUE),
    ("callBackUrl", "ftp://example.org/", VALUE),
    ("callBackUrl", "https://", VALUE),
    ("callBackUrl", "https://user:secret@example.org/", VALUE),
    ("callBackUrl", "https://example.org:99999/", VALUE),
    ("callBackUrl", "https://example.org/a b", VALUE),
    ("callBackUrl", "https://example.org/" + "x" * 2000, TOO_LONG),
    ("callBackUrl", 1, TYPE),
]
ADD_CASES: list[tuple[str, object, str]] = [
    ("strBeginTime", MISSING, EMPTY),
    ("strBeginTime", "", VALUE),
    ("strEndTime", MISSING, EMPTY),
    ("initStatus", 2, VALUE),
    ("initStatus", "x", TYPE),
]

EMPIRICAL = {"maxAvgCallTime": 100, "minAvgCallTime": 50, "outBoundRate": 70}
AGENT_USE = {"maxAvgCallTime": 100, "minAvgCallTime": 50, "lossRate": 3, "utilRate": 70, "utilRateMethod": 1}
COMPLETION = {"maxAvgCallTime": 100, "minAvgCallTime": 50, "lossRate": 3, "waitTime": 5, "connRate": 60}
METHODS = {
    "expPredictParam": (1, EMPIRICAL),
    "agentPredictParam": (2, AGENT_USE),
    "connectPredictParam": (3, COMPLETION),
}
RANGES = {
    "maxAvgCallTime": (50, 200),
    "minAvgCallTime": (50, 200),
    "outBoundRate": (0, 100),
    "lossRate": (0, 100),
    "utilRate": (0, 100),
    "utilRateMethod": (1, 2),
    "waitTime": (0, 16),
    "connRate": (0, 100),
}
FLOW = {"deviceSign": "flow", "callCount": 3, "callInterval": 3}
PREVIEW = {"failInterval": 3, "obCallCount": 1, "autoCallTime": 5}


def changed(body: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The body with one field different, or without it."""
    body = copy.deepcopy(body)
    *steps, name = path.split(".")
    inner = body
    for step in steps:
        inner = inner[step]
    if value is MISSING:
        del inner[name]
    else:
        inner[name] = value
    return body


def example() -> dict[str, Any]:
    return json.loads(MODIFY)


def predicted(name: str) -> dict[str, Any]:
    method, figures = METHODS[name]
    return changed(example(), "skillParam.predictParam", {"predictMethod": method, name: figures})


def flow() -> dict[str, Any]:
    return {**example(), "deviceType": 3, "ivrParam": FLOW}


def preview() -> dict[str, Any]:
    return {**example(), "deviceType": 5, "skillParam": {"skillId": 5, "previewParam": PREVIEW}}


async def refuse(client: Client, server: Server, body: object, path: str, code: str, *, campaign_id: int = 0) -> None:
    """Check that a body is refused with the code, that the description names the field, and that nothing changed."""
    before = await server.sql("select * from campaign")
    reply = await (client.put(f"/{campaign_id}", body) if campaign_id else client.post("", body))
    assert (reply.status, reply.code) == (200, code), reply.description
    assert reply.body["returnCode"] == code
    assert reply.body["returnDesc"] == reply.description
    leaf = path.rpartition(".")[2].rstrip("123")
    assert leaf.removesuffix("Begin").removesuffix("End")[:10] in reply.description
    assert await server.sql("select * from campaign") == before


@pytest.mark.parametrize(("path", "value", "code"), [*EXAMPLE_CASES, *ADD_CASES])
async def test_a_wrong_field_is_refused_when_adding(
    client: Client, server: Server, path: str, value: object, code: str
) -> None:
    await refuse(
        client,
        server,
        changed(example(), path, value) if path != "initStatus" else {**example(), path: value},
        path,
        code,
    )


async def test_a_wrong_field_is_refused_when_modifying(client: Client, server: Server) -> None:
    campaign_id = (await client.post("", {**example(), "strBeginTime": "2020-09-10 00:00:01"})).body["returnObject"][
        "id"
    ]
    for path, value, code in EXAMPLE_CASES:
        if (path, value) == ("deviceType", 4):
            continue  # it differs from the stored one, which is said first
        await refuse(client, server, changed(example(), path, value), path, code, campaign_id=campaign_id)


@pytest.mark.parametrize("name", METHODS)
async def test_figures_of_prediction_keep_their_ranges(client: Client, server: Server, name: str) -> None:
    for figure in METHODS[name][1]:
        path = f"skillParam.predictParam.{name}.{figure}"
        least, most = RANGES[figure]
        wrong: list[tuple[object, str]] = [
            (least - 1, VALUE),
            (most + 1, VALUE),
            (MISSING, EMPTY),
            (None, EMPTY),
            ([], TYPE),
        ]
        for value, code in wrong:
            await refuse(client, server, changed(predicted(name), path, value), path, code)


@pytest.mark.parametrize("name", METHODS)
async def test_the_lower_talk_time_lies_below_the_upper(client: Client, server: Server, name: str) -> None:
    path = f"skillParam.predictParam.{name}.minAvgCallTime"
    await refuse(client, server, changed(predicted(name), path, 101), path, COMBINATION)


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("ivrParam", MISSING, EMPTY),
        ("ivrParam.deviceSign", MISSING, EMPTY),
        ("ivrParam.deviceSign", "", EMPTY),
        ("ivrParam.deviceSign", "x" * 101, TOO_LONG),
        ("ivrParam.callCount", 0, VALUE),
        ("ivrParam.callCount", 101, VALUE),
        ("ivrParam.callInterval", 0, VALUE),
        ("ivrParam.callInterval", 10000, VALUE),
        ("ivrParam.callInterval", None, EMPTY),
    ],
)
async def test_a_flows_figures_are_checked(client: Client, server: Server, path: str, value: object, code: str) -> None:
    await refuse(client, server, changed(flow(), path, value), path, code)


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("maxAlertingTime", 8, VALUE),
        ("skillParam.previewParam", MISSING, EMPTY),
        ("skillParam.previewParam.failInterval", 2, VALUE),
        ("skillParam.previewParam.failInterval", 61, VALUE),
        ("skillParam.previewParam.obCallCount", 0, VALUE),
        ("skillParam.previewParam.obCallCount", 101, VALUE),
        ("skillParam.previewParam.autoCallTime", -1, VALUE),
        ("skillParam.previewParam.autoCallTime", 1, VALUE),
        ("skillParam.previewParam.autoCallTime", 4, VALUE),
        ("skillParam.previewParam.autoCallTime", 18, VALUE),
    ],
)
async def test_a_previews_figures_are_checked(
    client: Client, server: Server, path: str, value: object, code: str
) -> None:
    await refuse(client, server, changed(preview(), path, value), path, code)


async def test_a_campaign_without_workday_segments_is_refused(client: Client, server: Server) -> None:
    body = {**example(), "scheduleParam": {"holidayBeginTime1": "10:00", "holidayEndTime1": "11:00"}}

    await refuse(client, server, body, SEGMENT, EMPTY)


async def test_a_callback_outside_the_tenants_trust_list_is_refused(client: Client, server: Server) -> None:
    await server.sql("""update tenant set limits = '{"callback_hosts": ["*.example.org"]}'""")

    await refuse(client, server, {**example(), "callBackUrl": "https://example.com/"}, "callBackUrl", "0200001")
    assert (await client.post("", {**example(), "callBackUrl": "https://a.example.org/"})).code == "0200000"


@pytest.mark.parametrize("locale", ["zh_CN", "fr_FR", None])
async def test_descriptions_are_chinese_unless_english_is_asked_for(client: Client, locale: str | None) -> None:
    client.locale = locale

    assert (await client.post("", {})).description == "参数为空。name：必填"  # noqa: RUF001 - as Chinese has it


async def test_descriptions_are_english_on_request(client: Client) -> None:
    assert (await client.post("", {})).description == "Empty parameter. name: must be given"
