"""Agents' legs: called once, held, found again, and never lost because a person hangs up."""

import asyncio
from dataclasses import replace

import pytest

from outdial.domain.outcome import Outcome
from outdial.gateways.base import AgentDown, AgentPhone, AgentUp, Ended, RefusedByGatewayError, Up
from tests.gateways.contract import CALL, seconds
from tests.gateways.freeswitch.pretend import PretendChannel
from tests.gateways.freeswitch.test_gateway import REQUEST, answered
from tests.gateways.freeswitch.trial import NOON, PHONE, FreeSwitchTrial, channel_of, trying

pytestmark = pytest.mark.anyio

UP = AgentUp(PHONE.vdn_id, PHONE.work_no, NOON)
LEG = f"outdial-7-agent-{round(NOON.timestamp() * 1000)}-1001"


async def held(trial: FreeSwitchTrial, phone: AgentPhone = PHONE) -> PretendChannel:
    await trial.gateway.hold_agent(phone)
    event = await trial.heard()
    assert isinstance(event, AgentUp)
    return next(channel for uuid, channel in trial.switch.channels.items() if uuid.endswith(f"-{phone.work_no}"))


def down(cause: str) -> AgentDown:
    return AgentDown(PHONE.vdn_id, PHONE.work_no, NOON, cause)


def times_called(trial: FreeSwitchTrial) -> int:
    return sum(command.startswith("bgapi originate") for command in trial.switch.asked)


async def test_a_phone_is_called_and_who_picks_up_is_held(switch_up: FreeSwitchTrial) -> None:
    await switch_up.gateway.hold_agent(PHONE)

    assert await switch_up.heard() == UP
    assert await switch_up.switch.was_asked("bgapi") == (
        f"bgapi originate {{^^~origination_uuid={LEG}~origination_caller_id_number=Outdial~originate_timeout=30"
        "~ignore_early_media=true~park_after_bridge=true~hangup_after_bridge=false~uuid_bridge_park_on_cancel=true}"
        "user/1001 &park()"
    )


async def test_a_phone_that_is_asked_for_twice_is_called_once_and_told_again(switch_up: FreeSwitchTrial) -> None:
    await held(switch_up)
    await switch_up.gateway.hold_agent(PHONE)

    assert await switch_up.heard() == UP
    assert times_called(switch_up) == 1


async def test_a_phone_that_is_ringing_is_not_called_again(switch_up: FreeSwitchTrial) -> None:
    switch_up.switch.is_slow = True
    await switch_up.gateway.hold_agent(PHONE)
    await switch_up.gateway.hold_agent(PHONE)
    assert await switch_up.heard_meanwhile() == []

    switch_up.switch.make()

    assert await switch_up.heard() == UP
    assert times_called(switch_up) == 1


async def test_a_phone_that_cannot_be_called_is_told_with_the_reason(switch_up: FreeSwitchTrial) -> None:
    switch_up.switch.refuses["originate"] = "-ERR USER_NOT_REGISTERED"
    await switch_up.gateway.hold_agent(PHONE)

    assert await switch_up.heard() == down("USER_NOT_REGISTERED")


async def test_a_phone_that_nobody_picks_up_is_told_when_it_ends(switch_up: FreeSwitchTrial) -> None:
    await switch_up.gateway.hold_agent(replace(PHONE, address="sofia/internal/1001@203.0.113.7"))
    switch_up.switch.end(LEG, "NO_ANSWER", by="send_cancel")

    assert await switch_up.heard() == down("-/-/NO_ANSWER")
    assert await switch_up.heard_meanwhile() == []


@pytest.mark.parametrize(
    "address",
    [
        "loopback/00900123/default",
        "user/1001,user/1002",
        "user/1001 &system(x)",
        "user/1\n\nexit",
        "user/1:_:user/2",
        "1",
    ],
)
async def test_an_address_that_is_more_than_a_phone_is_not_called(switch_up: FreeSwitchTrial, address: str) -> None:
    await switch_up.gateway.hold_agent(replace(PHONE, address=address))

    event = await switch_up.heard()
    assert isinstance(event, AgentDown)
    assert "address" in event.cause
    assert times_called(switch_up) == 0


async def test_a_work_number_that_is_no_word_is_not_called(switch_up: FreeSwitchTrial) -> None:
    await switch_up.gateway.hold_agent(replace(PHONE, work_no="1 2"))

    assert isinstance(await switch_up.heard(), AgentDown)
    assert times_called(switch_up) == 0


