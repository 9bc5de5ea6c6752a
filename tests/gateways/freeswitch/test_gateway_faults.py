"""What a switch and a socket do wrong: no attempt is lost, none is doubled, and nobody is left in silence."""

import asyncio
from contextlib import aclosing
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from outdial.clock import ManualClock
from outdial.domain.outcome import Outcome
from outdial.gateways.base import Answered, Down, Ended, KnownCall, RefusedByGatewayError, Ringing, Up
from outdial.gateways.freeswitch.esl import BODY_BYTES_MAX, HEADER_BYTES_MAX
from outdial.gateways.freeswitch.gateway import FreeSwitchGateway
from tests.gateways.contract import CALL, seconds
from tests.gateways.freeswitch.pretend import PretendFreeSwitch
from tests.gateways.freeswitch.test_gateway import REQUEST, answered
from tests.gateways.freeswitch.trial import NOON, PHONE, SETTINGS, FreeSwitchTrial, channel_of, trying

pytestmark = pytest.mark.anyio


async def test_a_wrong_password_is_named_in_the_log_and_nobody_dials() -> None:
    clock = ManualClock(NOON)
    switch = PretendFreeSwitch(clock)
    async with switch.serving() as address:
        gateway = FreeSwitchGateway(SETTINGS, replace(address, password="wrong"), clock=clock)
        trial = FreeSwitchTrial(gateway, switch, clock)
        with capture_logs() as logs:
            async with trial.listening():
                await switch.was_asked("auth wrong")
                async with asyncio.timeout(10):
                    while not logs:
                        await asyncio.sleep(0)

                assert "password of OUTDIAL_GATEWAY" in logs[0]["why"]
                assert gateway.lines_free() == 0
                with pytest.raises(RefusedByGatewayError, match="cannot be heard"):
                    await gateway.originate(REQUEST)
                with pytest.raises(RefusedByGatewayError, match="does not say"):
                    await trial.take_over(epoch=1)


async def test_without_a_freeswitch_it_is_tried_again_until_there_is_one() -> None:
    clock = ManualClock(NOON)
    switch = PretendFreeSwitch(clock)
    async with switch.serving() as address:
        pass
    trial = FreeSwitchTrial(FreeSwitchGateway(SETTINGS, address, clock=clock), switch, clock)
    async with trial.listening():
        trial.clock.advance(seconds(60))
        async with switch.serving(port=address.port):
            await trial.is_up_again()
            await trial.originate("02")

            assert (await trial.rings()).call_id == CALL.call_id
            switch.cut()
            assert await trial.heard() == Down()


NOISE = {
    "a block cut in the middle": b'Content-Length: 500\nContent-Type: text/event-json\n\n{"Event-Name":',
    "an event that is none": b"Content-Length: 4\nContent-Type: text/event-json\n\nnoise"[:-1],
    "another protocol": b"HTTP/1.1 400 Bad Request\n\n",
    "a body without end": f"Content-Length: {BODY_BYTES_MAX + 1}\n\n".encode(),
    "a header without end": b"x" * (HEADER_BYTES_MAX + 1),
    "a reply to nothing": b"Content-Type: command/reply\nReply-Text: +OK\n\n",
    "a greeting once more": b"Content-Type: auth/request\n\n",
    "a farewell": b"Content-Type: text/disconnect-notice\nContent-Length: 3\n\nBye",
}


@pytest.mark.parametrize("noise", NOISE.values(), ids=NOISE)
async def test_after_noise_the_socket_is_got_anew_and_the_call_is_still_there(
    switch_up: FreeSwitchTrial, noise: bytes
) -> None:
    await switch_up.gateway.originate(REQUEST)
    switch_up.switch.say(noise)
    if noise.startswith(b"Content-Length: 500"):
        switch_up.switch.cut()
    await switch_up.comes_back()

    assert await switch_up.take_over(epoch=1) == [KnownCall(call_id=CALL.call_id)]
    switch_up.switch.answer(switch_up.switch.channels[channel_of()])
    assert await switch_up.is_answered() == Answered(CALL.call_id, switch_up.clock.now())


