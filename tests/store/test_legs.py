"""Each leg belongs to one living engine, and only that one says what becomes of it."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from outdial.domain.agent import AgentState, DeliveryKind
from outdial.store import leases, legs
from outdial.store.database import Database
from outdial.store.legs import AgentLeg, Leg
from tests.rows import NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

SPAN = timedelta(minutes=10)
LATER = NOW + 60 * SECOND


@pytest.fixture
async def floor(rows: Rows) -> Rows:
    """Three agents with phones: two whose legs are wanted, and one whose is not."""
    for work_no, leg in (("1", "wanted"), ("2", "wanted"), ("3", "none")):
        await rows.agent(work_no, state="idle")
        await rows.one(
            "update agent set phone = 'phone' || work_no, leg = $2 where work_no = $1 returning 1", work_no, leg
        )
    return rows


async def alive(database: Database, *owners: str) -> None:
    for owner in owners:
        await leases.heartbeat(database, owner=owner, span=SPAN)


async def row(rows: Rows, work_no: str = "1") -> tuple[str, str, str | None]:
    found = await rows.one("select leg, state, afterwards from agent where work_no = $1", work_no)
    return found["leg"], found["state"], found["afterwards"]


def work_numbers(claimed: Sequence[AgentLeg]) -> list[str]:
    return [leg.work_no for leg in claimed]


@pytest.mark.usefixtures("floor")
async def test_a_leg_that_is_wanted_is_told_with_its_phone(database: Database) -> None:
    await alive(database, "A")

    first, second = await legs.claim(database, owner="A")

    assert first == AgentLeg(
        vdn_id=1,
        work_no="1",
        phone="phone1",
        state=AgentState.IDLE,
        leg=Leg.WANTED,
        delivery=DeliveryKind.HELD,
    )
    assert second.work_no == "2"
    assert await legs.claim(database, owner="A") == [first, second]


@pytest.mark.usefixtures("floor")
async def test_engines_that_claim_at_once_share_no_leg(database: Database) -> None:
    await alive(database, "A", "B", "C")

    claimed = await asyncio.gather(*(legs.claim(database, owner=owner) for owner in "ABC"))

    assert sorted(leg.work_no for part in claimed for leg in part) == ["1", "2"]


@pytest.mark.usefixtures("floor")
async def test_a_leg_stays_with_its_engine_while_that_lives_and_no_longer(database: Database) -> None:
    await alive(database, "A", "B")
    assert work_numbers(await legs.claim(database, owner="A")) == ["1", "2"]
    assert await legs.claim(database, owner="B") == []

    await leases.leave(database, owner="A")

    assert work_numbers(await legs.claim(database, owner="B")) == ["1", "2"]
    assert await legs.claim(database, owner="A") == []


async def test_only_its_engine_says_what_becomes_of_a_leg(database: Database, floor: Rows) -> None:
    await alive(database, "A", "B")
    await legs.claim(database, owner="A")

    await legs.told(database, 1, "1", owner="B", leg=Leg.UP, now=LATER)
    assert await row(floor) == ("wanted", "idle", None)

    await legs.told(database, 1, "1", owner="A", leg=Leg.UP, now=LATER)
    assert await row(floor) == ("up", "idle", None)


@pytest.mark.parametrize(
    ("state", "afterwards", "then"),
    [
        ("idle", None, ("paused", None)),
        ("paused", None, ("paused", None)),
        ("off", None, ("off", None)),
        ("reserved", None, ("reserved", "paused")),
        ("talking", None, ("talking", "paused")),
        ("talking", "off", ("talking", "off")),
        ("wrap_up", None, ("wrap_up", "paused")),
    ],
)
async def test_whoever_loses_a_leg_gets_no_calls_after_the_one_under_way(
    database: Database, floor: Rows, state: str, afterwards: str | None, then: tuple[str, str | None]
) -> None:
    await alive(database, "A")
    await legs.claim(database, owner="A")
    change = "update agent set state = $1, afterwards = $2 where work_no = '1' returning 1"
    await floor.one(change, state, afterwards)

    for _ in range(2):
        await legs.told(database, 1, "1", owner="A", leg=Leg.NONE, now=LATER)

    assert await row(floor) == ("none", *then)


async def test_a_leg_of_another_tenant_is_another_leg(database: Database, floor: Rows) -> None:
    await floor.tenant(2)
    await floor.agent("1", vdn_id=2, state="idle")
    await alive(database, "A")
    await legs.claim(database, owner="A")

    await legs.told(database, 2, "1", owner="A", leg=Leg.NONE, now=LATER)

    assert [leg.leg for leg in await legs.claim(database, owner="A")] == [Leg.WANTED] * 2