async def test_a_leg_stays_when_the_person_hangs_up_and_takes_the_next_one(switch_up: FreeSwitchTrial) -> None:
    leg = await held(switch_up)
    await answered(switch_up)
    await switch_up.gateway.connect_agent(CALL.call_id, work_no=PHONE.work_no)
    assert leg.other == channel_of()
    switch_up.switch.end(channel_of(), sip=200)
    await switch_up.ends()
    assert await switch_up.heard_meanwhile() == []

    second = replace(REQUEST, call_id=2)
    await switch_up.gateway.originate(second)
    switch_up.switch.answer(switch_up.switch.channels[channel_of(second)])
    await switch_up.is_answered()
    await switch_up.gateway.connect_agent(2, work_no=PHONE.work_no)

    assert leg.other == channel_of(second)


async def test_a_call_whose_agent_is_gone_goes_on_alone(switch_up: FreeSwitchTrial) -> None:
    leg = await held(switch_up)
    await answered(switch_up)
    await switch_up.gateway.connect_agent(CALL.call_id, work_no=PHONE.work_no)
    switch_up.switch.end(leg.uuid)

    assert await switch_up.heard() == down("-/-/NORMAL_CLEARING")
    assert await switch_up.heard_meanwhile() == []
    assert channel_of() in switch_up.switch.channels


async def test_without_a_leg_nobody_is_connected_and_the_person_can_be_brought_elsewhere(
    switch_up: FreeSwitchTrial,
) -> None:
    channel = await answered(switch_up)
    with pytest.raises(RefusedByGatewayError, match="no leg"):
        await switch_up.gateway.connect_agent(CALL.call_id, work_no=PHONE.work_no)

    await switch_up.gateway.connect_flow(CALL.call_id, flow="8001", call_data=None)
    assert channel.flow is not None


async def test_a_leg_of_another_tenant_is_not_taken(switch_up: FreeSwitchTrial) -> None:
    await held(switch_up, replace(PHONE, vdn_id=8))
    await answered(switch_up)

    with pytest.raises(RefusedByGatewayError, match="no leg"):
        await switch_up.gateway.connect_agent(CALL.call_id, work_no=PHONE.work_no)


async def test_a_released_leg_ends_and_is_told(switch_up: FreeSwitchTrial) -> None:
    await held(switch_up)
    await switch_up.gateway.release_agent(vdn_id=PHONE.vdn_id, work_no=PHONE.work_no)

    assert await switch_up.heard() == down("-/-/NORMAL_CLEARING")
    assert switch_up.switch.channels == {}


async def test_a_leg_is_called_anew_by_another_id(switch_up: FreeSwitchTrial) -> None:
    """FreeSWITCH keeps the id of a channel for a while after its end, and refuses it for another."""
    first = await held(switch_up)
    switch_up.switch.end(first.uuid)
    await switch_up.heard()
    switch_up.clock.advance(seconds(0.01))

    assert (await held(switch_up)).uuid != first.uuid


async def test_what_is_still_told_of_an_earlier_leg_is_not_laid_on_the_present_one(
    switch_up: FreeSwitchTrial,
) -> None:
    first = await held(switch_up)
    switch_up.switch.end(first.uuid)
    await switch_up.heard()
    switch_up.clock.advance(seconds(1))
    await held(switch_up)
    switch_up.switch.tell("CHANNEL_HANGUP_COMPLETE", first.uuid)

    assert await switch_up.heard_meanwhile() == []


async def test_of_a_leg_with_a_channel_the_channel_tells_the_end(switch_up: FreeSwitchTrial) -> None:
    await switch_up.gateway.hold_agent(replace(PHONE, address="sofia/internal/1001@203.0.113.7"))
    switch_up.switch.tell("BACKGROUND_JOB", more={"Job-UUID": LEG, "_body": "-ERR USER_BUSY\n"})
    switch_up.switch.tell(
        "CHANNEL_HANGUP_COMPLETE",
        LEG,
        {"Hangup-Cause": "USER_BUSY", "variable_sip_term_status": "486", "variable_hangup_cause_q850": "17"},
    )

    assert await switch_up.heard() == down("486/17/USER_BUSY")
    assert await switch_up.heard_meanwhile() == []


async def test_a_leg_that_is_being_released_takes_nobody_and_ends_even_if_the_wish_was_lost(
    impatient: FreeSwitchTrial,
) -> None:
    await held(impatient)
    await answered(impatient)
    impatient.switch.is_frozen = True
    releasing = asyncio.ensure_future(impatient.gateway.release_agent(vdn_id=PHONE.vdn_id, work_no=PHONE.work_no))
    await impatient.switch.was_asked("api uuid_kill")
    with pytest.raises(RefusedByGatewayError, match="no leg"):
        await impatient.gateway.connect_agent(CALL.call_id, work_no=PHONE.work_no)
    await releasing
    impatient.switch.is_frozen = False
    await impatient.comes_back()

    assert isinstance(await impatient.heard(), AgentDown)
    assert impatient.switch.channels.keys() == {channel_of()}


