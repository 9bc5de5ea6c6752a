"""What an agent says to the contact that is offered."""

import asyncio

import pytest

from tests.api.client import Client
from tests.rows import Rows

pytestmark = pytest.mark.anyio

AGENTS = "/api/v1/agents"
OFFER = f"{AGENTS}/7/offer"


@pytest.fixture
async def contact_id(rows: Rows) -> int:
    """A contact that is offered to agent 7."""
    campaign_id = await rows.campaign(mode="preview")
    contact_id = await rows.contact(campaign_id, state=0, outcome=None)
    await rows.agent("7", state="reserved")
    await rows.offer("7", campaign_id, contact_id)
    return contact_id


def meaning(contact_id: int) -> dict[str, str]:
    return {"contactId": str(contact_id)}


async def test_an_offer_is_shown_with_all_that_there_is_to_read(client: Client, rows: Rows, contact_id: int) -> None:
    await rows.change("contact", "call_data = 'wants a boat'")

    reply = await client.get(OFFER)

    assert reply.status == 200
    assert reply.body == {
        "contactId": str(contact_id),
        "campaignId": (await rows.one("select campaign_id from contact"))["campaign_id"],
        "called": "10001",
        "callData": "wants a boat",
        "offeredAt": "2020-09-10T08:00:00Z",
        "until": "2020-09-10T08:00:10Z",
        "answer": None,
    }


async def test_an_agent_who_has_nothing_to_read_has_no_offer(client: Client, rows: Rows) -> None:
    await rows.agent("7", state="idle")

    assert (await client.get(OFFER)).status == 404


@pytest.mark.parametrize("word", ["dial", "skip"])
async def test_an_answer_is_left_for_the_engine_and_may_be_said_again(
    client: Client, rows: Rows, contact_id: int, word: str
) -> None:
    for _ in range(2):
        reply = await client.post(f"{OFFER}/{word}", meaning(contact_id))
        assert (reply.status, reply.body["answer"], reply.body["contactId"]) == (200, word, str(contact_id))

    assert (await rows.one("select answer from offer"))["answer"] == word


async def test_an_answer_stands(client: Client, rows: Rows, contact_id: int) -> None:
    await client.post(f"{OFFER}/skip", meaning(contact_id))
    before = await rows.everything()

    assert (await client.post(f"{OFFER}/dial", meaning(contact_id))).status == 409
    assert await rows.everything() == before


async def test_of_two_answers_at_once_one_counts(client: Client, rows: Rows, contact_id: int) -> None:
    replies = await asyncio.gather(
        *(client.post(f"{OFFER}/{word}", meaning(contact_id)) for word in ("dial", "skip", "dial", "skip"))
    )

    assert sorted(reply.status for reply in replies) == [200, 200, 409, 409]
    given = {reply.body["answer"] for reply in replies if reply.status == 200}
    assert given == {(await rows.one("select answer from offer"))["answer"]}


async def test_an_answer_that_comes_late_is_none_to_the_next_contact(
    client: Client, rows: Rows, contact_id: int
) -> None:
    before = await rows.everything()

    reply = await client.post(f"{OFFER}/dial", meaning(contact_id + 1))

    assert reply.status == 409
    assert str(contact_id + 1) in reply.body["detail"]
    assert await rows.everything() == before


async def test_an_agent_whom_nobody_knows_has_nothing_to_answer(client: Client) -> None:
    assert (await client.post(f"{AGENTS}/8/offer/dial", meaning(1))).status == 404
    assert (await client.get(f"{AGENTS}/8/offer")).status == 404


@pytest.mark.parametrize(
    "body", [None, {}, {"contactId": 7}, {"contactId": ""}, {"contactId": "9" * 19}, {"contactId": "x"}]
)
async def test_an_answer_names_its_contact(client: Client, rows: Rows, contact_id: int, body: object) -> None:
    assert contact_id
    before = await rows.everything()

    assert (await client.post(f"{OFFER}/dial", body)).status in (400, 422)
    assert await rows.everything() == before
