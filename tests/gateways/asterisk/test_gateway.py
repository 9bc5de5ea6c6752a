"""The socket and the requests of an Asterisk that goes away, comes back, talks nonsense or listens to somebody else."""

import asyncio
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from outdial.clock import ManualClock
from outdial.gateways.asterisk import gateway as module
from outdial.gateways.asterisk.client import AriClient
from outdial.gateways.asterisk.gateway import AGAIN_LAST, AsteriskGateway
from outdial.gateways.base import (
    Answered,
    Down,
    GatewayLostError,
    KnownCall,
    RefusedByGatewayError,
    Ringing,
    Up,
)
from outdial.gateways.switch_clock import ASKED_EVERY
from tests.gateways.asterisk.pretend import BAD, GONE, NOT_IN_STASIS, OK, PretendAsterisk, PretendChannel
from tests.gateways.asterisk.tapped import TappedClient
from tests.gateways.asterisk.trial import (
    NOON,
    PHONE,
    REQUEST,
    SETTINGS,
    AsteriskTrial,
    channel_of,
    listening,
    trying,
)
from tests.gateways.contract import CALL

pytestmark = pytest.mark.anyio

SECOND_CALL = replace(REQUEST, call_id=2)
NOISE = {
    "nothing": "",
    "half an event": '{"type":"StasisStart","channel":{"id":"out',
    "an event without its channel": '{"type":"StasisStart","timestamp":"2026-03-02T12:00:00Z"}',
    "a list": "[1, 2]",
}


async def test_after_noise_the_socket_is_got_anew_and_the_call_is_still_there(switch_up: AsteriskTrial) -> None:
    await switch_up.placed()
    for noise in NOISE.values():
        with capture_logs() as logs:
            switch_up.switch.say(noise)
            await switch_up.comes_back()
        assert [log["event"] for log in logs] == ["asterisk.event_unreadable"]

    assert await switch_up.take_over(epoch=1) == [KnownCall(call_id=CALL.call_id)]
    switch_up.switch.answer(channel_of())
    assert await switch_up.is_answered() == Answered(CALL.call_id, switch_up.clock.now())


@pytest.mark.parametrize("behind", [timedelta(seconds=-3), timedelta(hours=1)])
async def test_a_switch_with_a_wrong_clock_is_not_taken_for_a_late_one_and_its_times_become_ours(
    behind: timedelta,
) -> None:
    async with trying(switch=PretendAsterisk(ManualClock(NOON), behind=behind)) as trial:
        await trial.heard()
        free = trial.gateway.lines_free()
        await trial.placed()
        trial.switch.ring(channel_of())

        assert await trial.heard() == Ringing(CALL.call_id, trial.clock.now())
        assert trial.gateway.lines_free() == free - 1


async def test_a_clock_of_the_switch_that_is_set_later_is_found_within_a_minute(switch_up: AsteriskTrial) -> None:
    switch_up.switch.behind = timedelta(seconds=3)
    await switch_up.settle()
    switch_up.clock.advance(ASKED_EVERY)
    await switch_up.switch.was_asked("GET /asterisk/ping", times=2)
    await switch_up.placed()
    switch_up.switch.ring(channel_of())

    assert await switch_up.heard() == Ringing(CALL.call_id, switch_up.clock.now())


async def test_an_application_that_the_switch_has_forgotten_is_found_missing_and_made_known_anew(
    switch_up: AsteriskTrial,
) -> None:
    await switch_up.settle()
    switch_up.switch.forget(SETTINGS.application)
    switch_up.clock.advance(ASKED_EVERY)

    await switch_up.comes_back()

    await switch_up.placed()
    switch_up.switch.ring(channel_of())
    assert await switch_up.heard() == Ringing(CALL.call_id, switch_up.clock.now())


async def test_a_switch_that_does_not_tell_its_time_is_believed_as_it_is() -> None:
    async with trying(switch=PretendAsterisk(ManualClock(NOON), refuses={"GET /asterisk/ping": BAD})) as trial:
        await trial.heard()
        await trial.placed()
        trial.switch.ring(channel_of())

        assert await trial.heard() == Ringing(CALL.call_id, NOON)