async def test_what_happened_while_nobody_listened_is_learned_after_the_reconnection(
    switch_up: FreeSwitchTrial,
) -> None:
    for call_id in (1, 2, 3):
        await switch_up.gateway.originate(replace(REQUEST, call_id=call_id))
    switch = switch_up.switch
    switch.cut()
    switch.ring(switch.channels[channel_of()])
    switch.answer(switch.channels[channel_of(replace(CALL, call_id=2))])
    switch.end(channel_of(replace(CALL, call_id=3)), "USER_BUSY", sip=486)
    await switch_up.comes_back()

    assert [await switch_up.heard(), await switch_up.heard()] == [Ringing(1, NOON), Answered(2, NOON)]
    assert await switch_up.take_over(epoch=1) == [
        KnownCall(call_id=1, ringing_at=NOON),
        KnownCall(call_id=2, answered_at=NOON),
    ]


async def test_a_call_whose_reply_was_lost_counts_as_placed_and_is_asked_for_once(switch_up: FreeSwitchTrial) -> None:
    switch_up.switch.no_reply_to = "bgapi originate"
    await switch_up.gateway.originate(REQUEST)
    await switch_up.comes_back()

    with pytest.raises(RefusedByGatewayError, match="placed before"):
        await switch_up.gateway.originate(REQUEST)
    assert await switch_up.take_over(epoch=1) == [KnownCall(call_id=CALL.call_id)]
    switch_up.switch.answer(switch_up.switch.channels[channel_of()])
    await switch_up.is_answered()
    assert sum(command.startswith("bgapi originate") for command in switch_up.switch.asked) == 1


async def test_a_call_that_was_never_placed_though_it_was_asked_for_is_known_to_nobody(
    impatient: FreeSwitchTrial,
) -> None:
    impatient.switch.is_frozen = True
    await impatient.gateway.originate(REQUEST)
    impatient.switch.is_frozen = False
    await impatient.comes_back()

    assert await impatient.take_over(epoch=1) == []


async def test_a_switch_that_thaws_calls_nobody_whose_call_was_given_up(impatient: FreeSwitchTrial) -> None:
    impatient.switch.is_frozen = True
    await impatient.gateway.originate(REQUEST)
    impatient.switch.is_frozen = False
    await impatient.comes_back()
    await impatient.take_over(epoch=1)

    (_, order, _), *_ = [unread for unread in impatient.switch.unread if unread[1].startswith("bgapi originate")]
    impatient.switch.unread.clear()
    impatient.switch.is_slow = True
    impatient.switch.unmade.append(order.removeprefix("bgapi "))
    impatient.switch.make()
    await impatient.switch.was_asked(f"api uuid_kill {channel_of()}")

    assert await impatient.heard_meanwhile() == []
    assert impatient.switch.channels == {}


async def test_a_socket_that_is_silent_is_asked_for_a_sign_of_life_and_lost_without_one() -> None:
    async with trying(reply_s_max=0.5, quiet_s_max=0.02) as trial:
        assert await trial.heard() == Up()
        await trial.switch.was_asked("api uptime", times=2)
        assert trial.gateway.lines_free() > 0

        trial.switch.is_frozen = True

        assert await trial.heard() == Down()
        assert trial.gateway.lines_free() == 0


async def test_what_is_told_twice_or_too_late_is_told_once(switch_up: FreeSwitchTrial) -> None:
    await switch_up.gateway.originate(REQUEST)
    tell, uuid = switch_up.switch.tell, channel_of()
    for name in ("PROGRESS", "PROGRESS", "PROGRESS_MEDIA", "ANSWER", "PROGRESS", "PARK", "ANSWER", "PARK"):
        tell(f"CHANNEL_{name}", uuid)
    for name in ("HANGUP", "HANGUP_COMPLETE", "HANGUP_COMPLETE", "PROGRESS", "PARK"):
        tell(f"CHANNEL_{name}", uuid)

    assert [type(event) for event in await switch_up.story()] == [Ringing, Answered, Ended]
    assert await switch_up.heard_meanwhile() == []


async def test_calls_of_strangers_are_no_news(switch_up: FreeSwitchTrial) -> None:
    for uuid in ("36e47dc3-9970-4dc5-a07b-a3e17801cb96", "outdial-7-70-9", "other-7-70-1", "outdial-7-agent-1-1001"):
        for name in ("CREATE", "PROGRESS", "ANSWER", "PARK", "HANGUP_COMPLETE"):
            switch_up.switch.tell(f"CHANNEL_{name}", uuid)
    switch_up.switch.tell("BACKGROUND_JOB", more={"Job-UUID": "another's", "_body": "-ERR USER_BUSY\n"})

    assert await switch_up.heard_meanwhile() == []
    assert not any("uuid_kill" in command for command in switch_up.switch.asked)


