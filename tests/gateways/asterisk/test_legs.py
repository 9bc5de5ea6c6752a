"""Agents' legs on an Asterisk that answers late, twice or not at all: none is doubled, and none is left on the line."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from outdial.gateways.asterisk.legs import PICK_UP_S_MAX
from outdial.gateways.base import AgentDown, AgentUp
from tests.gateways.asterisk.pretend import BAD, GONE, NOT_IN_STASIS, PretendChannel
from tests.gateways.asterisk.trial import LEG, NOON, PHONE, AsteriskTrial

pytestmark = pytest.mark.anyio

ADDS = f"POST /bridges/{LEG}/addChannel"


async def test_a_leg_that_is_picked_up_waits_in_a_bridge_of_its_own(switch_up: AsteriskTrial) -> None:
    await switch_up.held()

    order = switch_up.switch.channels[LEG].order
    assert switch_up.switch.bridges == {LEG: {LEG}}
    assert (order["endpoint"], order["timeout"]) == ("PJSIP/1001@phones", str(PICK_UP_S_MAX))


async def test_a_phone_that_rings_already_is_not_called_again(switch_up: AsteriskTrial) -> None:
    for _ in range(3):
        await switch_up.gateway.hold_agent(PHONE)

    assert switch_up.switch.count("POST /channels") == 1
    assert await switch_up.heard_meanwhile() == []


async def test_a_phone_that_nobody_picks_up_is_told_once_and_may_be_called_anew(switch_up: AsteriskTrial) -> None:
    await switch_up.gateway.hold_agent(PHONE)
    switch_up.switch.vanish(LEG, 19, sip=480)

    assert (await switch_up.agent_is_down()).cause == "480/19/-"
    await switch_up.held()


@pytest.mark.parametrize(
    "address", ["", "1001@phones&PJSIP/0900", "1001@phones,20,tT", "1001@", "@phones", "1001/phones", "a b"]
)
async def test_an_address_that_names_more_than_one_phone_is_called_by_nobody(
    switch_up: AsteriskTrial, address: str
) -> None:
    await switch_up.gateway.hold_agent(replace(PHONE, address=address))

    assert "neither an account" in (await switch_up.agent_is_down()).cause
    assert switch_up.switch.count("POST /channels") == 0


async def test_a_phone_that_asterisk_does_not_know_is_down(switch_up: AsteriskTrial) -> None:
    switch_up.switch.refuses["POST /channels"] = BAD
    await switch_up.gateway.hold_agent(PHONE)

    assert "400" in (await switch_up.agent_is_down()).cause


async def test_a_leg_whose_answer_was_lost_is_let_go_when_it_comes_after_all(switch_up: AsteriskTrial) -> None:
    switch_up.switch.no_answer_to = "POST /channels"
    await switch_up.gateway.hold_agent(PHONE)
    assert isinstance(await switch_up.heard(), AgentDown)

    switch_up.switch.answer(LEG)
    await switch_up.switch.was_asked(f"DELETE /channels/{LEG}")

    assert switch_up.switch.channels == {}
    assert await switch_up.heard_meanwhile() == []


@pytest.mark.parametrize("status", [GONE, BAD, NOT_IN_STASIS])
async def test_a_leg_that_cannot_be_put_into_its_bridge_is_ended_and_told(
    switch_up: AsteriskTrial, status: int
) -> None:
    switch_up.switch.refuses[ADDS] = status
    await switch_up.gateway.hold_agent(PHONE)
    with capture_logs() as logs:
        switch_up.switch.answer(LEG)
        await switch_up.agent_is_down()

    assert [log["event"] for log in logs] == ["asterisk.leg_not_held"]
    assert switch_up.switch.channels == {}
    await switch_up.switch.was_asked(f"DELETE /bridges/{LEG}")


async def test_a_bridge_that_is_there_already_is_used(switch_up: AsteriskTrial) -> None:
    switch_up.switch.bridges[LEG] = set()
    await switch_up.held()

    assert switch_up.switch.bridges == {LEG: {LEG}}


async def test_a_leg_that_ends_as_it_is_put_into_its_bridge_is_not_up(switch_up: AsteriskTrial) -> None:
    await switch_up.gateway.hold_agent(PHONE)
    switch_up.switch.answer(LEG)
    switch_up.switch.end(LEG)

    told = [await switch_up.heard(), *await switch_up.heard_meanwhile()]
    assert [type(event) for event in told][-1] is AgentDown
    assert [type(event) for event in told].count(AgentDown) == 1


async def test_a_leg_of_a_process_that_is_gone_is_taken_and_not_called_again(switch_up: AsteriskTrial) -> None:
    switch = switch_up.switch
    switch.channels[LEG] = PretendChannel(LEG, {}, {}, "Up", "outdial-gone")
    switch.bridges[LEG] = {LEG, "customer"}

    await switch_up.gateway.hold_agent(PHONE)

    assert await switch_up.agent_is_up() == AgentUp(PHONE.vdn_id, PHONE.work_no, NOON)
    assert switch.channels[LEG].app == "outdial-a"
    assert switch.bridges[LEG] == {LEG, "customer"}, "whoever talks to the agent goes on"


async def test_a_leg_of_a_process_that_is_gone_and_still_rings_is_ended_and_told(switch_up: AsteriskTrial) -> None:
    switch_up.switch.channels[LEG] = PretendChannel(LEG, {}, {}, "Ringing")

    await switch_up.gateway.hold_agent(PHONE)

    assert "409" in (await switch_up.agent_is_down()).cause
    assert switch_up.switch.channels == {}
    await switch_up.held()


async def test_a_leg_is_released_whoever_had_it_called(switch_up: AsteriskTrial) -> None:
    switch_up.switch.channels[LEG] = PretendChannel(LEG, {}, {}, "Up", "outdial-gone")
    switch_up.switch.bridges[LEG] = {LEG}

    await switch_up.release()

    assert (switch_up.switch.channels, switch_up.switch.bridges) == ({}, {})


async def test_a_leg_that_is_asked_for_while_it_is_released_is_called_anew_and_its_old_end_is_not_told(
    switch_up: AsteriskTrial,
) -> None:
    await switch_up.held()
    switch_up.switch.refuses["DELETE /channels"] = 503
    await switch_up.release()
    await switch_up.gateway.hold_agent(PHONE)
    assert await switch_up.heard_meanwhile() == []

    switch_up.switch.vanish(LEG)
    await switch_up.switch.was_asked("POST /channels", times=2)
    switch_up.switch.answer(LEG)

    await switch_up.agent_is_up()


async def test_a_leg_whose_release_was_lost_is_ended_after_the_reconnection(switch_up: AsteriskTrial) -> None:
    await switch_up.held()
    switch_up.switch.refuses["DELETE /channels"] = 503
    await switch_up.release()
    switch_up.switch.refuses.clear()
    switch_up.switch.cut()
    await switch_up.comes_back()

    await switch_up.agent_is_down()
    assert switch_up.switch.channels == {}


class TestWhileNobodyListened:
    """The socket is cut, and got anew."""

    async def test_a_leg_that_ended_is_told(self, switch_up: AsteriskTrial) -> None:
        await switch_up.held()
        switch_up.switch.cut()
        switch_up.switch.vanish(LEG)
        await switch_up.comes_back()

        assert "could not be heard" in (await switch_up.agent_is_down()).cause

    async def test_a_leg_that_was_picked_up_is_put_into_its_bridge(self, switch_up: AsteriskTrial) -> None:
        await switch_up.gateway.hold_agent(PHONE)
        switch_up.switch.cut()
        switch_up.switch.answer(LEG)
        await switch_up.comes_back()

        await switch_up.agent_is_up()
        assert switch_up.switch.bridges == {LEG: {LEG}}

    async def test_a_leg_that_still_rings_is_waited_for(self, switch_up: AsteriskTrial) -> None:
        await switch_up.gateway.hold_agent(PHONE)
        switch_up.switch.cut()
        await switch_up.comes_back()
        await switch_up.gateway.hold_agent(PHONE)
        switch_up.switch.answer(LEG)

        await switch_up.agent_is_up()
        assert switch_up.switch.count("POST /channels") == 1

    async def test_a_leg_that_is_up_stays_and_is_told_when_it_is_asked_for(self, switch_up: AsteriskTrial) -> None:
        await switch_up.held()
        switch_up.switch.cut()
        await switch_up.comes_back()
        assert await switch_up.heard_meanwhile() == []

        await switch_up.gateway.hold_agent(PHONE)

        await switch_up.agent_is_up()
        assert switch_up.switch.count(ADDS) == 1
