"""The simulator inside the engine's process: the contract, and what only a simulator can do."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from outdial.clock import ManualClock
from outdial.domain.detection import AnsweredBy
from outdial.gateways.base import Answered, Ended, Ringing
from outdial.gateways.simulator import Behaviour, SimulatorGateway
from tests.gateways.contract import LINES_MAX, DetectorContract, GatewayContract, HandOverContract, Trial, seconds
from tests.gateways.simulator.builders import CALL, NOON, trial_of


def gateway_with(behaviour: str, clock: ManualClock) -> SimulatorGateway:
    return SimulatorGateway(Behaviour.from_text(behaviour), seed=1, clock=clock, lines_max=LINES_MAX)


class TestSimulatorGatewayContract(GatewayContract, DetectorContract, HandOverContract):
    @pytest.fixture
    async def trial(self) -> AsyncIterator[Trial]:
        clock = ManualClock(NOON)
        async with trial_of(gateway_with("", clock), clock).listening() as trial:
            yield trial


@pytest.mark.anyio
async def test_a_lost_report_is_lost_for_the_listener_but_not_for_the_memory() -> None:
    clock = ManualClock(NOON)
    async with trial_of(gateway_with("lost_ratio=1", clock), clock).listening() as trial:
        await trial.heard()
        await trial.originate("01", ring_s=2)
        await trial.pass_time(seconds(2))

        assert await trial.heard_meanwhile() == []
        (known,) = await trial.take_over(epoch=2)
        assert known.ringing_at == NOON
        assert known.ended is not None


@pytest.mark.anyio
async def test_a_doubled_report_says_the_same_twice() -> None:
    clock = ManualClock(NOON)
    async with trial_of(gateway_with("doubled_ratio=1", clock), clock).listening() as trial:
        await trial.heard()
        await trial.originate("01", ring_s=20)
        await trial.pass_time(seconds(10))

        ringing = Ringing(CALL.call_id, NOON)
        assert await trial.heard_meanwhile() == [ringing, ringing]


@pytest.mark.anyio
async def test_a_late_report_tells_when_it_happened_and_not_when_it_arrived() -> None:
    clock = ManualClock(NOON)
    async with trial_of(gateway_with("delayed_ratio=1", clock), clock).listening() as trial:
        await trial.heard()
        await trial.originate("01", ring_s=20)

        assert await trial.heard_meanwhile() == []
        await trial.pass_time(seconds(5))
        assert await trial.heard_meanwhile() == [Ringing(CALL.call_id, NOON)]


@pytest.mark.anyio
@pytest.mark.parametrize(("detects", "told"), [("true", (AnsweredBy.MACHINE, None)), ("false", (None, None))])
async def test_a_machine_is_told_apart_only_where_a_detector_listens(
    detects: str, told: tuple[AnsweredBy | None, datetime | None]
) -> None:
    clock = ManualClock(NOON)
    async with trial_of(gateway_with(f"detects_machines={detects}", clock), clock).listening() as trial:
        await trial.heard()
        await trial.originate("31", stay_s=3)
        await trial.pass_time(seconds(3))

        story = await trial.story()

        assert [type(event) for event in story] == [Ringing, Answered, Ended]
        assert story[1] == Answered(CALL.call_id, NOON, *told)


@pytest.mark.anyio
async def test_a_call_placed_while_nothing_is_ahead_wakes_the_listener() -> None:
    clock = ManualClock(NOON)
    async with trial_of(gateway_with("", clock), clock).listening() as trial:
        await trial.heard()
        await trial.heard_meanwhile()
        await trial.originate("02")

        assert await trial.rings() == Ringing(CALL.call_id, NOON)