async def test_a_channel_that_is_listed_and_gone_is_no_call(switch_up: FreeSwitchTrial) -> None:
    switch_up.switch.stale = {channel_of(), "another"}

    assert await switch_up.take_over(epoch=1) == []


async def test_a_call_that_is_missing_is_given_up_when_it_is_missing_again(switch_up: FreeSwitchTrial) -> None:
    await switch_up.gateway.originate(REQUEST)
    del switch_up.switch.channels[channel_of()]

    assert await switch_up.take_over(epoch=1) == [KnownCall(call_id=CALL.call_id)]
    assert await switch_up.take_over(epoch=1) == []


async def test_a_call_that_is_heard_of_is_not_missing_any_more(switch_up: FreeSwitchTrial) -> None:
    await switch_up.gateway.originate(REQUEST)
    del switch_up.switch.channels[channel_of()]
    await switch_up.take_over(epoch=1)
    switch_up.switch.tell("CHANNEL_PROGRESS", channel_of())
    await switch_up.rings()

    assert len(await switch_up.take_over(epoch=1)) == 1
    assert await switch_up.take_over(epoch=1) == []


async def test_a_switch_that_does_not_say_what_it_knows_is_asked_again(switch_up: FreeSwitchTrial) -> None:
    await switch_up.gateway.originate(REQUEST)
    switch_up.switch.refuses["api uuid_dump"] = "-ERR Allocation error"
    with pytest.raises(RefusedByGatewayError, match="Allocation error"):
        await switch_up.take_over(epoch=1)

    switch_up.switch.refuses.clear()
    assert len(await switch_up.take_over(epoch=1)) == 1


async def test_the_end_of_a_missing_call_may_be_on_its_way(switch_up: FreeSwitchTrial) -> None:
    await switch_up.gateway.originate(REQUEST)
    channel = switch_up.switch.channels.pop(channel_of())
    await switch_up.take_over(epoch=1)
    switch_up.switch.channels[channel.uuid] = channel
    switch_up.switch.end(channel.uuid, "USER_BUSY", sip=486, by="recv_refuse")

    assert (await switch_up.ends()).outcome is Outcome.BUSY


async def test_an_answer_that_crosses_our_hanging_up_is_an_answer(switch_up: FreeSwitchTrial) -> None:
    await switch_up.gateway.originate(REQUEST)
    switch_up.switch.ring(switch_up.switch.channels[channel_of()])
    await switch_up.rings()
    switch_up.switch.is_frozen = True
    hanging_up = asyncio.ensure_future(switch_up.gateway.hang_up(CALL.call_id))
    await switch_up.switch.was_asked("api uuid_kill")
    switch_up.switch.answer(switch_up.switch.channels[channel_of()])
    switch_up.switch.catch_up()
    await hanging_up

    assert await switch_up.is_answered() == Answered(CALL.call_id, NOON)
    assert (await switch_up.ends()).outcome is Outcome.ANSWERED


async def test_without_a_socket_nobody_is_connected_and_it_is_said_so(switch_up: FreeSwitchTrial) -> None:
    await answered(switch_up)
    switch_up.switch.cut()
    assert await switch_up.heard() == Down()

    with pytest.raises(RefusedByGatewayError, match="cannot be heard"):
        await switch_up.gateway.connect_flow(CALL.call_id, flow="8001", call_data=None)
    with pytest.raises(RefusedByGatewayError, match="cannot be heard"):
        await switch_up.gateway.hold_agent(PHONE)
    await switch_up.is_up_again()
    await switch_up.gateway.connect_flow(CALL.call_id, flow="8001", call_data=None)


async def test_who_is_being_hung_up_is_brought_to_nobody(switch_up: FreeSwitchTrial) -> None:
    await switch_up.gateway.hold_agent(PHONE)
    await switch_up.heard()
    await answered(switch_up)
    switch_up.switch.is_frozen = True
    hanging_up = asyncio.ensure_future(switch_up.gateway.hang_up(CALL.call_id))
    await switch_up.switch.was_asked("api uuid_kill")

    with pytest.raises(RefusedByGatewayError, match="nobody is on the line"):
        await switch_up.gateway.connect_agent(CALL.call_id, work_no=PHONE.work_no)
    switch_up.switch.catch_up()
    await hanging_up


async def test_the_line_of_a_call_that_is_being_ended_is_free() -> None:
    async with trying(settings=replace(SETTINGS, lines_max=1)) as trial:
        await trial.heard()
        trial.switch.refuses["api uuid_kill"] = "+OK"
        await trial.gateway.originate(REQUEST)
        assert trial.gateway.lines_free() == 0

        await trial.gateway.hang_up(CALL.call_id)

        assert trial.gateway.lines_free() == 1
        assert len(trial.switch.channels) == 1


