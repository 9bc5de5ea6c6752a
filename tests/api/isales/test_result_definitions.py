from typing import Any

import pytest

from outdial.api.isales.wire.platform_codes import PLATFORM_CODES
from outdial.domain.outcome import Outcome
from outdial.isales_codes import FAIL_CODES, call_id, result_code
from tests.api.client import Client, Server
from tests.rows import DAY, NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

ALL = {"pageSize": 50, "pageNum": 1}
ENVELOPE = {"resultCode": "0200000", "resultDesc": "", "returnCode": "0200000", "returnDesc": ""}
LATER: dict[str, Any] = {"displayResult": "Try later", "obsCodes": ["00537", "00603"]}


async def listed(client: Client) -> list[dict[str, Any]]:
    return (await client.get("/queryOBSResults", **ALL)).body["data"]


async def number_of(client: Client, code: str) -> str:
    (number,) = [each["defId"] for each in await listed(client) if each["resultCode"] == code]
    return number


async def defined(client: Client, **fields: object) -> str:
    reply = await client.post("/createObResult", {**LATER, **fields})
    assert reply.code == "0200000", reply.text
    return reply.body["defId"]


async def shown(client: Client, def_id: str) -> dict[str, Any]:
    return (await client.get(f"/{def_id}/queryObsResultDetail")).body["obResult"]


async def codes_of(client: Client, def_id: str) -> list[str]:
    return [each["failCode"] for each in (await shown(client, def_id))["resultMapList"]]


@pytest.mark.of("query_platform_codes")
async def test_the_platforms_codes_are_listed_page_by_page_with_their_meaning(client: Client) -> None:
    pages = [(await client.get("/queryOBSResultCode", pageSize=20, pageNum=page)).body for page in (1, 2, 3)]

    assert [page["totalCount"] for page in pages] == [len(PLATFORM_CODES)] * 3
    assert [each["obsCode"] for page in pages for each in page["obsCodes"]] == list(PLATFORM_CODES)
    assert {"obsCode": "00537", "obsCodeDesc": "The number is busy"} in pages[0]["obsCodes"]
    client.locale = None
    (first,) = (await client.get("/queryOBSResultCode", pageSize=1, pageNum=3)).body["obsCodes"]
    assert first == {"obsCode": "00537", "obsCodeDesc": "用户忙"}


@pytest.mark.of("query_result_code", "query_result_codes")
async def test_a_new_tenant_has_a_code_for_every_way_in_which_a_call_ends(client: Client, stranger: Client) -> None:
    ours, theirs = await listed(client), await listed(stranger)

    for definitions in (ours, theirs):
        assert {each["resultCode"] for each in definitions} == {result_code(outcome) for outcome in Outcome}
    assert not {each["defId"] for each in ours} & {each["defId"] for each in theirs}
    mapped = [await codes_of(client, each["defId"]) for each in ours]
    assert sorted(code for codes in mapped for code in codes) == sorted(PLATFORM_CODES)
    for outcome in Outcome:
        assert FAIL_CODES[outcome] in await codes_of(client, await number_of(client, result_code(outcome)))


@pytest.mark.of("query_result_codes")
async def test_the_factorys_names_are_in_the_language_of_whoever_asks(client: Client) -> None:
    english = {each["resultCode"]: each["displayResult"] for each in await listed(client)}
    client.locale = "zh_CN"
    chinese = {each["resultCode"]: each["displayResult"] for each in await listed(client)}

    assert (english["OB99999"], chinese["OB99999"]) == ("The call succeeded", "呼叫成功")
    assert (english["OB00537"], chinese["OB00537"]) == ("The number is busy", "用户忙")


async def test_a_definition_is_shown_with_all_that_it_stands_for(client: Client) -> None:
    reply = await client.post("/createObResult", {"resultCode": "007", **LATER})
    number = reply.body["defId"]

    assert reply.body == {**ENVELOPE, "defId": number}
    whole = (await client.get(f"/{number}/queryObsResultDetail")).body
    mapped = whole["obResult"].pop("resultMapList")
    assert whole == {
        **ENVELOPE,
        "obResult": {"defId": number, "displayResult": "Try later", "vdnId": 1, "resultCode": "007"},
    }
    assert all(each.pop("mapId").isdigit() for each in mapped)
    assert mapped == [{"defId": number, "failCode": code, "vdnId": "1"} for code in ("00537", "00603")]
    assert {"defId": number, "displayResult": "Try later", "resultCode": "007"} in await listed(client)


