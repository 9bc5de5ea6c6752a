"""What the channels of an Asterisk go through, and what the engine is told of it."""

from dataclasses import replace

import pytest

from outdial.domain.outcome import Outcome
from outdial.gateways.base import Answered, Ended, KnownCall, RefusedByGatewayError, Ringing, TrunkUse
from outdial.gateways.throttle import LATENESS_LASTS, TOO_LATE
from outdial.gateways.trunk import IN_A_ROW, TRIED_EVERY
from tests.gateways.asterisk.pretend import BAD, NOT_IN_STASIS, PretendChannel
from tests.gateways.asterisk.trial import LEG, NOON, REQUEST, SETTINGS, AsteriskTrial, channel_of, trying
from tests.gateways.contract import CALL, WORK_NO

pytestmark = pytest.mark.anyio

VARIABLES = {"OUTDIAL_APP": "outdial-gone", "OUTDIAL_CAMPAIGN": f"outdial_{CALL.vdn_id}_{CALL.campaign_id}"}
SECOND_CALL = replace(REQUEST, call_id=2)
WEST = TrunkUse(vdn_id=CALL.vdn_id, switch="main", endpoint="west", calls_per_s=1000.0)
HEARS_WEST = "POST /applications/outdial-a/subscription west"


async def test_what_is_told_twice_and_after_the_end_is_told_to_nobody(switch_up: AsteriskTrial) -> None:
    switch, channel = switch_up.switch, await switch_up.placed()
    switch.ring(channel)
    switch.ring(channel)
    switch.answer(channel)
    switch.answer(channel)
    gone = switch.channels[channel]
    switch.end(channel)
    switch.tell("ChannelDestroyed", gone, {"cause": 17})
    switch.tell("ChannelStateChange", gone)

    assert [type(event) for event in await switch_up.heard_meanwhile()] == [Ringing, Answered, Ended]


async def test_a_ring_that_is_told_after_the_answer_is_none(switch_up: AsteriskTrial) -> None:
    channel = await switch_up.is_picked_up()
    switch_up.switch.ring(channel)

    assert await switch_up.heard_meanwhile() == []


async def test_events_before_the_answer_to_the_request_are_heard(switch_up: AsteriskTrial) -> None:
    # The pretend switch cuts the connection after the channel has rung and ended.
    switch_up.switch.no_answer_to = "POST /channels"
    channel = await switch_up.placed()
    switch_up.switch.end(channel, 17, sip=486)

    assert (await switch_up.ends()).outcome is Outcome.BUSY


async def test_a_refused_request_leaves_nothing_behind(switch_up: AsteriskTrial) -> None:
    switch_up.switch.refuses["POST /channels"] = BAD
    with pytest.raises(RefusedByGatewayError, match="refused with 400"):
        await switch_up.gateway.originate(REQUEST)

    assert await switch_up.take_over(epoch=1) == []
    assert switch_up.gateway.lines_free() == 100


async def test_a_call_whose_channel_is_there_though_it_was_refused_is_placed_and_its_end_is_told(
    switch_up: AsteriskTrial,
) -> None:
    switch_up.switch.channels[channel_of()] = PretendChannel(channel_of(), {}, {})
    await switch_up.gateway.originate(REQUEST)

    switch_up.switch.end(channel_of(), 17, sip=486)

    assert (await switch_up.ends()).outcome is Outcome.BUSY


async def test_a_call_that_is_said_to_be_there_and_is_not_was_not_placed(switch_up: AsteriskTrial) -> None:
    switch_up.switch.refuses["POST /channels"] = 409

    with pytest.raises(RefusedByGatewayError, match="409"):
        await switch_up.gateway.originate(REQUEST)

    assert await switch_up.take_over(epoch=2) == []


async def test_a_call_that_rang_for_its_time_is_ended_by_us_and_not_by_asterisk(switch_up: AsteriskTrial) -> None:
    switch_up.switch.ring(await switch_up.placed())
    await switch_up.rings()
    await switch_up.pass_time(REQUEST.ring_timeout)

    ended = await switch_up.ends()
    assert ended.outcome is Outcome.NO_ANSWER
    assert switch_up.switch.count("DELETE") == 1


async def test_the_ring_timer_ends_nobody_who_has_answered(switch_up: AsteriskTrial) -> None:
    channel = await switch_up.placed()
    switch_up.switch.ring(channel)
    await switch_up.rings()
    switch_up.switch.answer(channel)
    await switch_up.is_answered()
    await switch_up.pass_time(REQUEST.ring_timeout)

    assert await switch_up.heard_meanwhile() == []


