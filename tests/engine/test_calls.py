"""What has happened is written once, whatever stands in the way."""

import asyncio
from typing import Any

import pytest

from outdial.domain.outcome import Outcome
from outdial.engine.calls import SET_ASIDE_FOR
from outdial.gateways.base import Answered, Ended, Ringing
from outdial.store.database import Database
from tests.engine.world import MINUTE, SECOND, Holding, Pilot, World

pytestmark = pytest.mark.anyio

URL = "http://127.0.0.1:9/x"


async def ended_calls(world: World, count: int, pilot: Pilot | None = None) -> Pilot:
    """An engine with so many calls that are over and not written yet."""
    campaign_id = await world.campaign(url=URL)
    await world.contacts(campaign_id, *(world.number("01", ring_s=1) for _ in range(count)))
    pilot = pilot or await world.engine()
    await pilot.round("leases", "sweeper", "turns")
    world.clock.advance(2 * SECOND)
    await world.exchange.tell()
    assert pilot.engine.calls.unwritten == count
    return pilot


async def test_a_row_that_cannot_be_written_does_not_hold_up_the_others(world: World) -> None:
    pilot = await ended_calls(world, 20)
    await world.contact(1, world.number())
    await pilot.round("turns")
    (bad,) = pilot.engine.calls.live
    pilot.engine.calls.heard(Ended(bad, world.clock.now(), Outcome.BUSY, "no text for PostgreSQL: \x00"))

    await pilot.round("flush")

    assert await world.outcomes() == ["busy"] * 20 + [None]
    assert pilot.faults == []
    assert pilot.engine.calls.is_over(bad, epoch=1), "it is not adopted a second time"
    assert pilot.engine.calls.unwritten == 1


async def test_connections_that_are_cut_lose_and_double_nothing(world: World) -> None:
    campaign_id = await world.campaign(url=URL)
    await world.contacts(campaign_id, *(world.number("00", ring_s=1, stay_s=4) for _ in range(60)))
    pilot = await world.engine()
    for _ in range(10):
        await world.run(SECOND)
        await world.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'outdial'")

    await world.run(MINUTE)

    outcomes = await world.outcomes()
    assert len(outcomes) == 60
    assert set(outcomes) <= {"answered", "unknown", "not_placed"}
    assert outcomes.count("answered") == len(world.exchange.placed()) == len(set(world.exchange.placed()))
    assert await world.value("select count(*) from outbox") == 60
    assert await world.open_contacts(campaign_id) == 0
    assert pilot.engine.calls.live == {}


class Stumbles(Database):
    """Raises ``fault`` before, or after, each statement of one name, so often."""

    name = ""
    fault: Exception | None = None
    after = False
    times = 0

    async def rows(self, name: str, *arguments: object) -> Any:
        return await self._stumbling(name, super().rows(name, *arguments))

    async def run(self, name: str, *arguments: object) -> int:
        return await self._stumbling(name, super().run(name, *arguments))

    async def _stumbling(self, name: str, statement: Any) -> Any:
        stumbles = name == self.name and self.times > 0
        self.times -= stumbles
        if stumbles and not self.after:
            statement.close()
            raise self.fault or AssertionError
        answer = await statement
        if stumbles:
            raise self.fault or AssertionError
        return answer


async def test_a_row_that_could_not_be_written_is_tried_again_later(world: World) -> None:
    pilot = await world.engine(database=Stumbles)
    assert isinstance(pilot.database, Stumbles)
    await ended_calls(world, 1, pilot)
    pilot.database.name, pilot.database.fault, pilot.database.times = "complete_attempts", RuntimeError("disk full"), 1
    await pilot.round("flush", "flush")
    assert await world.outcomes() == [None]

    await world.run(SET_ASIDE_FOR + SECOND)

    assert await world.outcomes() == ["busy"]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("fault", [ConnectionError("cut"), TimeoutError(), RuntimeError("deadlock detected")])
