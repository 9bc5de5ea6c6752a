import pytest

from tests.api.client import Client
from tests.rows import Rows

pytestmark = pytest.mark.anyio


async def test_recording_is_off_until_it_is_asked_for_and_off_again(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    path = f"/api/v1/campaigns/{campaign_id}/recording"
    shown = [(await client.get(path)).body]
    for record in (True, False):
        assert (await client.put(path, {"record": record})).body == {"campaignId": campaign_id, "record": record}
        shown.append((await client.get(path)).body)

    assert [each["record"] for each in shown] == [False, True, False]


@pytest.mark.parametrize("body", [{}, {"record": "yes"}, {"record": 1}, {"record": None}])
async def test_what_says_neither_yes_nor_no_is_refused(client: Client, rows: Rows, body: dict[str, object]) -> None:
    reply = await client.put(f"/api/v1/campaigns/{await rows.campaign()}/recording", body)

    assert reply.status == 422


async def test_a_campaign_that_the_tenant_does_not_have_is_unknown(stranger: Client, rows: Rows) -> None:
    path = f"/api/v1/campaigns/{await rows.campaign()}/recording"

    assert (await stranger.get(path)).status == 404
    assert (await stranger.put(path, {"record": True})).status == 404