async def test_a_ring_that_nobody_heard_is_learned_when_asked_and_ends_in_its_time(switch_up: AsteriskTrial) -> None:
    await switch_up.placed()
    switch_up.switch.channels[channel_of()].state = "Ringing"

    await switch_up.take_over(epoch=1)

    assert await switch_up.rings() == Ringing(CALL.call_id, NOON)
    await switch_up.pass_time(REQUEST.ring_timeout)
    assert (await switch_up.ends()).outcome is Outcome.NO_ANSWER


async def test_an_answer_that_nobody_heard_is_learned_when_asked(switch_up: AsteriskTrial) -> None:
    await switch_up.placed()
    channel = switch_up.switch.channels[channel_of()]
    channel.state, channel.app = "Up", "outdial-a"

    await switch_up.take_over(epoch=1)

    assert await switch_up.is_answered() == Answered(CALL.call_id, NOON)


async def test_a_call_in_the_dialplan_is_not_answered_yet(switch_up: AsteriskTrial) -> None:
    await switch_up.placed()
    switch_up.switch.channels[channel_of()].state = "Up"

    assert await switch_up.take_over(epoch=1) == [KnownCall(call_id=CALL.call_id)]
    assert await switch_up.heard_meanwhile() == []
    switch_up.switch.end(channel_of())
    assert (await switch_up.ends()).outcome is Outcome.ANSWERED, "nobody was there for whoever picked up"


async def test_a_call_that_is_missing_once_is_waited_for_and_twice_is_given_up(switch_up: AsteriskTrial) -> None:
    channel = await switch_up.placed()
    del switch_up.switch.channels[channel]

    assert len(await switch_up.take_over(epoch=1)) == 1
    assert await switch_up.take_over(epoch=1) == []
    assert switch_up.gateway.lines_free() == 100


async def test_a_call_that_was_missing_and_gives_a_sign_is_not_given_up(switch_up: AsteriskTrial) -> None:
    channel = await switch_up.placed()
    late = switch_up.switch.channels.pop(channel)
    await switch_up.take_over(epoch=1)
    switch_up.switch.channels[channel] = late
    switch_up.switch.ring(channel)
    await switch_up.rings()
    del switch_up.switch.channels[channel]

    assert len(await switch_up.take_over(epoch=1)) == 1


async def test_a_call_that_was_given_up_and_is_placed_after_all_is_ended_before_anybody_answers(
    switch_up: AsteriskTrial,
) -> None:
    channel = await switch_up.placed()
    late = switch_up.switch.channels.pop(channel)
    for _ in range(2):
        await switch_up.take_over(epoch=1)

    switch_up.switch.channels[channel] = late
    switch_up.switch.ring(channel)
    await switch_up.switch.was_asked(f"DELETE /channels/{channel}")

    assert await switch_up.heard_meanwhile() == []
    assert switch_up.switch.channels == {}


async def test_a_channel_that_is_listed_though_its_call_is_over_is_ended_and_not_taken_for_live(
    switch_up: AsteriskTrial,
) -> None:
    channel = await switch_up.placed()
    switch_up.switch.stale[channel] = switch_up.switch.channels[channel]
    switch_up.switch.end(channel, 17, sip=486)
    ended = await switch_up.ends()

    assert await switch_up.take_over(epoch=1) == [KnownCall(call_id=CALL.call_id, ended=ended)]
    assert switch_up.gateway.lines_free() == 100
    assert switch_up.switch.count(f"DELETE /channels/{channel}") == 1


