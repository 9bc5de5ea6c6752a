import re
from dataclasses import fields

import pytest

from outdial.domain.tenant import Limits
from tests.api.client import Client
from tests.rows import Rows

pytestmark = pytest.mark.anyio


async def test_a_tenant_sees_its_zone_and_its_limits(client: Client, stranger: Client, rows: Rows) -> None:
    await rows.zone("Asia/Shanghai")
    await rows.limits('{"open_contacts_max": 7}')

    mine = (await client.get("/api/v1/tenant")).body
    theirs = (await stranger.get("/api/v1/tenant")).body

    assert (mine["vdnId"], mine["timeZone"], mine["limits"]["openContactsMax"]) == (1, "Asia/Shanghai", 7)
    assert (theirs["vdnId"], theirs["timeZone"], theirs["limits"]["addIntervalS"]) == (2, "UTC", 1.0)


async def test_every_limit_is_shown(client: Client) -> None:
    shown = (await client.get("/api/v1/tenant")).body["limits"]

    names = {"".join(re.findall("[a-z]+", name.removesuffix("S").lower())) for name in shown}
    assert names == {field.name.replace("_", "") for field in fields(Limits)}
