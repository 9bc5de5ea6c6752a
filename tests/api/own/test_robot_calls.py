"""What a robot is told of its call and what it tells, by requests."""

import json
from datetime import timedelta
from typing import Any

import pytest

from outdial.domain.robot_id import robot_id
from outdial.store import campaigns
from outdial.store.robot_calls import TOLD_AFTER_THE_END
from tests.api.client import Client, Server
from tests.rows import NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

AT = "2020-09-10T16:00:00+08:00"


def path(attempt_id: int, *, vdn_id: int = 1) -> str:
    return f"/api/v1/robot-calls/{robot_id(vdn_id, attempt_id)}"


def turn(number: int, text: str = "Hello", speaker: str = "robot") -> dict[str, Any]:
    return {"turn": number, "speaker": speaker, "text": text, "at": AT}


@pytest.fixture
async def campaign_id(rows: Rows, server: Server) -> int:
    assert server.clock.now() == NOW
    return await rows.campaign(mode="intelligent_flow")


@pytest.fixture
async def live(rows: Rows, campaign_id: int) -> int:
    """A call that is under way."""
    contact_id = await rows.contact(campaign_id, session_id="s-1", custom_field="vip")
    return await rows.attempt(campaign_id, contact_id, ended_at=None, answered_at=NOW, state=4)


@pytest.fixture
async def over(rows: Rows, campaign_id: int) -> int:
    """A call that has just ended."""
    return await rows.attempt(campaign_id, await rows.contact(campaign_id), called="10002")


async def test_a_robot_is_told_of_its_call(client: Client, rows: Rows, live: int) -> None:
    await rows.change("contact", """call_data = '{"name":"Lin, Zihang"}', number_type = 'Mobile'""")

    shown = (await client.get(path(live))).body

    assert shown.pop("campaignName")
    assert int(shown.pop("campaignId")) > 0
    assert int(shown.pop("contactId")) > 0
    assert shown == {
        "robotId": str(robot_id(1, live)),
        "callId": f"{int((NOW - 60 * SECOND).timestamp())}-{live}",
        "attemptId": str(live),
        "called": "10001",
        "numberType": "Mobile",
        "sessionId": "s-1",
        "customField": "vip",
        "callData": '{"name":"Lin, Zihang"}',
        "businessResult": None,
        "businessSubResult": None,
        "placedAt": "2020-09-10T07:59:00Z",
        "answeredAt": "2020-09-10T08:00:00Z",
        "endedAt": None,
        "nextTurn": 0,
        "result": None,
        "handOver": None,
    }


async def test_the_number_type_is_that_of_the_number_that_was_called(
    client: Client, rows: Rows, campaign_id: int
) -> None:
    contact_id = await rows.contact(campaign_id, called=("10001", "10002"))
    numbers = json.dumps([{"called": "10001", "number_type": "Home"}, {"called": "10002", "number_type": "Work"}])
    await rows.change("contact", f"numbers = '{numbers}', number_type = 'Work', position = 1")
    attempt_id = await rows.attempt(campaign_id, contact_id)

    assert (await client.get(path(attempt_id))).body["numberType"] == "Home"


async def test_turns_are_kept_in_their_order(client: Client, live: int) -> None:
    wish = {**turn(1, "Ja\nbitte 好", "person"), "intention": "agrees"}
    second = await client.post(f"{path(live)}/turns", {"turns": [wish]})
    first = await client.post(f"{path(live)}/turns", {"turns": [turn(0)]})

    assert (first.status, first.text, second.status) == (204, b"", 204)
    assert (await client.get(f"{path(live)}/turns")).body["turns"] == [
        {"turn": 0, "speaker": "robot", "text": "Hello", "at": "2020-09-10T08:00:00Z", "intention": None},
        {"turn": 1, "speaker": "person", "text": "Ja\nbitte 好", "at": "2020-09-10T08:00:00Z", "intention": "agrees"},
    ]
    assert (await client.get(path(live))).body["nextTurn"] == 2


async def test_a_turn_that_is_told_twice_is_kept_as_it_was_told_first(client: Client, live: int) -> None:
    await client.post(f"{path(live)}/turns", {"turns": [turn(0, "first")]})

    again = await client.post(f"{path(live)}/turns", {"turns": [turn(0, "second"), turn(1, "third")]})

    assert again.status == 204
    kept = (await client.get(f"{path(live)}/turns")).body["turns"]
    assert [told["text"] for told in kept] == ["first", "third"]


@pytest.mark.parametrize(
    "turns",
    [
        [],
        [turn(-1)],
        [turn(1000)],
        [turn(0, "")],
        [turn(0, "x" * 1001)],
        [turn(0, "null \0 character")],
        [turn(0, speaker="agent")],
        [turn(0), turn(0)],
        [turn(number) for number in range(51)],
        [{**turn(0), "at": "2020-09-10T16:00:00"}],
        [{**turn(0), "mood": "good"}],
        [{**turn(0), "intention": ""}],
        [{**turn(0), "intention": "x" * 101}],
    ],
)
async def test_turns_that_break_a_rule_are_refused_all_together(
    client: Client, rows: Rows, live: int, turns: list[object]
) -> None:
    before = await rows.everything()

    refused = await client.post(f"{path(live)}/turns", {"turns": [*turns, *([turn(999)] if turns else [])]})

    assert refused.status == 422
    assert refused.body["detail"].startswith("turns")
    assert await rows.everything() == before


