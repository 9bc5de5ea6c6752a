"""The simulator behind its socket: the contract again, and what happens when either side dies."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from outdial.clock import ManualClock, SystemClock
from outdial.gateways.base import Down, Ended, RefusedByGatewayError, Up
from outdial.gateways.simulator import Behaviour, RemoteSimulatorGateway
from outdial.gateways.simulator.carrier import Carrier
from outdial.gateways.simulator.dictation import PREFIX
from outdial.gateways.simulator.server import SimulatorServer
from outdial.gateways.simulator.switch import Switch
from outdial.gateways.simulator.wire import Told, told_line
from tests.gateways.contract import CALL, LINES_MAX, GatewayContract, Trial
from tests.gateways.simulator.builders import NOON, call, trial_of
from tests.gateways.simulator.processes import logged, simulator

INVALID = "000000003"
CALLS = 500


@asynccontextmanager
async def serving(path: Path, clock: ManualClock) -> AsyncGenerator[None, None]:
    switch = Switch(Carrier(Behaviour(), seed=1).script, lines_max=LINES_MAX)
    ready = asyncio.Event()
    task = asyncio.create_task(SimulatorServer(switch, clock=clock).serve(path, ready=ready))
    await ready.wait()
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


class TestRemoteSimulatorGatewayContract(GatewayContract):
    @pytest.fixture
    async def trial(self, tmp_path: Path) -> AsyncIterator[Trial]:
        clock, path = ManualClock(NOON), tmp_path / "simulator"
        gateway = RemoteSimulatorGateway(path, clock=SystemClock())
        async with serving(path, clock), trial_of(gateway, clock).listening() as trial:
            yield trial


def engine_at(path: Path) -> Trial:
    """An engine's side of a simulator in another process, whose time is the real one."""
    return Trial(RemoteSimulatorGateway(path, clock=SystemClock()), pass_time=SystemClock().sleep, prefix=PREFIX)


@pytest.mark.anyio
async def test_without_a_simulator_every_request_is_refused(tmp_path: Path) -> None:
    gateway = RemoteSimulatorGateway(tmp_path / "nobody", clock=SystemClock())

    assert gateway.lines_free() == 0
    with pytest.raises(RefusedByGatewayError, match="cannot be reached"):
        await gateway.originate(CALL)
    with pytest.raises(RefusedByGatewayError, match="cannot be reached"):
        await gateway.take_over(vdn_id=7, campaign_id=70, epoch=1)


@pytest.mark.anyio
@pytest.mark.slow
async def test_a_killed_simulator_is_down_and_its_successor_at_the_same_path_is_up(tmp_path: Path) -> None:
    path = tmp_path / "simulator"
    async with engine_at(path).listening() as engine:
        with simulator("--listen", path) as process:
            assert await engine.heard() == Up()
            await engine.originate("02")
            await engine.rings()
            process.kill()
            assert await engine.heard() == Down()
            with pytest.raises(RefusedByGatewayError):
                await engine.originate("02")
        with simulator("--listen", path):
            assert await engine.heard() == Up()
            assert await engine.take_over(epoch=2) == []
            await engine.originate("03", call=replace(CALL, epoch=2))
            assert isinstance(await engine.heard(), Ended)


@pytest.mark.anyio
@pytest.mark.slow
async def test_a_successor_learns_what_the_lost_engine_missed_and_hears_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "simulator"
    with simulator("--listen", path):
        async with engine_at(path).listening() as lost:
            await lost.heard()
            await lost.originate("02")
            ringing = await lost.rings()
        async with engine_at(path).listening() as successor:
            await successor.heard()
            (known,) = await successor.take_over(epoch=2)
            assert known.ringing_at == ringing.at
            await successor.gateway.hang_up(CALL.call_id)
            assert (await successor.ends()).call_id == CALL.call_id


@pytest.mark.anyio
async def test_an_engine_that_is_back_can_hang_up_what_the_lost_connection_placed(tmp_path: Path) -> None:
    clock, path = ManualClock(NOON), tmp_path / "simulator"
    async with serving(path, clock):
        async with engine_at(path).listening() as before:
            await before.heard()
            await before.originate("02")
            await before.rings()
        async with engine_at(path).listening() as after:
            await after.heard()
            await after.gateway.hang_up(CALL.call_id)

            (known,) = await after.take_over(epoch=1)
            assert known.ended is not None