async def test_events_of_others_and_of_kinds_unknown_are_nobodys_business(switch_up: AsteriskTrial) -> None:
    switch = switch_up.switch
    switch.say('{"type":"DeviceStateChanged","timestamp":"2026-03-02T12:00:00Z","device_state":{}}')
    for channel_id in ("1772450000.17", "other-7-70-1~", "outdial--70-1~", "outdial-7-70-~"):
        channel = PretendChannel(channel_id, {}, {})
        switch.tell("ChannelStateChange", channel)
        switch.tell("ChannelDestroyed", channel)
    switch.tell("StasisStart", PretendChannel(channel_of(), {}, {}), {"application": "outdial-b", "args": []})

    assert await switch_up.heard_meanwhile() == []
    assert switch.count("DELETE") == 0


async def test_a_switch_that_cannot_leave_out_events_is_heard_all_the_same() -> None:
    switch = PretendAsterisk(ManualClock(NOON))
    switch.refuses["PUT /applications/outdial-a/eventFilter"] = GONE

    async with trying(switch=switch) as trial:
        assert await trial.heard() == Up()
        await trial.is_picked_up()


async def test_what_happened_while_nobody_listened_is_learned_after_the_reconnection(switch_up: AsteriskTrial) -> None:
    for call_id in (1, 2, 3):
        await switch_up.placed(replace(REQUEST, call_id=call_id))
    switch = switch_up.switch
    switch.cut()
    switch.ring(channel_of())
    switch.answer(channel_of(SECOND_CALL))
    switch.end(channel_of(replace(CALL, call_id=3)), 17, sip=486)
    await switch_up.comes_back()
    now = switch_up.clock.now()

    assert await switch_up.take_over(epoch=1) == [
        KnownCall(call_id=1, ringing_at=now),
        KnownCall(call_id=2, answered_at=now),
    ]
    assert await switch_up.heard_meanwhile() == [Ringing(1, now), Answered(2, now)]


async def test_while_nothing_is_heard_nobody_is_called(switch_up: AsteriskTrial) -> None:
    switch_up.switch.cut()
    assert await switch_up.heard() == Down()

    assert switch_up.gateway.lines_free() == 0
    with pytest.raises(RefusedByGatewayError, match="tells no events"):
        await switch_up.gateway.originate(REQUEST)
    with pytest.raises(RefusedByGatewayError, match="tells no events"):
        await switch_up.gateway.hold_agent(PHONE)
    assert switch_up.switch.count("POST /channels") == 0


async def test_without_an_asterisk_it_is_tried_again_until_there_is_one_and_told_once() -> None:
    switch = PretendAsterisk(ManualClock(NOON))
    async with switch.serving() as address:
        pass
    with capture_logs() as logs:
        async with listening(address, switch) as trial:
            for _ in range(3):
                await asyncio.sleep(0)
                switch.clock.advance(AGAIN_LAST)
            port = int(address.url.split(":")[2].split("/")[0])
            async with switch.serving(port=port):
                await trial.is_up_again()
                await trial.placed()

    assert [log["event"] for log in logs].count("asterisk.away") == 1


async def test_an_asterisk_that_refuses_to_tell_of_its_trunk_is_not_dialled_on() -> None:
    switch = PretendAsterisk(ManualClock(NOON), refuses={"POST /applications": NOT_IN_STASIS})
    with capture_logs() as logs:
        async with trying(switch=switch) as trial:
            await switch.was_asked("POST /applications")
            assert trial.gateway.lines_free() == 0
            switch.refuses.clear()
            await trial.is_up_again()

    assert "422" in logs[0]["why"]


