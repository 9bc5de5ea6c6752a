from typing import Any

import pytest

from tests.api.belongings import OPEN_ALL_DAY, kinds
from tests.api.client import Client, Server
from tests.rows import Rows

pytestmark = pytest.mark.anyio

QUICK = {"replications": 2, "numbers": 5, "agents": 2}


async def a_campaign(client: Client, *, kind: int = 1) -> int:
    body = {
        "name": f"campaign {kind}",
        "strBeginTime": "2020-09-10 00:00:00",
        "strEndTime": "2020-09-30 00:00:00",
        "callerNo": "10085",
        "maxAlertingTime": 20,
        "scheduleParam": OPEN_ALL_DAY,
        **kinds(skill_id=5)[kind],
    }
    reply = await client.post("", body)
    return reply.body["returnObject"]["id"]


async def test_a_forecast_tells_every_figure_with_its_interval(client: Client) -> None:
    path = f"/api/v1/campaigns/{await a_campaign(client)}/forecast"

    body = (await client.post(path, {**QUICK, "answerRate": 1})).body

    assert body["contacts"] == 5
    assert body["calls"] == {"middle": 5, "low": 5, "high": 5}
    assert body["finishedShare"] == 1
    assert body["endsAt"].startswith("2020-09-10T08:")
    assert body["everyContact"] is True
    assert "no past call" in body["grounds"][0]
    figures = ("workingHours", "connects", "abandonedShare", "idleHours", "utilisation", "unfinished")
    assert all(body[name]["low"] <= body[name]["middle"] <= body[name]["high"] for name in figures)


async def test_the_same_seed_is_answered_the_same_and_nothing_is_changed(client: Client, rows: Rows) -> None:
    path = f"/api/v1/campaigns/{await a_campaign(client)}/forecast"
    before = await rows.everything()

    once, again = [(await client.post(path, {**QUICK, "seed": 3})).text for _ in range(2)]

    assert once == again
    assert await rows.everything() == before


async def test_a_flow_is_forecast_without_a_body_and_without_agents(client: Client) -> None:
    reply = await client.post(f"/api/v1/campaigns/{await a_campaign(client, kind=0)}/forecast")

    assert reply.status == 200
    assert (reply.body["contacts"], reply.body["idleHours"]) == (0, None)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, "nobody is there"),
        ({"agents": 0}, "nobody is there"),
        ({"agents": 2, "team": [{"begin": "09:00", "agents": 2}]}, "not both"),
        ({"team": [{"begin": "12:00", "agents": 2}, {"begin": "09:00", "agents": 2}]}, "in the order"),
        ({"agents": 2, "windows": [{"begin": "18:00", "end": "09:00"}]}, "must end later"),
        ({"agents": 2, "windows": [{"begin": "25:00", "end": "26:00"}]}, "windows[0].begin"),
        ({"agents": 2, "answerRate": 1.5}, "answerRate"),
        ({"agents": 2, "replications": 1_000_000}, "replications"),
        ({"agents": 2, "agent": 2}, "agent"),
        ({"agents": 10_000}, "agents"),
    ],
)
async def test_what_cannot_be_forecast_is_refused_with_what_to_change(
    client: Client, body: dict[str, Any], told: str
) -> None:
    reply = await client.post(f"/api/v1/campaigns/{await a_campaign(client)}/forecast", body)

    assert reply.status == 422
    assert told in reply.body["detail"]


async def test_a_limit_for_a_campaign_that_never_dials_ahead_is_refused(client: Client) -> None:
    path = f"/api/v1/campaigns/{await a_campaign(client, kind=4)}/forecast"

    reply = await client.post(path, {**QUICK, "limitPercent": 5})

    assert reply.status == 422
    assert "never dials ahead" in reply.body["detail"]


async def test_while_others_forecast_the_next_is_asked_to_come_back(client: Client, server: Server) -> None:
    path = f"/api/v1/campaigns/{await a_campaign(client)}/forecast"
    async with server.context.forecasting, server.context.forecasting:
        assert (await client.post(path, QUICK)).status == 429
    assert (await client.post(path, QUICK)).status == 200


async def test_a_campaign_that_the_tenant_does_not_have_is_unknown(stranger: Client, client: Client) -> None:
    for campaign_id in (await a_campaign(client), 999_999):
        assert (await stranger.post(f"/api/v1/campaigns/{campaign_id}/forecast", QUICK)).status == 404