async def test_the_longest_and_the_last_turn_are_kept(client: Client, live: int) -> None:
    told = [turn(999, "x" * 1000), *(turn(number) for number in range(49))]

    assert (await client.post(f"{path(live)}/turns", {"turns": told})).status == 204
    assert len((await client.get(f"{path(live)}/turns")).body["turns"]) == 50


async def test_a_result_replaces_the_one_before(client: Client, live: int) -> None:
    for result in ({"answer": "maybe"}, {"answer": "yes", "amount": 12.5, "list": [1, None, {"a": True}]}):
        assert (await client.put(f"{path(live)}/result", {"result": result})).status == 204
        assert (await client.get(path(live))).body["result"] == result


@pytest.mark.parametrize(
    "body",
    [
        b'{"result":[]}',
        b'{"result":null}',
        b'{"result":{"a":1e999}}',
        b'{"result":{"a":"\\u0000"}}',
        b'{"result":{"a":[{"\\u0000":1}]}}',
        json.dumps({"result": {"a": "x" * 4096}}).encode(),
        b"{}",
    ],
)
async def test_a_result_that_cannot_be_kept_is_refused(client: Client, rows: Rows, live: int, body: bytes) -> None:
    before = await rows.everything()

    refused = await client.put(f"{path(live)}/result", body)

    assert refused.status == 422
    assert refused.body["detail"].startswith("result")
    assert await rows.everything() == before


async def test_a_result_may_be_as_large_as_it_may(client: Client, live: int) -> None:
    result = {"a": "x" * (4096 - len('{"a":""}'))}

    assert (await client.put(f"{path(live)}/result", {"result": result})).status == 204
    assert (await client.put(f"{path(live)}/result", {"result": {"a": result["a"] + "x"}})).status == 422


async def test_text_that_only_looks_like_a_null_character_is_kept(client: Client, live: int) -> None:
    assert (await client.put(f"{path(live)}/result", {"result": {"a": "\\u0000"}})).status == 204


async def test_what_was_said_may_be_written_down_until_ten_minutes_after_the_call(
    client: Client, server: Server, over: int
) -> None:
    server.clock.advance(TOLD_AFTER_THE_END)
    for method, name, body in (("POST", "turns", {"turns": [turn(0)]}), ("PUT", "result", {"result": {"a": 1}})):
        assert (await client.send(method, f"{path(over)}/{name}", body)).status == 204
    server.clock.advance(timedelta(microseconds=1))

    for method, name, body in (("POST", "turns", {"turns": [turn(1)]}), ("PUT", "result", {"result": {"a": 2}})):
        refused = await client.send(method, f"{path(over)}/{name}", body)
        assert refused.status == 409
    shown = (await client.get(path(over))).body
    assert (shown["nextTurn"], shown["result"]) == (1, {"a": 1})


async def test_a_robot_may_wish_for_another_skill_until_an_agent_is_found(
    client: Client, rows: Rows, live: int
) -> None:
    for skill_id in (5, 1):
        assert (await client.post(f"{path(live)}/hand-over", {"skillId": skill_id})).status == 204
        assert (await client.get(path(live))).body["handOver"] == skill_id
    await rows.change("call_hand_over", "taken_at = asked_at")

    refused = await client.post(f"{path(live)}/hand-over", {"skillId": 5})

    assert refused.status == 409
    assert (await client.get(path(live))).body["handOver"] == 1


async def test_a_call_that_is_over_is_not_handed_over(client: Client, rows: Rows, over: int) -> None:
    refused = await client.post(f"{path(over)}/hand-over", {"skillId": 5})

    assert refused.status == 409
    assert await rows.table("call_hand_over") == []


async def test_a_call_is_handed_over_to_a_skill_that_there_is(client: Client, rows: Rows, live: int) -> None:
    refused = await client.post(f"{path(live)}/hand-over", {"skillId": 7})

    assert refused.status == 422
    assert "there is no skill queue 7" in refused.body["detail"]
    assert await rows.table("call_hand_over") == []


async def test_an_id_that_names_no_call_of_the_tenant_is_unknown(
    client: Client, stranger: Client, rows: Rows, live: int, subtests: pytest.Subtests
) -> None:
    before = await rows.everything()
    nobodys = "/api/v1/robot-calls/6c4c6d3c-5a57-4a8b-9c7c-2f1d3b1a0a11"
    cases = (
        (client, path(live + 1)),
        (client, path(live, vdn_id=2)),
        (stranger, path(live)),
        (stranger, path(live, vdn_id=2)),
        (client, nobodys),
    )
    for number, (asking, asked) in enumerate(cases):
        with subtests.test(case=number):
            assert (await asking.get(asked)).status == 404
            assert (await asking.get(f"{asked}/turns")).status == 404
            assert (await asking.post(f"{asked}/turns", {"turns": [turn(0)]})).status == 404
            assert (await asking.put(f"{asked}/result", {"result": {}})).status == 404
            assert (await asking.post(f"{asked}/hand-over", {"skillId": 5})).status == 404
    assert (await client.get("/api/v1/robot-calls/7")).status == 422
    assert await rows.everything() == before


async def test_a_deleted_campaign_takes_with_it_what_robots_told(
    client: Client, server: Server, rows: Rows, campaign_id: int, live: int
) -> None:
    await client.post(f"{path(live)}/turns", {"turns": [turn(0)]})
    await client.put(f"{path(live)}/result", {"result": {"a": 1}})
    await client.post(f"{path(live)}/hand-over", {"skillId": 5})

    await campaigns.delete(server.database, 1, campaign_id, now=NOW)

    for table in ("call_turn", "call_result", "call_hand_over"):
        assert await rows.table(table) == []
