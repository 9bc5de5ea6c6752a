"""What is remembered of requests until it is written."""

from zoneinfo import ZoneInfo

import pytest

from outdial.api.errors import Refusal, Refused
from outdial.api.invocations import PENDING_MAX, Invocations
from outdial.clock import ManualClock
from outdial.domain.tenant import Tenant
from outdial.store.database import Database
from tests.api.client import Server
from tests.api.conftest import NOW
from tests.rows import SECOND

pytestmark = pytest.mark.anyio


@pytest.fixture
def tenant() -> Tenant:
    return Tenant(vdn_id=1, zone=ZoneInfo("UTC"))


def ask(invocations: Invocations, tenant: Tenant, *, raw_path: bytes = b"/", fault: Exception | None = None) -> None:
    clock = ManualClock(NOW)
    with invocations.noted(tenant, clock, access_key="AK", method="GET", raw_path=raw_path):
        clock.advance(SECOND)
        if fault is not None:
            raise fault


async def written(server: Server) -> list[tuple[str, int]]:
    rows = await server.sql("select result_code, status from invocation order by invocation_id")
    return [(row["result_code"], row["status"]) for row in rows]


async def test_it_is_noted_how_a_request_ended(server: Server, tenant: Tenant) -> None:
    invocations = Invocations()
    ask(invocations, tenant)
    for fault in (Refused(Refusal.BODY_TOO_LARGE), TimeoutError(), ValueError()):
        with pytest.raises(type(fault)):
            ask(invocations, tenant, fault=fault)

    await invocations.step(server.database, now=NOW)

    assert await written(server) == [("0200000", 200), ("0200001", 413), ("0200006", 200), ("0200001", 500)]
    [took] = await server.sql("select distinct took from invocation")
    assert took["took"] == SECOND


async def test_no_path_can_keep_the_others_from_being_written(server: Server, tenant: Tenant) -> None:
    invocations = Invocations()
    for raw_path in (b"/a%00b", b"/\xff\xfe", b"/" + 60_000 * b"x"):
        ask(invocations, tenant, raw_path=raw_path)

    await invocations.finish(server.database)

    assert len(await written(server)) == 3


async def test_memory_is_bounded_and_a_batch_at_a_time_is_written(server: Server, tenant: Tenant) -> None:
    invocations = Invocations()
    for _ in range(PENDING_MAX + 3):
        ask(invocations, tenant)

    assert await invocations.step(server.database, now=NOW)
    assert len(await written(server)) == 1_000
    await invocations.finish(server.database)

    assert len(await written(server)) == PENDING_MAX
    assert not await invocations.step(server.database, now=NOW)


async def test_while_the_database_is_away_nothing_piles_up(server: Server, tenant: Tenant) -> None:
    invocations = Invocations()
    ask(invocations, tenant)

    async with Database.open("postgresql://nobody@127.0.0.1:1/none") as away:
        await invocations.finish(away)
    await invocations.finish(server.database)

    assert await written(server) == []