async def test_a_call_that_is_hung_up_before_it_has_a_channel_ends_when_it_gets_one(
    switch_up: FreeSwitchTrial,
) -> None:
    switch_up.switch.is_slow = True
    await switch_up.gateway.originate(REQUEST)
    await switch_up.gateway.hang_up(CALL.call_id)
    switch_up.switch.make()

    assert (await switch_up.ends()).outcome is Outcome.UNREACHABLE
    assert switch_up.switch.channels == {}


async def test_a_hanging_up_that_was_lost_with_the_socket_is_done_after_the_reconnection(
    impatient: FreeSwitchTrial,
) -> None:
    await answered(impatient)
    impatient.switch.is_frozen = True
    await impatient.gateway.hang_up(CALL.call_id)
    impatient.switch.is_frozen = False
    await impatient.comes_back()

    assert (await impatient.ends()).outcome is Outcome.ANSWERED
    assert impatient.switch.channels == {}


async def test_a_flood_of_others_events_hides_none_of_ours(switch_up: FreeSwitchTrial) -> None:
    await switch_up.gateway.originate(REQUEST)
    for number in range(5_000):
        switch_up.switch.tell("CHANNEL_PROGRESS", f"stranger-{number}")
    switch_up.switch.end(channel_of(), "USER_BUSY", sip=486)

    assert (await switch_up.ends()).outcome is Outcome.BUSY


async def test_news_that_nobody_reads_end_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outdial.gateways.freeswitch.gateway.UNREAD_EVENTS_MAX", 5)
    clock = ManualClock(NOON)
    switch = PretendFreeSwitch(clock)
    async with switch.serving() as address:
        gateway = FreeSwitchGateway(replace(SETTINGS, lines_max=100), address, clock=clock)
        async with aclosing(gateway.events()) as events:
            assert await anext(events) == Up()
            for call_id in range(6):
                await gateway.originate(replace(REQUEST, call_id=call_id))
            for channel in switch.channels.values():
                switch.ring(channel)
            async with asyncio.timeout(10):
                while gateway.lines_free() > 0:
                    await asyncio.sleep(0)

            with pytest.raises(RefusedByGatewayError):
                await gateway.originate(REQUEST)
            assert [type(await anext(events)) for _ in range(7)] == [*([Ringing] * 6), Down]


async def test_a_successor_hears_of_the_calls_of_who_is_gone_and_ends_their_ringing_in_time() -> None:
    async with trying() as lost:
        await lost.heard()
        await lost.gateway.originate(REQUEST)
        lost.switch.ring(lost.switch.channels[channel_of()])
        await lost.rings()
        await lost.pass_time(seconds(5))
    async with trying(switch=lost.switch) as successor:
        assert await successor.heard() == Up()
        assert await successor.take_over(epoch=2) == [KnownCall(call_id=CALL.call_id, ringing_at=NOON)]
        await successor.pass_time(seconds(14))
        assert channel_of() in successor.switch.channels
        with capture_logs() as logs:
            await successor.pass_time(seconds(1))

        assert (await successor.ends()).outcome is Outcome.NO_ANSWER
        assert logs == [], "the one who is gone tries nothing any more"


async def test_a_successor_knows_who_is_with_an_agent() -> None:
    async with trying() as lost:
        await lost.heard()
        await answered(lost)
        await lost.connect()
    async with trying(switch=lost.switch) as successor:
        await successor.heard()

        assert await successor.take_over(epoch=2) == [KnownCall(call_id=CALL.call_id, answered_at=NOON, connected=True)]
        with pytest.raises(RefusedByGatewayError, match="already"):
            await successor.gateway.connect_flow(CALL.call_id, flow="8001", call_data=None)


async def test_what_is_over_and_still_on_the_switch_is_ended_there(switch_up: FreeSwitchTrial) -> None:
    await switch_up.gateway.originate(REQUEST)
    channel = switch_up.switch.channels[channel_of()]
    switch_up.switch.end(channel.uuid, "USER_BUSY", sip=486)
    ended = await switch_up.ends()
    switch_up.switch.channels[channel.uuid] = channel

    assert await switch_up.take_over(epoch=1) == [KnownCall(call_id=CALL.call_id, ended=ended)]
    assert switch_up.switch.channels == {}
