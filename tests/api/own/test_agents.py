import asyncio
from typing import Any

import pytest

from tests.api.client import Client, Server
from tests.rows import NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

AGENTS = "/api/v1/agents"
ALICE = {"workNo": "2033", "name": "Alice 张", "skills": [{"skillId": 5, "level": 2}, {"skillId": 1}]}


async def alice(client: Client) -> str:
    reply = await client.post(AGENTS, ALICE)
    assert reply.status == 201, reply.text
    return f"{AGENTS}/2033"


async def test_an_agent_is_added_logged_off(client: Client) -> None:
    reply = await client.post(AGENTS, ALICE)

    assert reply.status == 201
    assert reply.headers["content-type"] == "application/json"
    assert reply.body == {
        "workNo": "2033",
        "name": "Alice 张",
        "state": "off",
        "since": "2020-09-10T08:00:00Z",
        "afterwards": None,
        "skills": [{"skillId": 1, "level": 1}, {"skillId": 5, "level": 2}],
        "call": None,
        "phone": None,
        "leg": "none",
        "delivery": "held",
    }
    assert (await client.get(f"{AGENTS}/2033")).body == reply.body


async def test_a_day_of_an_agent(client: Client, server: Server) -> None:
    path = await alice(client)

    states: list[str] = []
    for wish in ("login", "pause", "ready", "wrap-up", "ready", "logout"):
        server.clock.advance(SECOND)
        reply = await client.post(f"{path}/{wish}")
        assert reply.status == 200, reply.text
        states.append(reply.body["state"])

    assert states == ["idle", "paused", "idle", "wrap_up", "idle", "off"]
    assert (await client.get(path)).body["since"] == "2020-09-10T08:00:06Z"


async def test_an_agent_can_log_in_paused(client: Client) -> None:
    reply = await client.post(f"{await alice(client)}/login", {"ready": False})

    assert reply.body["state"] == "paused"


async def test_a_wish_in_a_call_is_remembered(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    contact_id = await rows.contact(campaign_id, state=1)
    attempt_id = await rows.attempt(campaign_id, contact_id, ended_at=None)
    await rows.agent("7", state="talking", attempt_id=attempt_id)

    reply = await client.post(f"{AGENTS}/7/logout")

    assert (reply.body["state"], reply.body["afterwards"]) == ("talking", "off")
    assert reply.body["call"] == {
        "attemptId": str(attempt_id),
        "campaignId": campaign_id,
        "called": "10001",
        "placedAt": "2020-09-10T07:59:00Z",
    }


async def test_a_wish_that_the_state_does_not_allow_says_what_does(client: Client, rows: Rows) -> None:
    path = await alice(client)
    before = await rows.everything()

    reply = await client.post(f"{path}/pause")

    assert reply.status == 409
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.body == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "the agent's state is off; this can be asked for in: idle, paused, reserved, talking, wrap_up",
    }
    assert await rows.everything() == before


async def test_wishes_at_once_leave_one_state(client: Client, rows: Rows) -> None:
    path = await alice(client)

    replies = await asyncio.gather(*(client.post(f"{path}/login") for _ in range(6)))

    assert sorted(reply.status for reply in replies) == [200, *[409] * 5]
    assert (await rows.one("select state from agent"))["state"] == "idle"


async def test_skills_are_replaced_whole(client: Client) -> None:
    path = await alice(client)

    reply = await client.put(f"{path}/skills", {"skills": [{"skillId": 1, "level": 9}]})

    assert reply.body["skills"] == [{"skillId": 1, "level": 9}]
    assert (await client.put(f"{path}/skills", {"skills": []})).body["skills"] == []


async def test_an_agent_with_a_phone_is_called_when_they_log_in(client: Client) -> None:
    path = await alice(client)

    given = await client.put(f"{path}/phone", {"phone": "user/2033"})
    in_now = await client.post(f"{path}/login")

    assert (given.body["phone"], given.body["leg"]) == ("user/2033", "none")
    assert in_now.body["leg"] == "wanted"


async def test_a_phone_that_rings_for_each_call_is_not_called_at_login(client: Client) -> None:
    path = await alice(client)

    given = await client.put(f"{path}/phone", {"phone": "user/2033", "delivery": "ring"})
    in_now = await client.post(f"{path}/login")

    assert (given.body["phone"], given.body["delivery"]) == ("user/2033", "ring")
    assert (in_now.body["state"], in_now.body["leg"]) == ("idle", "none")


