from datetime import timedelta
from typing import Any

import pytest

from outdial.domain.outcome import Outcome
from outdial.isales_codes import call_id
from tests.api.client import Client, Server
from tests.rows import DAY, NOW, SECOND, Rows

pytestmark = pytest.mark.anyio


async def a_history(rows: Rows) -> tuple[int, list[int]]:
    """A contact that was busy and then answered, and one whose only call nobody answered."""
    campaign_id = await rows.campaign()
    retried = await rows.contact(campaign_id, session_id="s1", custom_field="batch7")
    missed = await rows.contact(campaign_id, called=["10002"], session_id="s2", outcome=Outcome.NO_ANSWER)
    attempts = [
        await rows.attempt(campaign_id, retried, ended_at=NOW - 90 * SECOND, outcome=Outcome.BUSY, final=False),
        await rows.attempt(campaign_id, retried, ended_at=NOW - 30 * SECOND),
        await rows.attempt(campaign_id, missed, called="10002", outcome=Outcome.NO_ANSWER),
    ]
    await rows.attempt(campaign_id, missed, called="10003", ended_at=None)
    return campaign_id, attempts


@pytest.mark.of("query_results")
async def test_a_result_has_every_field_in_the_tenants_time(client: Client, rows: Rows) -> None:
    await rows.zone("Asia/Shanghai")
    campaign_id = await rows.campaign()
    contact_id = await rows.contact(campaign_id, session_id="00750")
    placed_at = NOW - 75 * SECOND
    attempt_id = await rows.attempt(campaign_id, contact_id, placed_at=placed_at, outcome=Outcome.BUSY)

    reply = await client.post(f"/callresult/{campaign_id}", {})

    assert reply.body == {
        "resultCode": "0200000",
        "resultDesc": "",
        "returnCode": "0200000",
        "returnDesc": "",
        "totalCount": 1,
        "data": [
            {
                "campaignId": campaign_id,
                "sessionId": "00750",
                "called": "10001",
                "callTimeStr": "2020-09-10 15:58:45",
                "callStatus": 5,
                "failCode": "00537",
                "resultCode": "OB00537",
                "vdnId": 1,
                "callId": call_id(placed_at, attempt_id),
                "recordPath": "",
            }
        ],
    }


@pytest.mark.of("query_results")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [1, 2]),
        ({"showDetail": 0}, [1, 2]),
        ({"showDetail": 1}, [0, 1, 2]),
        ({"showDetail": "1", "sessionId": "s1"}, [0, 1]),
        ({"sessionId": "", "customField": None}, [1, 2]),
        ({"sessionId": "s2"}, [2]),
        ({"sessionId": "nobody"}, []),
        ({"customField": "batch7"}, [1]),
        ({"customField": "batch7", "sessionId": "s2"}, []),
        ({"beginTime": "2020-09-10 07:59:30", "endTime": "2020-09-10 07:59:59"}, [1]),
        ({"beginTime": "2020-09-10T07:59:31", "endTime": "2020-09-10T08:00:00"}, [2]),
        ({"beginTime": "", "endTime": ""}, [1, 2]),
        ({"beginTime": "2020-08-11 08:00:00", "endTime": "2020-09-10 08:00:00"}, [1, 2]),
        ({"beginTime": "2020-09-10", "endTime": "2020-09-10"}, [1, 2]),
        ({"beginTime": "2020-08-11", "endTime": "2020-09-10"}, [1, 2]),
        ({"beginTime": "2020-09-09", "endTime": "2020-09-10 07:59:30"}, [1]),
        ({"beginTime": "2020-09-11", "endTime": "2020-09-12"}, []),
    ],
)
async def test_a_query_finds_calls_that_have_ended(
    client: Client, rows: Rows, asked: dict[str, Any], found: list[int]
) -> None:
    campaign_id, attempts = await a_history(rows)

    reply = await client.post(f"/callresult/{campaign_id}", asked)

    assert reply.body["totalCount"] == len(found)
    assert [int(row["callId"].partition("-")[2]) for row in reply.body["data"]] == [attempts[index] for index in found]