async def test_releasing_who_was_never_held_is_no_error(switch_up: FreeSwitchTrial) -> None:
    await switch_up.gateway.release_agent(vdn_id=PHONE.vdn_id, work_no="nobody")
    switch_up.switch.cut()
    await switch_up.heard()
    await switch_up.gateway.release_agent(vdn_id=PHONE.vdn_id, work_no="nobody")


async def test_a_leg_that_is_released_before_it_has_a_channel_ends_when_it_gets_one(
    switch_up: FreeSwitchTrial,
) -> None:
    switch_up.switch.is_slow = True
    await switch_up.gateway.hold_agent(PHONE)
    await switch_up.gateway.release_agent(vdn_id=PHONE.vdn_id, work_no=PHONE.work_no)
    switch_up.switch.make()
    await switch_up.switch.was_asked(f"api uuid_kill {LEG}", times=2)
    await switch_up.settle()

    assert switch_up.switch.channels == {}


async def test_a_leg_that_is_asked_for_while_it_is_released_is_called_anew_and_its_old_end_is_not_told(
    switch_up: FreeSwitchTrial,
) -> None:
    switch_up.switch.is_slow = True
    await switch_up.gateway.hold_agent(PHONE)
    await switch_up.gateway.release_agent(vdn_id=PHONE.vdn_id, work_no=PHONE.work_no)
    await switch_up.gateway.hold_agent(PHONE)
    switch_up.clock.advance(seconds(1))
    switch_up.switch.is_slow = False

    switch_up.switch.make()

    event = await switch_up.heard()
    assert isinstance(event, AgentUp)
    assert times_called(switch_up) == 2


async def test_a_leg_of_a_process_that_is_gone_is_taken_over_and_released_by_whoever_asks() -> None:
    async with trying() as lost:
        await lost.heard()
        leg = await held(lost)
    async with trying(switch=lost.switch) as successor:
        assert await successor.heard() == Up()
        await successor.gateway.hold_agent(PHONE)
        assert await successor.heard() == UP
        assert times_called(successor) == 1
        await answered(successor)
        await successor.gateway.connect_agent(CALL.call_id, work_no=PHONE.work_no)
        assert leg.other == channel_of()
    async with trying(switch=lost.switch) as third:
        assert await third.heard() == Up()
        await third.gateway.release_agent(vdn_id=PHONE.vdn_id, work_no=PHONE.work_no)
        assert leg.uuid not in third.switch.channels


async def test_a_leg_that_ended_while_nobody_listened_is_told_after_the_reconnection(
    switch_up: FreeSwitchTrial,
) -> None:
    leg = await held(switch_up)
    switch_up.switch.cut()
    switch_up.switch.end(leg.uuid)
    await switch_up.comes_back()

    event = await switch_up.heard()
    assert isinstance(event, AgentDown)
    assert "could not be heard" in event.cause


async def test_a_leg_that_came_up_while_nobody_listened_is_told_after_the_reconnection(
    switch_up: FreeSwitchTrial,
) -> None:
    switch_up.switch.is_slow = True
    await switch_up.gateway.hold_agent(PHONE)
    switch_up.switch.cut()
    switch_up.switch.make()
    await switch_up.comes_back()

    assert await switch_up.heard() == UP


async def test_a_leg_whose_reply_was_lost_is_found_or_told_to_be_gone(impatient: FreeSwitchTrial) -> None:
    impatient.switch.no_reply_to = "bgapi originate"
    await impatient.gateway.hold_agent(PHONE)
    await impatient.comes_back()
    assert await impatient.heard() == UP

    impatient.switch.is_frozen = True
    await impatient.gateway.hold_agent(replace(PHONE, work_no="1002"))
    impatient.switch.is_frozen = False
    await impatient.comes_back()
    event = await impatient.heard()
    assert isinstance(event, AgentDown)
    assert event.work_no == "1002"


async def test_the_end_of_a_call_with_an_agent_is_told_as_answered(switch_up: FreeSwitchTrial) -> None:
    await held(switch_up)
    await answered(switch_up)
    await switch_up.gateway.connect_agent(CALL.call_id, work_no=PHONE.work_no)
    await switch_up.gateway.hang_up(CALL.call_id)

    event = await switch_up.heard()
    assert isinstance(event, Ended)
    assert event.outcome is Outcome.ANSWERED
    assert await switch_up.heard_meanwhile() == []