async def test_an_agent_without_a_phone_has_none_that_rings(client: Client, rows: Rows) -> None:
    path = await alice(client)
    before = await rows.everything()

    for reply in (
        await client.put(f"{path}/phone", {"phone": None, "delivery": "ring"}),
        await client.post(AGENTS, {**ALICE, "workNo": "2034", "delivery": "ring"}),
    ):
        assert reply.status == 422
        assert "phone" in reply.body["detail"]
    assert await rows.everything() == before


async def test_a_phone_that_is_in_use_is_not_changed(client: Client, rows: Rows) -> None:
    path = await alice(client)
    await client.put(f"{path}/phone", {"phone": "2033"})
    await client.post(f"{path}/login")
    before = await rows.everything()

    reply = await client.put(f"{path}/phone", {"phone": None})

    assert reply.status == 409
    assert "log out" in reply.body["detail"]
    assert await rows.everything() == before


async def test_agents_are_listed_page_by_page(client: Client, rows: Rows) -> None:
    for work_no in ("3", "1", "2"):
        await rows.agent(work_no)

    first = (await client.get(AGENTS, limit=2)).body
    second = (await client.get(AGENTS, limit=2, after=first["next"])).body

    assert [agent["workNo"] for agent in first["agents"] + second["agents"]] == ["1", "2", "3"]
    assert second["next"] is None


async def test_only_an_agent_who_is_logged_off_can_be_deleted(client: Client) -> None:
    path = await alice(client)
    await client.post(f"{path}/login")

    busy = await client.delete(path)
    await client.post(f"{path}/logout")
    gone = await client.delete(path)

    assert (busy.status, gone.status, gone.text) == (409, 204, b"")
    assert (await client.get(path)).status == 404


REFUSED: list[tuple[object, int, str]] = [
    ([], 422, "the request"),
    ({}, 422, "workNo"),
    ({**ALICE, "workNo": "a b"}, 422, "workNo"),
    ({**ALICE, "workNo": "w" * 51}, 422, "workNo"),
    ({**ALICE, "name": ""}, 422, "name"),
    ({**ALICE, "name": "a\0b"}, 422, "name"),
    ({**ALICE, "skills": [{"skillId": 1001}]}, 422, "skills[0].skillId"),
    ({**ALICE, "skills": [{"skillId": "5"}]}, 422, "skills[0].skillId"),
    ({**ALICE, "skills": [{"skillId": 5}, {"skillId": 5}]}, 422, "skills"),
    ({**ALICE, "skills": [{"skillId": 999}]}, 422, "999"),
    ({**ALICE, "nmae": "slip"}, 422, "nmae"),
    (b"{", 400, "JSON"),
    (b"\xff", 400, "JSON"),
]


async def test_a_wrong_agent_is_refused_by_name_and_not_added(
    client: Client, rows: Rows, subtests: pytest.Subtests
) -> None:
    before = await rows.everything()
    for body, status, named in REFUSED:
        with subtests.test(body=body):
            reply = await client.post(AGENTS, body)
            assert reply.status == status
            assert named in reply.body["detail"]
            assert await rows.everything() == before


async def test_a_work_number_is_given_once(client: Client, rows: Rows) -> None:
    await alice(client)
    before = await rows.everything()

    assert (await client.post(AGENTS, {**ALICE, "name": "Bob"})).status == 409
    assert await rows.everything() == before


async def test_agents_of_another_tenant_do_not_exist(client: Client, stranger: Client, rows: Rows) -> None:
    path = await alice(client)
    before = await rows.everything()
    asked: list[tuple[str, str, Any]] = [
        ("GET", path, None),
        ("DELETE", path, None),
        ("PUT", f"{path}/skills", {"skills": []}),
        *[("POST", f"{path}/{wish}", None) for wish in ("login", "ready", "pause", "wrap-up", "logout")],
    ]

    for method, url, body in asked:
        assert (await stranger.send(method, url, body)).status == 404
    assert (await stranger.get(AGENTS)).body["agents"] == []
    assert (await stranger.post(AGENTS, ALICE)).status == 422, "skills are the tenant's own, too"
    assert await rows.everything() == before


async def test_a_request_must_be_signed(client: Client) -> None:
    reply = await client.send("GET", AGENTS, authorization="auth-v2/nobody")

    assert reply.status == 401
    assert "Authorization" in reply.body["detail"]


async def test_an_operation_that_does_not_exist_is_a_problem_too(client: Client) -> None:
    assert (await client.get("/api/v1/nothing")).body["status"] == 404
    assert (await client.delete(AGENTS)).body["status"] == 405


async def test_the_time_of_a_state_is_the_clocks(client: Client, rows: Rows) -> None:
    await client.post(f"{await alice(client)}/login")

    assert (await rows.one("select state_since from agent"))["state_since"] == NOW
