"""Two simulators as one switch: the contract, what is where, and one that goes away while the other goes on."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from outdial.clock import ManualClock, SystemClock
from outdial.gateways import many as module
from outdial.gateways.base import (
    Down,
    GatewayEvent,
    GatewayLostError,
    RefusedByGatewayError,
    TrunkUse,
    Up,
)
from outdial.gateways.many import ManySwitches
from outdial.gateways.simulator import Behaviour, RemoteSimulatorGateway, SimulatorGateway
from outdial.gateways.simulator.carrier import Carrier
from outdial.gateways.simulator.server import SimulatorServer
from outdial.gateways.simulator.switch import Switch
from tests.gateways.contract import (
    CALL,
    LINES_MAX,
    WORK_NO,
    DetectorContract,
    GatewayContract,
    HandOverContract,
    Trial,
)
from tests.gateways.simulator.builders import NOON, trial_of

EAST = TrunkUse(vdn_id=CALL.vdn_id, switch="east", endpoint="carrier", calls_per_s=30.0)
ON_EAST = replace(CALL, call_id=2, trunk=EAST)


def a_simulator(clock: ManualClock) -> SimulatorGateway:
    return SimulatorGateway(Behaviour(), seed=1, clock=clock, lines_max=LINES_MAX)


class TestManySwitchesContract(GatewayContract, DetectorContract, HandOverContract):
    """Calls that name no trunk: they are on the first switch, with the agents."""

    @pytest.fixture
    async def trial(self) -> AsyncIterator[Trial]:
        clock = ManualClock(NOON)
        gateway = ManySwitches({"main": a_simulator(clock), "east": a_simulator(clock)})
        async with trial_of(gateway, clock).listening() as trial:
            # Each switch's Up is told on; the contract reads one.
            await trial.heard()
            yield trial


@dataclass(slots=True)
class Place:
    """A simulator behind a socket, which may be away and come back with all it knew."""

    path: Path
    switch: Switch = field(default_factory=lambda: Switch(Carrier(Behaviour(), seed=1).script, lines_max=LINES_MAX))

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[None]:
        ready = asyncio.Event()
        task = asyncio.create_task(SimulatorServer(self.switch, clock=ManualClock(NOON)).serve(self.path, ready=ready))
        await ready.wait()
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@dataclass(slots=True)
class Stage:
    """An engine's side of two switches, ``main`` and ``east``, and a hand on the second."""

    trial: Trial
    east: Place
    life: AsyncExitStack

    @property
    def gateway(self) -> ManySwitches:
        assert isinstance(self.trial.gateway, ManySwitches)
        return self.trial.gateway

    async def cut_east(self) -> None:
        """Nothing tells that a switch is away while another is there: it is seen by asking."""
        await self.life.aclose()
        async with asyncio.timeout(10):
            while "east" not in self.gateway.away():
                await asyncio.sleep(0)

    async def mend_east(self) -> None:
        await self.life.enter_async_context(self.east.serving())
        assert await self.trial.heard() == Up()


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    main, east = Place(tmp_path / "main"), Place(tmp_path / "east")
    gateway = ManySwitches(
        {place.path.name: RemoteSimulatorGateway(place.path, clock=SystemClock()) for place in (main, east)}
    )
    async with main.serving(), AsyncExitStack() as life:
        await life.enter_async_context(east.serving())
        async with trial_of(gateway, ManualClock(NOON)).listening() as trial:
            assert [await trial.heard(), await trial.heard()] == [Up(), Up()]
            yield Stage(trial, east, life)


@pytest.mark.anyio
async def test_a_call_is_on_the_switch_of_its_trunk_and_what_is_asked_of_it_goes_there(stage: Stage) -> None:
    trial = stage.trial
    await trial.originate("02", call=ON_EAST)
    await trial.rings()

    assert (stage.gateway.lines_free(), stage.gateway.lines_free("east")) == (LINES_MAX, LINES_MAX - 1)
    assert stage.gateway.trunk_room(EAST) == LINES_MAX - 1
    assert stage.gateway.trunk_room() == LINES_MAX
    await stage.gateway.hang_up(ON_EAST.call_id)
    assert (await trial.ends()).call_id == ON_EAST.call_id