@pytest.mark.of("define_result_code")
async def test_pages_of_definitions_follow_each_other_in_the_order_in_which_they_were_made(client: Client) -> None:
    last = await defined(client)

    pages = [(await client.get("/queryOBSResults", pageSize=5, pageNum=page)).body for page in (1, 2, 3, 4)]

    assert [page["totalCount"] for page in pages] == [13] * 4
    assert [len(page["data"]) for page in pages] == [5, 5, 3, 0]
    numbers = [int(each["defId"]) for page in pages for each in page["data"]]
    assert numbers == sorted(numbers)
    assert numbers[-1] == int(last)


@pytest.mark.of("query_result_code")
async def test_a_code_that_is_left_out_is_made(client: Client) -> None:
    first, second = await defined(client), await defined(client, resultCode="")

    codes = [(await shown(client, number))["resultCode"] for number in (first, second)]
    assert len(set(codes)) == 2
    assert all(1 <= len(code) <= 7 for code in codes)


async def test_codes_of_the_platform_that_never_occur_here_are_kept_too(client: Client) -> None:
    assert await codes_of(client, await defined(client, obsCodes=["34609", "00008", "34609"])) == ["34609", "00008"]


@pytest.mark.of("change_result_code")
async def test_a_definition_is_changed_as_a_whole_but_keeps_its_code(client: Client) -> None:
    number = await defined(client, resultCode="007")
    body = {"defId": number, "displayResult": "Gone", "obsCodes": ["00538"], "resultCode": "008"}

    assert (await client.post("/updateObResult", body)).body == ENVELOPE

    whole = await shown(client, number)
    assert (whole["displayResult"], whole["resultCode"]) == ("Gone", "007")
    assert await codes_of(client, number) == ["00538"]


@pytest.mark.of("delete_result_code")
async def test_a_deleted_definition_is_gone_and_its_code_free(client: Client) -> None:
    number = await defined(client, resultCode="007")

    assert (await client.delete(f"/{number}/deleteObsResult")).body == ENVELOPE

    assert (await client.delete(f"/{number}/deleteObsResult")).code == "0200001"
    assert (await client.get(f"/{number}/queryObsResultDetail")).code == "0200001"
    assert await defined(client, resultCode="007") != number


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"resultCode": "OB00537"}, "0200001", "resultCode"),
    ({"resultCode": "12345678"}, "02000003", "resultCode"),
    ({"resultCode": "a b"}, "02000002", "resultCode"),
    ({"resultCode": 7}, "02000006", "resultCode"),
    ({"displayResult": ""}, "02000001", "displayResult"),
    ({"displayResult": None}, "02000001", "displayResult"),
    ({"displayResult": "<b>"}, "02000002", "displayResult"),
    ({"displayResult": "x" * 101}, "02000003", "displayResult"),
    ({"obsCodes": []}, "02000001", "obsCodes"),
    ({"obsCodes": None}, "02000001", "obsCodes"),
    ({"obsCodes": "00537"}, "02000006", "obsCodes"),
    ({"obsCodes": ["537"]}, "02000002", "obsCodes[0]"),
    ({"obsCodes": ["00537", "busy!"]}, "02000002", "obsCodes[1]"),
    ({"obsCodes": ["005377"]}, "02000003", "obsCodes[0]"),
    ({"obsCodes": ["00537"] * 201}, "02000011", "obsCodes"),
]


async def test_a_definition_that_breaks_a_rule_is_refused_by_name_and_changes_nothing(
    client: Client, rows: Rows, subtests: pytest.Subtests
) -> None:
    before, number = await rows.everything(), await number_of(client, "OB00604")

    for fields, code, named in REFUSED:
        with subtests.test(fields=fields):
            refused = await client.post("/createObResult", {**LATER, **fields})
            assert (refused.code, named in refused.description) == (code, True)
            if "resultCode" not in fields:
                changed = await client.post("/updateObResult", {"defId": number, **LATER, **fields})
                assert (changed.code, named in changed.description) == (code, True)
    assert await rows.everything() == before


async def test_an_unknown_definition_is_refused(client: Client, stranger: Client) -> None:
    number = await number_of(client, "OB00604")

    for who, def_id, code in ((client, "1", "0200001"), (stranger, number, "0200001"), (client, "x", "02000006")):
        for reply in (
            await who.get(f"/{def_id}/queryObsResultDetail"),
            await who.delete(f"/{def_id}/deleteObsResult"),
            await who.post("/updateObResult", {**LATER, "defId": def_id}),
        ):
            assert (reply.code, "defId" in reply.description) == (code, True)
    assert (await client.post("/updateObResult", LATER)).code == "02000001"


@pytest.mark.of("define_result_code")
async def test_a_tenant_has_as_many_definitions_as_its_limit_says(client: Client, server: Server) -> None:
    await server.sql("""update tenant set limits = '{"result_definitions_max": 13}'""")
    await defined(client)

    assert (await client.post("/createObResult", LATER)).code == "02000011"


