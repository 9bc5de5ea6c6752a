from datetime import timedelta

import pytest

from outdial.domain.outcome import Outcome
from tests.api.client import Client, Server
from tests.rows import NOW, Rows

pytestmark = pytest.mark.anyio


async def test_progress_counts_the_tenants_day_the_live_calls_and_the_floor(client: Client, rows: Rows) -> None:
    await rows.zone("Asia/Shanghai")
    day_began = NOW - timedelta(hours=16)
    campaign_id = await rows.campaign(skill_id=5, open_contacts=12)
    contact_id = await rows.contact(campaign_id)
    for outcome, final in ((Outcome.BUSY, False), (Outcome.ANSWERED, True), (Outcome.ABANDONED, True)):
        await rows.attempt(campaign_id, contact_id, outcome=outcome, final=final)
    await rows.attempt(campaign_id, contact_id, outcome=Outcome.ANSWERED, ended_at=day_began)
    await rows.attempt(campaign_id, contact_id, outcome=Outcome.ABANDONED, ended_at=day_began - timedelta(seconds=1))
    await rows.attempt(campaign_id, contact_id, called="1", ended_at=None, state=2)
    await rows.attempt(campaign_id, contact_id, called="2", ended_at=None, state=4)
    for work_no, state in (("1", "idle"), ("2", "talking"), ("3", "off"), ("4", "talking")):
        await rows.agent(work_no, state=state, skill_id=5)
    await rows.agent("5", state="idle", skill_id=1)

    reply = await client.get(f"/api/v1/campaigns/{campaign_id}/progress")

    body = reply.body
    assert body.pop("name")
    assert body == {
        "campaignId": campaign_id,
        "state": "started",
        "openContacts": 12,
        "callsToday": 4,
        "outcomesToday": {"busy": 1, "answered": 2, "abandoned": 1},
        "finishedToday": {"answered": 2, "abandoned": 1},
        "abandonedShareToday": pytest.approx(1 / 3),
        "live": {"placed": 0, "ringing": 1, "answered": 0, "connected": 1},
        "floor": {"idle": 1, "reserved": 0, "talking": 2, "wrapUp": 0, "paused": 0},
    }


async def test_a_campaign_that_has_not_called_has_no_share(client: Client, rows: Rows) -> None:
    body = (await client.get(f"/api/v1/campaigns/{await rows.campaign()}/progress")).body

    assert (body["callsToday"], body["outcomesToday"], body["abandonedShareToday"]) == (0, {}, None)


async def test_a_campaign_is_complete_once_its_end_has_passed(client: Client, rows: Rows, server: Server) -> None:
    path = f"/api/v1/campaigns/{await rows.campaign(ends_at=NOW + timedelta(seconds=1))}/progress"

    before = (await client.get(path)).body["state"]
    server.clock.advance(timedelta(seconds=1))

    assert (before, (await client.get(path)).body["state"]) == ("started", "completed")


async def test_a_campaign_that_the_tenant_does_not_have_is_unknown(stranger: Client, rows: Rows) -> None:
    for campaign_id in (await rows.campaign(), 999_999):
        assert (await stranger.get(f"/api/v1/campaigns/{campaign_id}/progress")).status == 404
    assert (await stranger.get("/api/v1/campaigns/0/progress")).status == 422
