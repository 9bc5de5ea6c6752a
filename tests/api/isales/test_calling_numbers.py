import asyncio
import json
from typing import Any

import pytest

from tests.api.belongings import IVR, OPEN_ALL_DAY
from tests.api.client import Client, Server
from tests.api.isales.examples import DONE
from tests.rows import Rows

pytestmark = pytest.mark.anyio


async def campaign(client: Client, *numbers: tuple[str, int | None]) -> int:
    body = {
        "name": "spring",
        "strBeginTime": "2020-09-10 00:00:00",
        "strEndTime": "2020-10-01 00:00:00",
        "callerNo": choices(*numbers),
        "maxAlertingTime": 20,
        "scheduleParam": OPEN_ALL_DAY,
        "deviceType": 3,
        "ivrParam": IVR,
    }
    reply = await client.post("", body)
    assert reply.code == "0200000", reply.description
    return reply.body["returnObject"]["id"]


def choices(*numbers: tuple[str, int | None]) -> list[dict[str, Any]]:
    return [
        {"accessCode": number} | ({} if priority is None else {"priority": priority}) for number, priority in numbers
    ]


async def callers(server: Server) -> tuple[list[str], list[int]]:
    [row] = await server.sql("select settings from campaign")
    settings = json.loads(row["settings"])
    return settings["callers"], settings["caller_priorities"]


async def test_numbers_that_are_added_stand_in_the_order_of_their_priorities(client: Client, server: Server) -> None:
    campaign_id = await campaign(client, ("1", 3), ("2", None))

    reply = await client.post(f"/callerNo/{campaign_id}", {"callerNo": choices(("3", 1), ("4", 4), ("5", None))})

    assert reply.text == DONE
    assert await callers(server) == (["3", "1", "4", "2", "5"], [1, 3, 4, 101, 101])
    assert (await client.get(f"/{campaign_id}")).body["returnObject"]["callerNo"] == "3"


@pytest.mark.of("add_calling_numbers")
async def test_a_number_that_is_there_takes_its_new_priority(client: Client, server: Server) -> None:
    campaign_id = await campaign(client, ("1", 1), ("2", 2))

    await client.post(f"/callerNo/{campaign_id}", {"callerNo": choices(("1", 3))})

    assert await callers(server) == (["2", "1"], [2, 3])


@pytest.mark.of("delete_calling_numbers")
async def test_numbers_go_all_or_none_and_one_stays(client: Client, rows: Rows, server: Server) -> None:
    campaign_id = await campaign(client, ("1", 1), ("2", 2), ("3", 3))
    before = await rows.everything()

    for numbers, named in ((("1", "9"), "9 is not"), (("1", "2", "3"), "must stay")):
        body = {"callerNo": choices(*((number, None) for number in numbers))}
        refused = await client.delete(f"/callerNo/{campaign_id}", body)
        assert refused.code == "0200001"
        assert named in refused.description
        assert await rows.everything() == before

    assert (
        await client.delete(f"/callerNo/{campaign_id}", {"callerNo": choices(("1", None), ("3", None))})
    ).text == DONE
    assert await callers(server) == (["2"], [2])


@pytest.mark.of("add_calling_numbers")
async def test_clients_who_change_them_at_once_lose_nothing(client: Client, server: Server) -> None:
    campaign_id = await campaign(client, ("0", 1))

    await asyncio.gather(
        *(client.post(f"/callerNo/{campaign_id}", {"callerNo": choices((str(number), 2))}) for number in range(1, 9))
    )

    assert sorted((await callers(server))[0]) == [str(number) for number in range(9)]


async def test_how_many_a_campaign_has_is_the_tenants_limit(client: Client, rows: Rows) -> None:
    await rows.limits('{"callers_max": 3}')
    campaign_id = await campaign(client, ("1", 1), ("2", 2))

    assert (await client.post(f"/callerNo/{campaign_id}", {"callerNo": choices(("3", 1), ("4", 1))})).code == "02000011"
    assert (await client.post(f"/callerNo/{campaign_id}", {"callerNo": choices(("3", 1))})).code == "0200000"


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_wrong_numbers_are_refused_by_name_and_change_nothing(client: Client, rows: Rows, method: str) -> None:
    campaign_id = await campaign(client, ("1", 1), ("2", 2))
    before = await rows.everything()

    for numbers, code in (
        (None, "02000001"),
        ([], "02000001"),
        ([{"accessCode": ""}], "02000001"),
        ([{"accessCode": "x"}], "02000002"),
        ([{"accessCode": "1" * 25}], "02000003"),
        ([{"accessCode": str(number)} for number in range(101)], "02000011"),
        ([{"accessCode": "2"}, {"accessCode": "2"}], "0200018"),
    ):
        reply = await client.send(method, f"/callerNo/{campaign_id}", {"callerNo": numbers})
        assert reply.code == code, (numbers, reply.description)
        assert "callerNo" in reply.description
    assert (await client.send(method, "/callerNo/77", {"callerNo": [{"accessCode": "2"}]})).code == "0200007"
    assert await rows.everything() == before
