from typing import Any

import pytest

from outdial.domain.robot_id import robot_id
from outdial.isales_codes import call_id
from tests.api.client import Client, Reply
from tests.rows import NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

PLACED_AT = NOW - 60 * SECOND


@pytest.fixture
async def call(rows: Rows) -> int:
    """A robot's call that is over."""
    await rows.zone("Asia/Shanghai")
    campaign_id = await rows.campaign(mode="intelligent_flow")
    return await rows.attempt(campaign_id, await rows.contact(campaign_id), placed_at=PLACED_AT)


async def tell(client: Client, attempt_id: int, *turns: tuple[str, str]) -> None:
    """As the robot does, a second apart; the person is always taken to want to know who calls."""
    told: list[dict[str, Any]] = [
        {"turn": number, "speaker": speaker, "text": text, "at": f"2020-09-10T07:59:{number % 60:02}Z"}
        | ({"intention": "who calls"} if speaker == "person" else {})
        for number, (speaker, text) in enumerate(turns)
    ]
    for first in range(0, len(told), 50):
        body = {"turns": told[first : first + 50]}
        reply = await client.post(f"/api/v1/robot-calls/{robot_id(1, attempt_id)}/turns", body)
        assert reply.status == 204, reply.text


async def asked(client: Client, attempt_id: int, **page: object) -> Reply:
    body = {"callId": call_id(PLACED_AT, attempt_id), **page}
    return await client.send("POST", "/callRecord", body, v=2 if page else 1)


@pytest.mark.of("query_transcript")
async def test_a_transcript_has_every_field_in_the_tenants_time(client: Client, call: int) -> None:
    await tell(client, call, ("robot", "您好"), ("person", "Who is it?"), ("robot", "A robot."))

    reply = await asked(client, call)

    assert reply.body == {
        "resultCode": "0200000",
        "resultDesc": "",
        "returnCode": "0200000",
        "returnDesc": "",
        "recordList": [
            {
                "interNo": "1",
                "systemReply": "您好",
                "userSaying": None,
                "intention": None,
                "systemReplyTime": "2020-09-10 15:59:00",
                "requestTime": "2020-09-10 15:59:00",
                "responseSource": "0",
            },
            {
                "interNo": "2",
                "systemReply": "A robot.",
                "userSaying": "Who is it?",
                "intention": "who calls",
                "systemReplyTime": "2020-09-10 15:59:02",
                "requestTime": "2020-09-10 15:59:01",
                "responseSource": "0",
            },
        ],
    }


@pytest.mark.of("query_transcript_v2")
async def test_a_call_of_which_nothing_was_told_has_an_empty_transcript(client: Client, call: int) -> None:
    for page in ({}, {"page": 1, "limit": 100}):
        reply = await asked(client, call, **page)
        assert (reply.code, reply.body["recordList"]) == ("0200000", [])


@pytest.mark.of("query_transcript")
async def test_what_was_said_so_far_is_shown_of_a_call_that_is_under_way(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign(mode="intelligent_flow")
    live = await rows.attempt(campaign_id, await rows.contact(campaign_id), placed_at=PLACED_AT, ended_at=None)
    await tell(client, live, ("robot", "Hello"))

    assert len((await asked(client, live)).body["recordList"]) == 1


async def test_pages_follow_each_other_and_keep_their_numbers(client: Client, call: int) -> None:
    await tell(client, call, *[("robot", str(number)) for number in range(250)])

    pages = [(await asked(client, call, page=page, limit="100")).body["recordList"] for page in (1, 2, 3, 4, 1000)]

    assert [len(page) for page in pages] == [100, 100, 50, 0, 0]
    assert [each["interNo"] for page in pages for each in page] == [str(number) for number in range(1, 251)]
    assert [each for page in pages for each in page] == (await asked(client, call)).body["recordList"]


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"limit": 10}, "02000001", "page"),
    ({"page": 1}, "02000001", "limit"),
    ({"page": 0, "limit": 10}, "02000007", "page"),
    ({"page": 1001, "limit": 10}, "02000007", "page"),
    ({"page": 1, "limit": 0}, "02000007", "limit"),
    ({"page": 1, "limit": 101}, "02000007", "limit"),
    ({"page": "one", "limit": 10}, "02000006", "page"),
]


@pytest.mark.of("query_transcript_v2")
async def test_the_second_version_needs_a_page(client: Client, call: int, subtests: pytest.Subtests) -> None:
    for page, code, named in REFUSED:
        with subtests.test(page=page):
            reply = await asked(client, call, **page)
            assert reply.code == code
            assert named in reply.description


async def test_a_call_id_that_names_no_call_of_the_tenant_is_refused(
    client: Client, call: int, stranger: Client, subtests: pytest.Subtests
) -> None:
    asks: list[tuple[Client, object, str]] = [
        (stranger, call_id(PLACED_AT, call), "0200001"),
        (client, call_id(PLACED_AT + SECOND, call), "0200001"),
        (client, "1-999999", "0200001"),
        (client, "nonsense", "0200001"),
        (client, "x" * 65, "02000003"),
        (client, "", "02000001"),
        (client, None, "02000001"),
        (client, 7, "02000006"),
    ]
    for version in (1, 2):
        for who, text, code in asks:
            with subtests.test(text=text, version=version):
                reply = await who.send("POST", "/callRecord", {"callId": text, "page": 1, "limit": 1}, v=version)
                assert (reply.status, reply.code) == (200, code)
                assert "callId" in reply.description