@pytest.mark.anyio
@pytest.mark.slow
async def test_two_engines_hear_of_their_own_campaigns_only(tmp_path: Path) -> None:
    path = tmp_path / "simulator"
    with simulator("--listen", path):
        async with engine_at(path).listening() as one, engine_at(path).listening() as other:
            assert await one.heard() == await other.heard() == Up()
            await one.originate("02", call=replace(CALL, call_id=1, campaign_id=70))
            await other.originate("02", call=replace(CALL, call_id=2, campaign_id=71))

            assert [(await one.rings()).call_id, (await other.rings()).call_id] == [1, 2]
            with pytest.raises(RefusedByGatewayError, match="another owner"):
                await one.gateway.hang_up(2)
            assert await one.heard_meanwhile() == await other.heard_meanwhile() == []


async def accepted(engine: Trial, call_id: int) -> int | None:
    try:
        await engine.gateway.originate(call(INVALID, call_id=call_id))
    except RefusedByGatewayError:
        return None
    return call_id


@pytest.mark.anyio
@pytest.mark.slow
async def test_the_log_holds_every_call_and_its_end_under_load(tmp_path: Path) -> None:
    path, log = tmp_path / "simulator", tmp_path / "judge.jsonl"
    with simulator("--listen", path, "--log", log, "--lines", CALLS) as process:
        async with engine_at(path).listening() as engine:
            await engine.heard()
            placed = await asyncio.gather(*(accepted(engine, call_id % CALLS) for call_id in range(2 * CALLS)))
            process.kill()

    assert sorted(logged(log, "originate")) == sorted(each for each in placed if each is not None)
    assert sorted(logged(log, "end")) == list(range(CALLS))


@pytest.mark.anyio
@pytest.mark.slow
async def test_a_call_whose_answer_a_kill_swallowed_is_not_called_refused(tmp_path: Path) -> None:
    path, log = tmp_path / "simulator", tmp_path / "judge.jsonl"
    with simulator("--listen", path, "--log", log, "--lines", CALLS) as process:
        async with engine_at(path).listening() as engine:
            await engine.heard()
            asking = [asyncio.create_task(accepted(engine, call_id)) for call_id in range(CALLS)]
            await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
            asking += [asyncio.create_task(accepted(engine, CALLS + call_id)) for call_id in range(CALLS)]
            await asyncio.sleep(0)
            process.kill()
            placed = await asyncio.gather(*asking)

    assert set(logged(log, "originate")) <= set(placed)


@asynccontextmanager
async def a_simulator_that(path: Path, *, hangs_up: bool) -> AsyncGenerator[None, None]:
    """One that greets and takes a request, but never answers."""
    over = asyncio.Event()

    async def greet_and_listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(told_line(Told(lines_free=1)))
        await reader.readline()
        if not hangs_up:
            await over.wait()
        writer.close()

    async with await asyncio.start_unix_server(greet_and_listen, path):
        yield
        over.set()


@pytest.mark.anyio
@pytest.mark.parametrize("hangs_up", [True, False])
async def test_a_request_without_an_answer_is_left_open_and_the_line_is_down(
    tmp_path: Path,
    hangs_up: bool,  # noqa: FBT001 - a case of the table
) -> None:
    path = tmp_path / "simulator"
    gateway = RemoteSimulatorGateway(path, clock=SystemClock(), answer_limit_s=0.05)
    engine = Trial(gateway, pass_time=SystemClock().sleep, prefix=PREFIX)
    async with a_simulator_that(path, hangs_up=hangs_up), engine.listening():
        assert await engine.heard() == Up()
        await engine.originate("00")

        assert await engine.heard() == Down()


@pytest.mark.anyio
async def test_a_take_over_without_an_answer_is_refused_for_it_has_nothing_to_tell(tmp_path: Path) -> None:
    path = tmp_path / "simulator"
    async with a_simulator_that(path, hangs_up=True), engine_at(path).listening() as engine:
        await engine.heard()
        with pytest.raises(RefusedByGatewayError, match="ask again"):
            await engine.take_over(epoch=2)


@pytest.mark.anyio
async def test_from_the_loss_on_requests_are_refused_even_before_anybody_reads_of_it(tmp_path: Path) -> None:
    path = tmp_path / "simulator"
    gateway = RemoteSimulatorGateway(path, clock=SystemClock())
    async with a_simulator_that(path, hangs_up=True), aclosing(gateway.events()) as events:
        assert await anext(events) == Up()
        await gateway.originate(CALL)

        with pytest.raises(RefusedByGatewayError, match="cannot be reached"):
            await gateway.originate(CALL)
        assert await anext(events) == Down()