async def test_a_call_whose_answer_was_lost_counts_as_placed_and_is_asked_for_once(switch_up: AsteriskTrial) -> None:
    switch_up.switch.no_answer_to = "POST /channels"
    with capture_logs() as logs:
        await switch_up.gateway.originate(REQUEST)

    assert [log["event"] for log in logs] == ["asterisk.answer_lost"]
    with pytest.raises(RefusedByGatewayError, match="placed before"):
        await switch_up.gateway.originate(REQUEST)
    assert await switch_up.take_over(epoch=1) == [KnownCall(call_id=CALL.call_id)]
    switch_up.switch.answer(channel_of())
    await switch_up.is_answered()
    assert switch_up.switch.count("POST /channels") == 1


async def test_an_asterisk_that_does_not_tell_its_calls_is_asked_again(switch_up: AsteriskTrial) -> None:
    await switch_up.placed()
    switch_up.switch.refuses["GET /channels"] = BAD
    with pytest.raises(RefusedByGatewayError, match="does not say"):
        await switch_up.take_over(epoch=1)
    switch_up.switch.refuses.clear()

    assert len(await switch_up.take_over(epoch=1)) == 1


async def test_another_client_in_our_place_ends_us_with_a_sentence(switch_up: AsteriskTrial) -> None:
    async with AriClient(switch_up.address) as client:
        gateway = AsteriskGateway(replace(SETTINGS, application="outdial-b"), client, clock=switch_up.clock)
        events = gateway.events()
        assert await anext(events) == Up()
        async with listening(switch_up.address, switch_up.switch, replace(SETTINGS, application="outdial-b")) as other:
            assert await other.heard() == Up()
            assert await anext(events) == Down()
            end = asyncio.ensure_future(anext(events))
            await asyncio.sleep(0)
            switch_up.clock.advance(AGAIN_LAST)

            with pytest.raises(GatewayLostError, match="listens as 'outdial-b'"):
                await end
            assert gateway.lines_free() == 0
            assert await other.heard_meanwhile() == []


async def test_an_adopted_call_that_does_not_come_into_our_hands_is_not_connected(
    switch_up: AsteriskTrial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ENTERS_S_MAX", 0.01)
    switch = switch_up.switch
    channel = PretendChannel(channel_of(), {}, {}, "Up", "outdial-gone")
    switch.channels[channel.id] = channel
    await switch_up.held()
    # It is said to be done, and it is not.
    switch.refuses[f"POST /channels/{channel.id}/move"] = OK
    await switch_up.take_over(epoch=2)

    with pytest.raises(RefusedByGatewayError, match="was not connected"):
        await switch_up.connect()


async def test_a_flood_of_events_is_read_and_the_calls_among_them_are_told(switch_up: AsteriskTrial) -> None:
    channel = await switch_up.placed()
    noise = '{"type":"ChannelVarset","timestamp":"2026-03-02T12:00:00Z","channel":{"id":"1.1"}}'
    for _ in range(5_000):
        switch_up.switch.say(noise)
    switch_up.switch.ring(channel)
    for _ in range(5_000):
        switch_up.switch.say(noise)
    switch_up.switch.end(channel, 17, sip=486)

    await switch_up.rings()
    await switch_up.ends()


async def test_more_events_than_anybody_reads_are_given_up_and_what_is_known_can_be_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "UNREAD_EVENTS_MAX", 2)
    switch = PretendAsterisk(ManualClock(NOON))
    async with switch.serving() as address, TappedClient(address) as client:
        gateway = AsteriskGateway(replace(SETTINGS, lines_max=100), client, clock=switch.clock)
        async with aclosing(gateway.events()) as events:
            assert await anext(events) == Up()
            with capture_logs() as logs:
                for call_id in range(1, 6):
                    call = replace(REQUEST, call_id=call_id)
                    await gateway.originate(call)
                    switch.ring(channel_of(call))
                told = [type(await anext(events)) for _ in range(4)]

        assert told == [Ringing] * 3 + [Down]
        assert [log["event"] for log in logs] == ["asterisk.events_unread"]
        known = await gateway.take_over(vdn_id=CALL.vdn_id, campaign_id=CALL.campaign_id, epoch=1)
        assert [call.ringing_at for call in known] == [NOON] * 5