class TestCallsOfAProcessThatIsGone:
    """Their channels are on the list, under our prefix; the application that they name is nobody's."""

    @staticmethod
    def left_behind(trial: AsteriskTrial, state: str, *, app: str | None = None, context: str = "") -> PretendChannel:
        channel = PretendChannel(channel_of(), {}, dict(VARIABLES), state, app, context)
        trial.switch.channels[channel.id] = channel
        return channel

    async def test_a_ringing_one_is_brought_to_us_when_it_is_answered(self, switch_up: AsteriskTrial) -> None:
        channel = self.left_behind(switch_up, "Ringing")

        assert await switch_up.take_over(epoch=2) == [KnownCall(call_id=CALL.call_id, ringing_at=NOON)]
        switch_up.switch.answer(channel.id)

        assert channel.app == "outdial-a"
        assert await switch_up.is_answered() == Answered(CALL.call_id, NOON)

    async def test_one_that_gives_no_sign_yet_is_told_as_it_goes_on(self, switch_up: AsteriskTrial) -> None:
        channel = self.left_behind(switch_up, "Down")

        assert await switch_up.take_over(epoch=2) == [KnownCall(call_id=CALL.call_id)]
        switch_up.switch.ring(channel.id)
        await switch_up.rings()
        switch_up.switch.end(channel.id, 17, sip=486)

        assert (await switch_up.ends()).outcome is Outcome.BUSY

    async def test_one_that_waits_for_somebody_comes_into_our_hands(self, switch_up: AsteriskTrial) -> None:
        channel = self.left_behind(switch_up, "Up", app="outdial-gone")
        await switch_up.held()

        assert await switch_up.take_over(epoch=2) == [KnownCall(call_id=CALL.call_id, answered_at=NOON)]
        await switch_up.connect()

        assert channel.app == "outdial-a"
        assert switch_up.switch.bridges[LEG] == {LEG, channel.id}

    async def test_one_that_talks_goes_on_talking(self, switch_up: AsteriskTrial) -> None:
        channel = self.left_behind(switch_up, "Up", app="outdial-gone")
        switch_up.switch.bridges[LEG] = {channel.id}

        known = await switch_up.take_over(epoch=2)

        assert known == [KnownCall(call_id=CALL.call_id, answered_at=NOON, connected=True)]
        assert switch_up.switch.bridges[LEG] == {channel.id}
        switch_up.switch.end(channel.id)
        assert (await switch_up.ends()).outcome is Outcome.ANSWERED

    async def test_one_in_a_flow_stays_there(self, switch_up: AsteriskTrial) -> None:
        self.left_behind(switch_up, "Up", context="outdial-flow")

        (known,) = await switch_up.take_over(epoch=2)

        assert known.connected
        assert switch_up.switch.count(f"POST /channels/{channel_of()}/move") == 0

    async def test_one_that_cannot_be_brought_to_us_is_ended(self, switch_up: AsteriskTrial) -> None:
        self.left_behind(switch_up, "Up")

        await switch_up.take_over(epoch=2)

        assert (await switch_up.ends()).outcome is Outcome.ANSWERED
        assert switch_up.switch.channels == {}

    async def test_one_that_is_gone_while_it_is_taken_over_does_not_keep_the_others(
        self, switch_up: AsteriskTrial
    ) -> None:
        gone = self.left_behind(switch_up, "Up", app="outdial-gone")
        switch_up.switch.stale[gone.id] = switch_up.switch.channels.pop(gone.id)
        other = PretendChannel(channel_of(SECOND_CALL), {}, dict(VARIABLES), "Ringing")
        switch_up.switch.channels[other.id] = other

        assert [call.call_id for call in await switch_up.take_over(epoch=2)] == [1, 2]
        switch_up.switch.answer(other.id)

        assert await switch_up.is_answered() == Answered(SECOND_CALL.call_id, NOON)

    async def test_those_of_another_campaign_are_left_alone(self, switch_up: AsteriskTrial) -> None:
        self.left_behind(switch_up, "Ringing")

        assert await switch_up.take_over(epoch=2, call=replace(CALL, campaign_id=71)) == []
        assert switch_up.switch.count("POST /channels") == 0


async def test_whoever_leaves_a_flow_is_handed_over(switch_up: AsteriskTrial) -> None:
    channel = await switch_up.is_picked_up()
    await switch_up.gateway.connect_flow(CALL.call_id, flow="8001", call_data='{"a": 1}')
    switch_up.switch.enter(channel, "outdial-a", "flow", "1", "8001", "OK")

    assert (await switch_up.is_handed_over()).skill_id is None
    await switch_up.gateway.hang_up(CALL.call_id)
    assert (await switch_up.ends()).outcome is Outcome.ANSWERED
    assert switch_up.switch.channels == {}


async def test_a_flow_that_could_not_serve_the_person_says_why(switch_up: AsteriskTrial) -> None:
    channel = await switch_up.is_picked_up()
    await switch_up.gateway.connect_flow(CALL.call_id, flow="8002", call_data=None)
    switch_up.switch.enter(channel, "outdial-a", "failed", "1", "8002", "the robot: FAILED")

    assert (await switch_up.is_handed_over()).failed == "the robot: FAILED"


async def test_somebody_of_whom_nobody_knows_is_not_left_in_silence(switch_up: AsteriskTrial) -> None:
    stray = PretendChannel(channel_of(), {}, {}, "Up")
    switch_up.switch.channels[stray.id] = stray
    switch_up.switch.enter(stray.id, "outdial-a", "customer", "1")

    await switch_up.switch.was_asked(f"DELETE /channels/{stray.id}")
    assert await switch_up.heard_meanwhile() == []


async def test_a_trunk_without_room_is_asked_for_less(switch_up: AsteriskTrial) -> None:
    before = switch_up.gateway.trunk_room()
    switch_up.switch.end(await switch_up.placed(), 34, sip=503)

    assert (await switch_up.ends()).outcome is Outcome.CONGESTION
    assert switch_up.gateway.trunk_room() < before


