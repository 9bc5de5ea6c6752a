import pytest

from tests.api.client import Client
from tests.rows import Rows

pytestmark = pytest.mark.anyio

SKILLS = "/api/v1/skills"


async def test_a_skill_queue_is_added_once(client: Client) -> None:
    added = await client.post(SKILLS, {"skillId": 7, "name": "Sales"})
    again = await client.post(SKILLS, {"skillId": 7, "name": "Other"})

    assert (added.status, added.body) == (201, {"skillId": 7, "name": "Sales"})
    assert again.status == 409
    listed = (await client.get(SKILLS)).body["skills"]
    assert listed[-1] == {"skillId": 7, "name": "Sales"}


async def test_a_skill_queue_goes_and_takes_the_skill_from_its_agents(client: Client, rows: Rows) -> None:
    await rows.skill(7)
    await rows.agent("2033", skill_id=7)

    assert (await client.delete(f"{SKILLS}/7")).status == 204
    assert await rows.table("agent_skill") == []
    assert (await client.delete(f"{SKILLS}/7")).status == 404


async def test_a_skill_queue_that_a_campaign_uses_stays(client: Client, rows: Rows) -> None:
    await rows.skill(7)
    await rows.campaign(skill_id=7)
    before = await rows.everything()

    assert (await client.delete(f"{SKILLS}/7")).status == 409
    assert await rows.everything() == before


async def test_a_skill_queue_needs_an_id_from_1_to_1000_and_a_name(client: Client, subtests: pytest.Subtests) -> None:
    for body in ({}, {"skillId": 0, "name": "n"}, {"skillId": 1001, "name": "n"}, {"skillId": 7, "name": ""}):
        with subtests.test(body=body):
            assert (await client.post(SKILLS, body)).status == 422
    assert (await client.delete(f"{SKILLS}/1001")).status == 422


async def test_skill_queues_of_another_tenant_do_not_exist(client: Client, stranger: Client) -> None:
    await client.post(SKILLS, {"skillId": 7, "name": "Sales"})

    assert (await stranger.get(SKILLS)).body == {"skills": []}
    assert (await stranger.delete(f"{SKILLS}/7")).status == 404
