"""Why a number is not called, as it is told outside."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from outdial.domain.outcome import Outcome
from tests.api.belongings import IVR, OPEN_ALL_DAY
from tests.api.client import Client
from tests.rows import NOW, Rows

pytestmark = pytest.mark.anyio

CALLED = "13800001111"
HOUR = timedelta(hours=1)


async def a_campaign(client: Client, **changes: object) -> int:
    body = {
        "name": "spring",
        "strBeginTime": "2020-09-10 00:00:00",
        "strEndTime": "2020-10-01 00:00:00",
        "callerNo": "10085",
        "maxAlertingTime": 20,
        "scheduleParam": OPEN_ALL_DAY,
        "deviceType": 1,
        "ivrParam": IVR,
        "initStatus": 0,
        **changes,
    }
    return (await client.post("", body)).body["returnObject"]["id"]


async def explanation(client: Client, called: str = CALLED) -> Mapping[str, Any]:
    reply = await client.get(f"/api/v1/numbers/{called}/explanation")
    assert reply.status == 200, reply.text
    return reply.body


async def test_a_number_that_was_added_may_be_dialled_now(client: Client) -> None:
    campaign_id = await a_campaign(client)
    added = await client.post(f"/calldata/{campaign_id}", {"callDataList": [{"called": CALLED}]})

    told = await explanation(client)

    assert told == {
        "called": CALLED,
        "asOf": f"{NOW:%Y-%m-%dT%H:%M:%SZ}",
        "complete": True,
        "contacts": [
            {
                "contactId": added.body["returnObject"]["dataIdList"][0]["dataId"],
                "campaignId": campaign_id,
                "campaignName": "spring",
                "verdict": "now",
                "at": f"{NOW:%Y-%m-%dT%H:%M:%SZ}",
                "says": "may be dialled now; lines, agents and those before it decide how soon",
                "steps": [],
            }
        ],
    }


async def test_every_rule_in_the_way_is_told_in_its_order(client: Client, rows: Rows) -> None:
    await rows.zone("Asia/Shanghai")
    campaign_id = await a_campaign(client, scheduleParam={"workdayBeginTime1": "17:00", "workdayEndTime1": "18:00"})
    await rows.contact(campaign_id, called=[CALLED], state=0, outcome=None)
    await client.put(f"/api/v1/blacklist/{CALLED}", {"validUntil": f"{NOW + 1.5 * HOUR:%Y-%m-%dT%H:%M:%SZ}"})

    (contact,) = (await explanation(client))["contacts"]

    assert (contact["verdict"], contact["at"]) == ("later", "2020-09-10T09:30:00Z")
    assert contact["steps"] == [
        {"rule": "campaign_closed", "words": "closed: outside segments", "until": "2020-09-10T09:00:00Z"},
        {"rule": "blacklist", "words": "blacklisted", "until": "2020-09-10T09:30:00Z"},
    ]
    assert contact["says"] == "not now (closed: outside segments); may be dialled from 2020-09-10 17:30:00+08:00 on"


async def test_a_finished_contact_says_why(client: Client, rows: Rows) -> None:
    await rows.contact(await a_campaign(client), called=[CALLED], outcome=Outcome.ANSWERED)

    (contact,) = (await explanation(client))["contacts"]

    assert (contact["verdict"], contact["at"]) == ("never", None)
    assert contact["says"] == "never: finished: the person was reached"


async def test_a_suspended_campaign_waits_for_somebody(client: Client, rows: Rows) -> None:
    await rows.contact(await a_campaign(client, initStatus=1), called=[CALLED], state=0, outcome=None)

    (contact,) = (await explanation(client))["contacts"]

    assert (contact["verdict"], contact["steps"][0]["rule"]) == ("waits", "campaign_suspended")


async def test_contacts_of_other_tenants_are_not_told_of(client: Client, stranger: Client, rows: Rows) -> None:
    await rows.contact(await a_campaign(client), called=[CALLED], state=0, outcome=None)

    assert (await explanation(stranger))["contacts"] == []


async def test_what_cannot_be_a_number_is_refused(client: Client) -> None:
    for called in ("spring", "1" * 25):
        assert (await client.get(f"/api/v1/numbers/{called}/explanation")).status == 422