async def test_an_agents_bridge_that_is_gone_refuses_the_call_and_it_can_be_brought_elsewhere(
    switch_up: AsteriskTrial,
) -> None:
    await switch_up.is_picked_up()
    with pytest.raises(RefusedByGatewayError, match="was not connected"):
        await switch_up.gateway.connect_agent(CALL.call_id, work_no="nobody")
    await switch_up.held()

    await switch_up.gateway.connect_agent(CALL.call_id, work_no=WORK_NO)

    assert channel_of() in switch_up.switch.bridges[LEG]


async def test_nobody_is_called_while_events_come_too_late(switch_up: AsteriskTrial) -> None:
    channel = await switch_up.placed()
    switch_up.switch.ring(channel)
    switch_up.clock.advance(TOO_LATE)
    await switch_up.settle()

    assert switch_up.gateway.lines_free() == 0
    switch_up.clock.advance(LATENESS_LASTS)
    assert switch_up.gateway.lines_free() == 99


async def test_no_more_lines_are_offered_than_calls_may_be_placed_now() -> None:
    async with trying(settings=replace(SETTINGS, lines_max=100, calls_per_s=5.0)) as trial:
        await trial.heard()
        for call_id in range(1, 6):
            assert trial.gateway.lines_free() == 6 - call_id
            await trial.placed(replace(REQUEST, call_id=call_id))

        assert trial.gateway.lines_free() == 0
        with pytest.raises(RefusedByGatewayError, match="takes no more calls just now"):
            await trial.placed(replace(REQUEST, call_id=6))


async def test_a_call_goes_by_the_trunk_that_is_named_whose_channels_are_heard_before(switch_up: AsteriskTrial) -> None:
    switch = switch_up.switch
    channel = await switch_up.placed(replace(REQUEST, trunk=WEST))

    assert switch.channels[channel].order["endpoint"] == f"PJSIP/{REQUEST.called}@west"
    assert switch.asked.index(HEARS_WEST) < switch.asked.index("POST /channels")
    await switch_up.placed(replace(REQUEST, call_id=2, trunk=WEST))
    assert switch.count("POST /applications") == 2, "once is enough"
    switch.cut()
    await switch_up.comes_back()
    assert switch.count(HEARS_WEST) == 2, "a new socket asks anew"


async def test_a_trunk_that_takes_no_calls_leaves_the_others_theirs(switch_up: AsteriskTrial) -> None:
    for call_id in range(1, IN_A_ROW + 1):
        channel = await switch_up.placed(replace(REQUEST, call_id=call_id, trunk=WEST))
        switch_up.switch.end(channel, 21, sip=403)
        assert (await switch_up.ends()).outcome is Outcome.NOT_PLACED

    assert switch_up.gateway.trunk_room(WEST) == 0
    with pytest.raises(RefusedByGatewayError, match="west takes no more"):
        await switch_up.placed(replace(REQUEST, call_id=98, trunk=WEST))
    assert switch_up.gateway.trunk_room() > 0
    await switch_up.placed(replace(REQUEST, call_id=99))
    switch_up.clock.advance(TRIED_EVERY)
    assert switch_up.gateway.trunk_room(WEST) == 1


async def test_a_trunk_that_the_switch_does_not_have_is_soon_asked_no_more(switch_up: AsteriskTrial) -> None:
    switch_up.switch.refuses["POST /applications"] = NOT_IN_STASIS
    for call_id in range(1, IN_A_ROW + 1):
        with pytest.raises(RefusedByGatewayError):
            await switch_up.placed(replace(REQUEST, call_id=call_id, trunk=WEST))

    assert switch_up.gateway.trunk_room(WEST) == 0
    assert switch_up.switch.count("POST /channels") == 0
    await switch_up.placed(replace(REQUEST, call_id=99))


async def test_a_tenants_trunk_that_is_gone_does_not_keep_the_switch_away(switch_up: AsteriskTrial) -> None:
    await switch_up.placed(replace(REQUEST, trunk=WEST))
    switch_up.switch.refuses[HEARS_WEST] = NOT_IN_STASIS
    switch_up.switch.cut()

    await switch_up.comes_back()

    assert switch_up.gateway.lines_free() > 0


async def test_an_adopted_call_is_heard_of_by_whatever_trunk_it_went(switch_up: AsteriskTrial) -> None:
    stray = PretendChannel(channel_of(), {}, {}, "Ringing", name="PJSIP/west-0000002a")
    switch_up.switch.channels[stray.id] = stray

    await switch_up.take_over(epoch=2)

    assert switch_up.switch.count(HEARS_WEST) == 1
    switch_up.switch.end(stray.id, 21, sip=403)
    assert (await switch_up.ends()).outcome is Outcome.NOT_PLACED