@pytest.mark.parametrize("name", ["complete_attempts", "progress_attempts"])
async def test_whatever_becomes_of_a_batch_everything_is_written_once(
    world: World, name: str, fault: Exception, after: object
) -> None:
    pilot = await world.engine(database=Stumbles)
    assert isinstance(pilot.database, Stumbles)
    await ended_calls(world, 5, pilot)
    await world.contact(1, world.number("00", ring_s=0, stay_s=9))
    await pilot.round("turns")
    await world.exchange.tell()
    pilot.database.name, pilot.database.fault, pilot.database.after, pilot.database.times = name, fault, bool(after), 1

    await pilot.round("flush")
    assert pilot.database.times == 0
    await pilot.round("flush")
    await world.run(10 * SECOND)

    assert await world.outcomes() == ["busy"] * 5 + ["answered"]
    assert await world.value("select count(*) from outbox") == 6


async def a_batch_on_its_way(world: World) -> tuple[Pilot, Holding, "asyncio.Task[bool]"]:
    """A flush of three ends, whose answer is held back."""
    pilot = await world.engine(database=Holding)
    assert isinstance(pilot.database, Holding)
    await ended_calls(world, 3, pilot)
    pilot.database.hold("complete_attempts")
    flush = asyncio.ensure_future(pilot.engine.calls.flush())
    await pilot.database.knocked.wait()
    return pilot, pilot.database, flush


async def test_a_batch_that_is_cancelled_is_written_again_and_counts_once(world: World) -> None:
    pilot, _, flush = await a_batch_on_its_way(world)
    flush.cancel()
    await asyncio.gather(flush, return_exceptions=True)
    assert pilot.engine.calls.unwritten == 3

    await pilot.engine.leave()

    assert await world.outcomes() == ["busy"] * 3
    assert await world.value("select count(*) from outbox") == 3


async def test_a_lease_is_not_handed_back_while_a_batch_is_on_its_way(world: World) -> None:
    pilot, database, flush = await a_batch_on_its_way(world)
    leaving = asyncio.ensure_future(pilot.engine.leases.leave())
    await asyncio.sleep(0.05)
    assert await world.value("select count(*) from campaign_lease where expires_at > clock_timestamp()") == 1

    database.gate.set()
    await asyncio.gather(flush, leaving)

    assert await world.value("select count(*) from campaign_lease where expires_at > clock_timestamp()") == 0


async def test_a_step_taken_while_a_batch_is_on_its_way_is_in_the_next(world: World) -> None:
    campaign_id = await world.campaign()
    await world.contact(campaign_id, world.number("00", ring_s=1, stay_s=9))
    pilot = await world.engine(database=Stumbles)
    await pilot.round("leases", "sweeper", "turns")
    await world.exchange.tell()
    (call,) = pilot.engine.calls.live.values()
    flush = asyncio.ensure_future(pilot.engine.steps["flush"]())
    await asyncio.sleep(0)
    world.clock.advance(SECOND)
    await world.exchange.tell()
    await flush
    assert call.written is not call.attempt

    await pilot.round("flush")

    assert await world.value("select state from attempt") == 4


async def test_doubled_and_unknown_reports_change_nothing(world: World) -> None:
    pilot = await ended_calls(world, 1)
    (attempt,) = await world.attempts()
    attempt_id = attempt["attempt_id"]
    for event in (
        Ringing(attempt_id, world.clock.now()),
        Answered(attempt_id, world.clock.now()),
        Ended(attempt_id, world.clock.now(), Outcome.REJECTED, "again"),
        Ended(attempt_id + 1, world.clock.now(), Outcome.REJECTED, "whose?"),
    ):
        pilot.engine.calls.heard(event)
    await pilot.round("flush")

    assert await world.outcomes() == ["busy"]
    assert pilot.engine.calls.open_of(1) == 0


async def test_an_engine_that_cannot_write_what_has_ended_stops_dialling(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outdial.engine.calls.UNWRITTEN_MAX", 3)
    pilot = await ended_calls(world, 3)
    await world.contact(1, world.number())

    await pilot.round("turns")
    assert len(world.exchange.placed()) == 3

    await world.run(2 * SECOND)
    assert len(world.exchange.placed()) == 4
