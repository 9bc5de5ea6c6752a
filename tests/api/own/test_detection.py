from collections.abc import Mapping
from datetime import timedelta

import pytest

from outdial.domain.detection import AnsweredBy
from tests.api.client import Client
from tests.rows import NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

USUAL: Mapping[str, object] = {
    "greetingS": 1.2,
    "silenceS": 0.6,
    "decideWithinS": 1.9,
    "falsePositives": 0.1,
    "judgedToday": [],
}


async def test_a_campaign_listens_to_nobody_until_it_is_told_to(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()

    reply = await client.get(f"/api/v1/campaigns/{campaign_id}/detection")

    assert reply.body == {
        "campaignId": campaign_id,
        "detector": "none",
        "machine": "hang_up",
        "flow": None,
        **USUAL,
    }


async def test_what_is_decided_is_shown_and_replaces_what_was(client: Client, rows: Rows) -> None:
    path = f"/api/v1/campaigns/{await rows.campaign()}/detection"
    await client.put(path, {"detector": "amd", "machine": "connect", "greetingS": 1})

    reply = await client.put(path, {"detector": "talk", "machine": "message", "flow": "8001", "decideWithinS": 2.5})

    assert reply.status == 200
    assert reply.body == (await client.get(path)).body
    assert {name: reply.body[name] for name in ("detector", "machine", "flow", "greetingS", "decideWithinS")} == {
        "detector": "talk",
        "machine": "message",
        "flow": "8001",
        "greetingS": 1.2,
        "decideWithinS": 2.5,
    }


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"detector": "talk", "machine": "message"}, "flow"),
        ({"detector": "talk", "greetingS": 2}, "longer"),
        ({"detector": "ears"}, "detector"),
        ({"detector": "talk", "flow": "a b"}, "flow"),
        ({"detector": "talk", "silenceS": 11}, "silenceS"),
        ({"detector": "talk", "falsePositives": 1.1}, "falsePositives"),
        ({"machine": "hang_up"}, "detector"),
    ],
)
async def test_what_cannot_be_done_is_refused_and_changes_nothing(
    client: Client, rows: Rows, body: dict[str, object], says: str
) -> None:
    path = f"/api/v1/campaigns/{await rows.campaign()}/detection"

    reply = await client.put(path, body)

    assert reply.status == 422
    assert says in str(reply.body)
    assert (await client.get(path)).body["detector"] == "none"


async def test_what_the_detector_said_today_is_counted(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    contact_id = await rows.contact(campaign_id)
    await rows.attempt(
        campaign_id,
        contact_id,
        answered_at=NOW - 30 * SECOND,
        answered_by=AnsweredBy.MACHINE,
        judged_at=NOW - 30 * SECOND + timedelta(seconds=1.5),
    )

    shown = (await client.get(f"/api/v1/campaigns/{campaign_id}/detection")).body

    assert shown["judgedToday"] == [{"answeredBy": "machine", "calls": 1, "meanS": 1.5}]


async def test_a_campaign_that_the_tenant_does_not_have_is_unknown(stranger: Client, rows: Rows) -> None:
    path = f"/api/v1/campaigns/{await rows.campaign()}/detection"

    assert (await stranger.get(path)).status == 404
    assert (await stranger.put(path, {"detector": "talk"})).status == 404