async def test_pages_follow_each_other_in_the_order_in_which_calls_ended(client: Client, rows: Rows) -> None:
    campaign_id, attempts = await a_history(rows)

    pages = [
        (await client.post(f"/callresult/{campaign_id}", {"showDetail": 1, "pageSize": 2, "pageNum": number})).body
        for number in (1, 2, 3)
    ]

    assert [page["totalCount"] for page in pages] == [3, 3, 3]
    ids = [[int(row["callId"].partition("-")[2]) for row in page["data"]] for page in pages]
    assert ids == [attempts[:2], attempts[2:], []]


async def test_without_pages_two_thousand_rows_are_shown(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    await rows.many_attempts(campaign_id, 2001)

    reply = await client.post(f"/callresult/{campaign_id}", {})

    assert reply.body["totalCount"] == 2001
    assert len(reply.body["data"]) == 2000


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"sessionId": "s" * 33}, "02000003", "sessionId"),
    ({"sessionId": 7}, "02000006", "sessionId"),
    ({"showDetail": 2}, "02000007", "showDetail"),
    ({"pageSize": 501, "pageNum": 1}, "02000007", "pageSize"),
    ({"pageSize": 101, "pageNum": 1, "showDetail": 1}, "02000007", "pageSize"),
    ({"pageSize": 0}, "02000007", "pageSize"),
    ({"pageNum": 1}, "02000009", "pageNum"),
    ({"pageSize": 1, "pageNum": 0}, "02000007", "pageNum"),
    ({"pageSize": 1, "pageNum": 10**17}, "02000007", "pageNum"),
    ({"beginTime": "2020-09-10 08:00:00"}, "0200008", "endTime"),
    ({"endTime": "2020-09-10 08:00:00"}, "0200008", "beginTime"),
    ({"beginTime": "yesterday", "endTime": "2020-09-10 08:00:00"}, "0200009", "beginTime"),
    ({"beginTime": "2020-09-10 08:00:00", "endTime": "2020-09-10 08:00:60"}, "0200009", "endTime"),
    ({"beginTime": "2020-09-10 08:00:00", "endTime": "2020-09-10 08:00:00"}, "0200010", "beginTime"),
    ({"beginTime": "2020-08-11 07:59:59", "endTime": "2020-09-10 08:00:00"}, "0200011", "endTime"),
    ({"beginTime": "2020-09-31", "endTime": "2020-10-02"}, "0200009", "beginTime"),
    ({"beginTime": "2020-09-10", "endTime": "10.09.2020"}, "0200009", "endTime"),
    ({"beginTime": "2020-09-11", "endTime": "2020-09-10"}, "0200010", "beginTime"),
    ({"beginTime": "2020-08-10", "endTime": "2020-09-10"}, "0200011", "endTime"),
]


async def test_a_wrong_query_is_refused_by_name(client: Client, rows: Rows, subtests: pytest.Subtests) -> None:
    campaign_id, _ = await a_history(rows)

    for asked, code, named in REFUSED:
        with subtests.test(asked=asked):
            reply = await client.post(f"/callresult/{campaign_id}", asked)

            assert reply.code == code
            assert named in reply.description


async def test_thirty_days_are_the_walls_where_clocks_are_put_back(client: Client, rows: Rows) -> None:
    await rows.zone("Europe/Berlin")
    campaign_id = await rows.campaign()

    for ends, code in (("2020-10-31 00:00:00", "0200000"), ("2020-10-31 00:00:01", "0200011")):
        asked = {"beginTime": "2020-10-01 00:00:00", "endTime": ends}
        assert (await client.post(f"/callresult/{campaign_id}", asked)).code == code


async def test_a_tenant_may_ask_ten_times_in_a_second(client: Client, rows: Rows, server: Server) -> None:
    campaign_id = await rows.campaign()

    codes = [(await client.post(f"/callresult/{campaign_id}", {})).code for _ in range(11)]
    server.clock.advance(SECOND)

    assert codes == ["0200000"] * 10 + ["0200022"]
    assert (await client.post(f"/callresult/{campaign_id}", {})).code == "0200000"


async def test_how_often_results_may_be_asked_for_is_the_tenants_limit(
    client: Client, rows: Rows, stranger: Client
) -> None:
    await rows.limits('{"result_queries_max": 1}')
    campaign_id, theirs = await rows.campaign(), await rows.campaign(vdn_id=2)

    codes = [(await client.post(f"/callresult/{campaign_id}", {})).code for _ in range(2)]

    assert codes == ["0200000", "0200022"]
    assert (await stranger.post(f"/callresult/{theirs}", {})).code == "0200000"