@pytest.mark.anyio
async def test_a_flow_takes_a_call_wherever_it_is_and_an_agent_only_where_the_legs_are(stage: Stage) -> None:
    trial = stage.trial
    await trial.hold()
    await trial.agent_is_up()
    await trial.originate("00", stay_s=60, call=ON_EAST)
    await trial.rings()
    await trial.is_answered()

    with pytest.raises(RefusedByGatewayError, match="not on main, where the agents' legs are"):
        await stage.gateway.connect_agent(ON_EAST.call_id, work_no=WORK_NO)
    with pytest.raises(RefusedByGatewayError, match="nobody is on the line"):
        await stage.gateway.connect_flow(99, flow="8001", call_data=None)
    await stage.gateway.connect_flow(ON_EAST.call_id, flow="8001", call_data=None)
    (known,) = await trial.take_over(epoch=1)
    assert known.connected


@pytest.mark.anyio
async def test_a_switch_that_there_is_not_takes_no_call_and_says_which_there_are(stage: Stage) -> None:
    nowhere = replace(EAST, switch="atlantis")

    assert (stage.gateway.lines_free("atlantis"), stage.gateway.trunk_room(nowhere)) == (0, 0)
    with pytest.raises(RefusedByGatewayError, match="OUTDIAL_GATEWAY names main, east"):
        await stage.trial.originate("02", call=replace(CALL, trunk=nowhere))


@pytest.mark.anyio
async def test_a_call_is_not_placed_on_a_second_switch(stage: Stage) -> None:
    await stage.trial.originate("02", call=ON_EAST)

    with pytest.raises(RefusedByGatewayError, match="placed before, on east"):
        await stage.trial.originate("02", call=replace(ON_EAST, trunk=None))


@pytest.mark.anyio
async def test_take_over_asks_every_switch(stage: Stage) -> None:
    await stage.trial.originate("02")
    await stage.trial.rings()
    await stage.trial.originate("02", call=ON_EAST)
    await stage.trial.rings()

    assert [call.call_id for call in await stage.trial.take_over(epoch=2)] == [CALL.call_id, ON_EAST.call_id]


@pytest.mark.anyio
async def test_one_that_is_away_stops_only_its_trunks_and_its_calls_are_asked_for_when_it_is_back(
    stage: Stage,
) -> None:
    trial = stage.trial
    await trial.originate("02", call=ON_EAST)
    await trial.rings()
    await stage.cut_east()

    assert await trial.heard_meanwhile() == [], "nobody is told to stop"
    assert (stage.gateway.lines_free(), stage.gateway.lines_free("east")) == (LINES_MAX, 0)
    assert stage.gateway.away() == {"east"}
    assert await trial.take_over(epoch=2) == []
    await trial.originate("02", call=replace(CALL, epoch=2))
    await trial.rings()

    await stage.mend_east()

    assert stage.gateway.away() == set()
    assert [call.call_id for call in await trial.take_over(epoch=2)] == [CALL.call_id, ON_EAST.call_id]


@pytest.mark.anyio
async def test_when_the_last_one_is_away_it_is_told_and_nothing_can_be_taken_over(tmp_path: Path) -> None:
    main, east = Place(tmp_path / "main"), Place(tmp_path / "east")
    gateway = ManySwitches(
        {place.path.name: RemoteSimulatorGateway(place.path, clock=SystemClock()) for place in (main, east)}
    )
    async with trial_of(gateway, ManualClock(NOON)).listening() as trial:
        async with main.serving():
            assert await trial.heard() == Up()
        assert await trial.heard() == Down()
        with pytest.raises(RefusedByGatewayError, match="no switch can be heard"):
            await trial.take_over(epoch=1)
        async with east.serving():
            assert await trial.heard() == Up()


class Lost(SimulatorGateway):
    """Somebody else listens in its place."""

    async def events(self) -> AsyncGenerator[GatewayEvent]:
        yield Up()
        raise GatewayLostError("end the other one")


@pytest.mark.anyio
async def test_a_switch_that_is_lost_for_good_ends_the_stream_with_its_sentence() -> None:
    clock = ManualClock(NOON)
    lost = Lost(Behaviour(), seed=1, clock=clock, lines_max=1)
    gateway = ManySwitches({"main": a_simulator(clock), "east": lost})

    async def listen() -> None:
        async for event in gateway.events():
            assert event == Up()

    with pytest.raises(GatewayLostError, match="end the other one"):
        await listen()
    assert gateway.away() == {"main", "east"}


@pytest.mark.anyio
async def test_where_a_call_was_longest_ago_is_forgotten_and_can_still_be_ended(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CALLS_REMEMBERED_MAX", 1)
    await stage.trial.originate("02", call=ON_EAST)
    await stage.trial.rings()
    await stage.trial.originate("02")
    await stage.trial.rings()

    await stage.gateway.hang_up(ON_EAST.call_id)

    assert (await stage.trial.ends()).call_id == ON_EAST.call_id