async def ended(rows: Rows, campaign_id: int, *, at: int, outcome: Outcome) -> str:
    """The id of a call that ended so many seconds after now."""
    contact_id = await rows.contact(campaign_id, outcome=outcome)
    attempt_id = await rows.attempt(campaign_id, contact_id, outcome=outcome, ended_at=NOW + at * SECOND)
    return call_id(NOW - 60 * SECOND, attempt_id)


async def result_of(client: Client, name: str) -> tuple[str, str]:
    """The code of a call, where it is asked for by itself and where all are."""
    one = (await client.get(f"/callresultdetail/{name}")).body["data"]["resultCode"]
    (campaign_id,) = {each["id"] for each in (await client.get("", status=0, deviceType=0)).body["data"]}
    results = (await client.post(f"/callresult/{campaign_id}", {"showDetail": 1})).body["data"]
    (among_all,) = [each["resultCode"] for each in results if each["callId"] == name]
    return one, among_all


@pytest.fixture
async def campaign_id(client: Client) -> int:
    body = {
        "name": "one",
        "strBeginTime": "2020-09-10 00:00:00",
        "strEndTime": "2020-10-07 23:59:59",
        "deviceType": 3,
        "callerNo": "10085",
        "maxAlertingTime": 20,
        "scheduleParam": {"workdayBeginTime1": "00:00", "workdayEndTime1": "23:59"},
        "ivrParam": {"deviceSign": "flow", "callCount": 3, "callInterval": 3},
    }
    return (await client.post("", body)).body["returnObject"]["id"]


async def test_a_result_shows_the_code_that_held_when_its_call_ended(
    client: Client, server: Server, rows: Rows, campaign_id: int
) -> None:
    calls = [await ended(rows, campaign_id, at=at, outcome=Outcome.BUSY) for at in (-1, 5, 15, 25)]
    server.clock.advance(2 * SECOND)
    number = await defined(client, resultCode="007")
    server.clock.advance(10 * SECOND)
    await client.post("/updateObResult", {**LATER, "defId": await number_of(client, "OB00604"), "obsCodes": ["00537"]})
    server.clock.advance(10 * SECOND)
    await client.delete(f"/{number}/deleteObsResult")
    await client.delete(f"/{await number_of(client, 'OB00604')}/deleteObsResult")
    await client.delete(f"/{await number_of(client, 'OB00537')}/deleteObsResult")

    codes = [await result_of(client, name) for name in calls]

    assert codes == [(code, code) for code in ("OB00537", "007", "OB00604", "OB00537")]


@pytest.mark.of("change_result_code")
async def test_of_several_definitions_with_a_code_the_one_that_was_given_it_last_is_shown(
    client: Client, rows: Rows, server: Server, campaign_id: int
) -> None:
    first, second = await defined(client, resultCode="1st"), await defined(client, resultCode="2nd")
    assert first != second
    server.clock.advance(10 * SECOND)
    await client.post("/updateObResult", {**LATER, "defId": first})
    calls = [await ended(rows, campaign_id, at=at, outcome=Outcome.NO_ANSWER) for at in (5, 15)]

    assert [await result_of(client, name) for name in calls] == [("2nd", "2nd"), ("1st", "1st")]


async def test_success_has_a_code_of_the_tenants_too(client: Client, rows: Rows, campaign_id: int) -> None:
    await defined(client, resultCode="GOOD", obsCodes=["00000"])

    name = await ended(rows, campaign_id, at=1, outcome=Outcome.ANSWERED)

    assert await result_of(client, name) == ("GOOD", "GOOD")


async def test_another_tenants_definitions_change_nothing(
    client: Client, stranger: Client, rows: Rows, campaign_id: int
) -> None:
    await defined(stranger, resultCode="007")

    assert (await result_of(client, await ended(rows, campaign_id, at=1, outcome=Outcome.BUSY)))[0] == "OB00537"


@pytest.mark.of("delete_result_code")
async def test_a_code_that_a_retry_policy_names_is_kept_until_the_campaign_is_over(
    client: Client, server: Server, campaign_id: int
) -> None:
    number = await defined(client, resultCode="007")
    policy = {"policyType": 0, "policyJson": [{"type": 0, "retryTimes": 3, "retryDay": 1}], "noRetryPolicy": ["007"]}
    await client.post(f"/retryPolicy/{campaign_id}", policy)

    refused = await client.delete(f"/{number}/deleteObsResult")

    assert (refused.code, str(campaign_id) in refused.description) == ("0200001", True)
    assert (await client.get(f"/{number}/queryObsResultDetail")).code == "0200000"
    server.clock.advance(30 * DAY)
    assert (await client.delete(f"/{number}/deleteObsResult")).code == "0200000"