async def test_rounds_that_are_not_watched_have_no_end(client: Client, rows: Rows) -> None:
    await rows.limits('{"result_queries_round": 0}')
    campaign_id = await rows.campaign()

    codes = {(await client.post(f"/callresult/{campaign_id}", {})).code for _ in range(15)}

    assert codes == {"0200000"}


async def test_results_of_an_unknown_campaign_are_refused(client: Client, rows: Rows, stranger: Client) -> None:
    campaign_id, _ = await a_history(rows)

    assert (await client.post("/callresult/999999", {})).code == "0200007"
    assert (await stranger.post(f"/callresult/{campaign_id}", {})).code == "0200007"


async def test_a_campaign_without_calls_has_an_empty_list(client: Client, rows: Rows) -> None:
    reply = await client.post(f"/callresult/{await rows.campaign()}", {})

    assert (reply.body["totalCount"], reply.body["data"]) == (0, [])


@pytest.mark.of("query_one_call")
async def test_one_call_shows_its_times_and_its_status_as_text(client: Client, rows: Rows) -> None:
    await rows.zone("Asia/Shanghai")
    campaign_id = await rows.campaign()
    placed_at = NOW - 60 * SECOND
    attempt_id = await rows.attempt(
        campaign_id,
        await rows.contact(campaign_id),
        placed_at=placed_at,
        ringing_at=NOW - 58 * SECOND,
        answered_at=NOW - 50 * SECOND,
    )

    reply = await client.get(f"/callresultdetail/{call_id(placed_at, attempt_id)}")

    assert reply.body["data"] == {
        "called": "10001",
        "ackBeginTime": "2020-09-10 15:59:02",
        "callBeginTime": "2020-09-10 15:59:10",
        "callEndTime": "2020-09-10 16:00:00",
        "callStatus": "6",
        "failCode": "00000",
        "resultCode": "OB99999",
        "vdnId": 1,
        "callId": f"{int(placed_at.timestamp())}-{attempt_id}",
        "recordPath": "",
    }


@pytest.mark.of("query_one_call")
async def test_a_call_that_was_recorded_says_where(client: Client, rows: Rows) -> None:
    campaign_id, placed_at = await rows.campaign(), NOW - 60 * SECOND
    attempt_id = await rows.attempt(
        campaign_id, await rows.contact(campaign_id), placed_at=placed_at, recording="1/70/9.wav"
    )

    one = (await client.get(f"/callresultdetail/{call_id(placed_at, attempt_id)}")).body["data"]
    (listed,) = (await client.post(f"/callresult/{campaign_id}", {})).body["data"]

    assert (one["recordPath"], listed["recordPath"]) == ("1/70/9.wav", "1/70/9.wav")


async def test_a_call_that_nobody_answered_has_no_time_of_answer(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    attempt_id = await rows.attempt(
        campaign_id, await rows.contact(campaign_id), placed_at=NOW - DAY, outcome=Outcome.NOT_PLACED
    )

    reply = await client.get(f"/callresultdetail/{call_id(NOW - DAY, attempt_id)}")

    assert (reply.body["data"]["ackBeginTime"], reply.body["data"]["callBeginTime"]) == (None, None)


async def test_a_call_id_that_names_no_ended_call_of_the_tenant_is_refused(
    client: Client, rows: Rows, stranger: Client, subtests: pytest.Subtests
) -> None:
    campaign_id = await rows.campaign()
    contact_id = await rows.contact(campaign_id)
    placed_at = NOW - timedelta(minutes=1)
    ended = await rows.attempt(campaign_id, contact_id, placed_at=placed_at)
    live = await rows.attempt(campaign_id, contact_id, placed_at=placed_at, ended_at=None)
    asked = [
        (stranger, call_id(placed_at, ended)),
        (client, call_id(placed_at, live)),
        (client, call_id(placed_at + SECOND, ended)),
        (client, "1-999999"),
        (client, "nonsense"),
        (client, f"1-{'9' * 18}"),
        (client, f"1-{'9' * 30}"),
    ]

    for who, text in asked:
        with subtests.test(text=text):
            reply = await who.get(f"/callresultdetail/{text}")
            assert (reply.status, reply.code) == (200, "0200001")
            assert "callId" in reply.description
