"""Calls through the gateway: every recorded outcome, the ring timer, flows, and how fast calls may be placed."""

import json
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from outdial.domain.outcome import Outcome
from outdial.gateways.base import Answered, CallEvent, Ended, HandedOver, RefusedByGatewayError, Ringing, TrunkUse
from outdial.gateways.freeswitch.gateway import FreeSwitchSettings
from outdial.gateways.trunk import IN_A_ROW, TRIED_EVERY
from tests.gateways.contract import CALL, seconds
from tests.gateways.freeswitch.pretend import PretendChannel
from tests.gateways.freeswitch.test_esl import EXPECTED, TRANSCRIPT
from tests.gateways.freeswitch.trial import NOON, PHONE, SETTINGS, FreeSwitchTrial, channel_of, trying

pytestmark = pytest.mark.anyio

NUMBER = "075512345678"
REQUEST = replace(CALL, called=NUMBER)
ORDER = (
    "bgapi originate {^^~origination_uuid=outdial-7-70-1~origination_caller_id_number=075512345678"
    "~sip_cid_type=pid~originate_timeout=30~ignore_early_media=true~park_timeout=60"
    "~park_after_bridge=true~hangup_after_bridge=false~uuid_bridge_park_on_cancel=true~outdial_vdn=7~outdial_campaign=70~outdial_call=1~outdial_ring_ms=20000}"
    f"sofia/gateway/carrier/{NUMBER} &park()"
)
WEST = TrunkUse(vdn_id=CALL.vdn_id, switch="main", endpoint="west", calls_per_s=30.0)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def recorded() -> list[dict[str, str]]:
    return [json.loads(line) for line in TRANSCRIPT.read_text().splitlines()]


def at(event: dict[str, str]) -> datetime:
    return EPOCH + timedelta(microseconds=int(event["Event-Date-Timestamp"]))


def named(recording: list[dict[str, str]]) -> list[dict[str, str]]:
    """The recording with our ids instead of those of then. A job is known by what became of its call."""
    ids: dict[str, str] = {}
    ended: defaultdict[str, list[str]] = defaultdict(list)
    for event in recording:
        if event["Event-Name"] == "CHANNEL_CREATE":
            ids[event["Unique-ID"]] = channel_of(replace(CALL, call_id=len(ids) + 1))
        elif event["Event-Name"] == "CHANNEL_HANGUP_COMPLETE":
            ended[event["Hangup-Cause"]].append(ids[event["Unique-ID"]])
    return [_named(event, ids, ended) for event in recording]


def _named(event: dict[str, str], ids: dict[str, str], ended: dict[str, list[str]]) -> dict[str, str]:
    if "Unique-ID" in event:
        return event | {"Unique-ID": ids[event["Unique-ID"]]}
    sign, what = event["_body"].split()
    job = ids[what] if sign == "+OK" else ended[what].pop(0)
    return event | {"Job-UUID": job, "_body": f"{sign} {job if sign == '+OK' else what}\n"}


async def played(trial: FreeSwitchTrial, recording: list[dict[str, str]]) -> dict[int, list[CallEvent]]:
    """What is told of the recorded calls, by call."""
    trial.clock.advance(at(recording[0]) - NOON)
    calls = len({event["Unique-ID"] for event in recording if "Unique-ID" in event})
    for call_id in range(1, calls + 1):
        await trial.gateway.originate(replace(REQUEST, call_id=call_id, ring_timeout=seconds(60)))
    for event in recording:
        trial.clock.advance(max(seconds(0), at(event) - trial.clock.now()))
        trial.switch.play(event, at=at(event))
    stories: defaultdict[int, list[CallEvent]] = defaultdict(list)
    while sum(isinstance(story[-1], Ended) for story in stories.values()) < calls:
        event = await trial.heard()
        assert isinstance(event, Ringing | Answered | Ended)
        stories[event.call_id].append(event)
    assert await trial.heard_meanwhile() == []
    return stories


async def test_every_recorded_call_is_told_once_and_as_the_carrier_meant_it() -> None:
    settings = FreeSwitchSettings(trunk="carrier", lines_max=100, calls_per_s=100)
    async with trying(settings=settings) as trial:
        await trial.heard()
        stories = await played(trial, named(recorded()))

    found: defaultdict[str, set[Outcome]] = defaultdict(set)
    for story in stories.values():
        *before, end = story
        assert isinstance(end, Ended)
        found[end.cause].add(end.outcome)
        kinds = [type(event) for event in before]
        assert kinds in ([], [Ringing], [Answered], [Ringing, Answered])
        assert (Answered in kinds) == (end.outcome is Outcome.ANSWERED)
    assert found == EXPECTED
    heard = sum(isinstance(event, Ringing) for story in stories.values() for event in story)
    assert (len(stories), heard) == (32, 17)


async def test_a_call_is_asked_for_by_an_id_that_says_whose_it_is(switch_up: FreeSwitchTrial) -> None:
    await switch_up.gateway.originate(REQUEST)

    assert switch_up.switch.asked[-1] == ORDER


@pytest.mark.parametrize(
    "called", ["1\n\nexit", "1 &system(x)", "1}", "1,sofia/x/2", "1@evil.example", "1~a=b", "", "1|2"]
)
async def test_a_number_that_would_say_more_than_a_number_is_not_asked_for(
    switch_up: FreeSwitchTrial, called: str
) -> None:
    before = list(switch_up.switch.asked)
    with pytest.raises(RefusedByGatewayError, match="number"):
        await switch_up.gateway.originate(replace(CALL, called=called))

    assert switch_up.switch.asked == before


async def test_a_caller_that_would_say_more_than_a_number_is_not_asked_for(switch_up: FreeSwitchTrial) -> None:
    with pytest.raises(RefusedByGatewayError, match="caller"):
        await switch_up.gateway.originate(replace(REQUEST, caller="1}loopback/9"))


async def test_without_a_caller_the_trunk_says_who_calls(switch_up: FreeSwitchTrial) -> None:
    await switch_up.gateway.originate(replace(REQUEST, caller=""))

    assert "origination_caller_id_number" not in switch_up.switch.asked[-1]


async def test_ringing_ends_when_it_has_rung_for_its_time_and_not_before(switch_up: FreeSwitchTrial) -> None:
    await switch_up.gateway.originate(REQUEST)
    await switch_up.pass_time(seconds(7))
    switch_up.switch.ring(switch_up.switch.channels[channel_of()])
    await switch_up.rings()
    await switch_up.pass_time(seconds(19))
    assert channel_of() in switch_up.switch.channels

    await switch_up.pass_time(seconds(1))

    assert (await switch_up.ends()).outcome is Outcome.NO_ANSWER
    assert switch_up.switch.asked.count(f"api uuid_kill {channel_of()} NO_ANSWER") == 1


async def test_early_media_is_ringing(switch_up: FreeSwitchTrial) -> None:
    await switch_up.gateway.originate(REQUEST)
    switch_up.switch.tell("CHANNEL_PROGRESS_MEDIA", channel_of())

    assert await switch_up.rings() == Ringing(CALL.call_id, NOON)


async def test_a_person_is_told_of_when_they_can_be_brought_to_somebody_and_with_the_time_of_the_answer(
    switch_up: FreeSwitchTrial,
) -> None:
    await switch_up.gateway.originate(REQUEST)
    switch_up.switch.tell("CHANNEL_ANSWER", channel_of())
    await switch_up.settle()
    assert await switch_up.heard_meanwhile() == []

    switch_up.switch.tell("CHANNEL_PARK", channel_of(), at=NOON + seconds(0.2))

    assert await switch_up.is_answered() == Answered(CALL.call_id, NOON)


async def test_a_call_that_is_to_be_recorded_is_recorded_from_the_answer_on() -> None:
    async with trying(settings=replace(SETTINGS, recordings="/var/recordings")) as trial:
        await trial.heard()
        await trial.gateway.originate(replace(REQUEST, record=True))
        trial.switch.answer(trial.switch.channels[channel_of()])

        answered = await trial.is_answered()
        asked = await trial.switch.was_asked("api uuid_record")

    assert answered.recording == "7/70/1.wav"
    assert asked == f"api uuid_record {channel_of()} start /var/recordings/7/70/1.wav"


@pytest.mark.parametrize(("folder", "record"), [("", True), ("/var/recordings", False)])
async def test_without_a_wish_or_a_folder_nothing_is_recorded(folder: str, *, record: bool) -> None:
    async with trying(settings=replace(SETTINGS, recordings=folder)) as trial:
        await trial.heard()
        await trial.gateway.originate(replace(REQUEST, record=record))
        trial.switch.answer(trial.switch.channels[channel_of()])

        assert (await trial.is_answered()).recording is None
        await trial.settle()
        assert not [command for command in trial.switch.asked if "uuid_record" in command]


async def test_a_call_that_cannot_be_recorded_goes_on() -> None:
    async with trying(settings=replace(SETTINGS, recordings="/var/recordings")) as trial:
        await trial.heard()
        trial.switch.refuses["api uuid_record"] = "-ERR no room"
        await trial.gateway.originate(replace(REQUEST, record=True))
        trial.switch.answer(trial.switch.channels[channel_of()])
        await trial.is_answered()
        await trial.switch.was_asked("api uuid_record")

        assert await trial.heard_meanwhile() == []


async def test_a_flow_that_parks_a_call_for_an_agent_is_told_once_and_forgotten_on_the_switch(
    switch_up: FreeSwitchTrial,
) -> None:
    channel = await answered(switch_up)
    await switch_up.gateway.connect_flow(CALL.call_id, flow="8001", call_data=None)
    wish = {"variable_outdial_skill": "5"}
    channel.variables["outdial_skill"] = "5"
    switch_up.switch.tell("CHANNEL_PARK", channel_of(), wish)
    switch_up.switch.tell("CHANNEL_PARK", channel_of(), wish)

    assert await switch_up.is_handed_over() == HandedOver(CALL.call_id, NOON, 5)
    assert await switch_up.heard_meanwhile() == []
    await switch_up.switch.was_asked(f"api uuid_setvar {channel_of()} outdial_skill")
    assert not {"outdial_skill", "outdial_connected"} & channel.variables.keys()


async def test_who_has_answered_is_gone_at_the_hang_up_and_not_when_all_is_told_of_it(
    switch_up: FreeSwitchTrial,
) -> None:
    await answered(switch_up)
    switch_up.switch.tell("CHANNEL_HANGUP", channel_of(), {"Hangup-Cause": "NORMAL_CLEARING"})

    assert await switch_up.ends() == Ended(CALL.call_id, NOON, Outcome.ANSWERED, "-/-/NORMAL_CLEARING")
    switch_up.switch.end(channel_of(), sip=200)
    assert await switch_up.heard_meanwhile() == []


async def answered(trial: FreeSwitchTrial) -> PretendChannel:
    await trial.gateway.originate(REQUEST)
    channel = trial.switch.channels[channel_of()]
    trial.switch.answer(channel)
    await trial.is_answered()
    return channel


CALL_DATA = (
    '{"name": "O\'Neil \\"x\\"", "path": "C:\\\\n", "tab":"\\t", "say": "${caller}", "two":\n\t"a  b", "中": [1,  2]} '
)


async def test_a_flow_gets_its_data_and_nothing_that_would_keep_the_call_from_going_on(
    switch_up: FreeSwitchTrial,
) -> None:
    channel = await answered(switch_up)
    await switch_up.gateway.connect_flow(CALL.call_id, flow="8001", call_data=CALL_DATA)

    assert channel.flow == ("8001", "outdial-flow")
    assert channel.variables["outdial_call_data"] == CALL_DATA.replace("$", r"\u0024")
    assert not channel.variables.keys() & {"park_after_bridge", "hangup_after_bridge", "park_timeout"}


async def test_a_flow_without_data_finds_none(switch_up: FreeSwitchTrial) -> None:
    channel = await answered(switch_up)
    await switch_up.gateway.connect_flow(CALL.call_id, flow="8001", call_data=None)

    assert "outdial_call_data" not in channel.variables


@pytest.mark.parametrize("flow", ["", "-both", "8001 XML other", "8001\n\nexit", "${x}"])
async def test_a_flow_that_would_say_more_than_its_name_is_refused_and_the_call_stays(
    switch_up: FreeSwitchTrial, flow: str
) -> None:
    channel = await answered(switch_up)
    with pytest.raises(RefusedByGatewayError, match="flow"):
        await switch_up.gateway.connect_flow(CALL.call_id, flow=flow, call_data="{}")
    assert channel.flow is None

    await switch_up.gateway.connect_flow(CALL.call_id, flow="8001", call_data="{}")


async def test_a_bridge_that_is_refused_leaves_no_mark_that_somebody_is_with_the_person(
    switch_up: FreeSwitchTrial,
) -> None:
    await switch_up.gateway.hold_agent(PHONE)
    await switch_up.heard()
    channel = await answered(switch_up)
    switch_up.switch.refuses["api uuid_bridge"] = "-ERR Invalid uuid"
    with pytest.raises(RefusedByGatewayError, match="Invalid uuid"):
        await switch_up.gateway.connect_agent(CALL.call_id, work_no=PHONE.work_no)
    await switch_up.settle()

    assert "outdial_connected" not in channel.variables
    (known,) = await switch_up.take_over(epoch=1)
    assert not known.connected


async def test_a_refusal_for_want_of_room_halves_the_rate(switch_up: FreeSwitchTrial) -> None:
    assert switch_up.gateway.trunk_room() == 30
    await switch_up.gateway.originate(REQUEST)
    switch_up.switch.end(channel_of(), "NORMAL_TEMPORARY_FAILURE", sip=503, by="recv_refuse")
    await switch_up.ends()
    switch_up.clock.advance(seconds(1))

    assert switch_up.gateway.trunk_room() == 15
    assert switch_up.gateway.lines_free() == 30, "another trunk of the switch may take what this one does not"


async def test_a_switch_that_tells_late_gets_no_more_calls(switch_up: FreeSwitchTrial) -> None:
    await switch_up.gateway.originate(REQUEST)
    switch_up.switch.tell("CHANNEL_PROGRESS", channel_of(), at=NOON - seconds(0.5))
    await switch_up.rings()

    assert switch_up.gateway.lines_free() == 0


async def test_no_more_calls_are_asked_for_than_the_trunk_takes_in_a_second(switch_up: FreeSwitchTrial) -> None:
    for call_id in range(30):
        await switch_up.gateway.originate(replace(REQUEST, call_id=call_id))

    with pytest.raises(RefusedByGatewayError, match="takes no more calls just now"):
        await switch_up.gateway.originate(replace(REQUEST, call_id=30))
    assert len(switch_up.switch.channels) == 30


async def test_a_request_that_came_to_nothing_is_told_as_not_placed_and_slows(switch_up: FreeSwitchTrial) -> None:
    switch_up.switch.refuses["originate"] = "-ERR GATEWAY_DOWN"
    await switch_up.gateway.originate(REQUEST)

    assert await switch_up.ends() == Ended(CALL.call_id, NOON, Outcome.NOT_PLACED, "-/-/GATEWAY_DOWN")
    switch_up.clock.advance(seconds(1))
    assert switch_up.gateway.trunk_room() == 15


async def test_a_request_that_freeswitch_refuses_was_certainly_not_placed(switch_up: FreeSwitchTrial) -> None:
    switch_up.switch.refuses["bgapi"] = "-ERR command not found"
    with pytest.raises(RefusedByGatewayError, match="command not found"):
        await switch_up.gateway.originate(REQUEST)

    assert await switch_up.take_over(epoch=1) == []
    switch_up.clock.advance(seconds(1))
    assert switch_up.gateway.lines_free() == 30


async def test_a_call_goes_by_the_gateway_that_is_named(switch_up: FreeSwitchTrial) -> None:
    await switch_up.gateway.originate(replace(REQUEST, trunk=WEST))

    assert f"sofia/gateway/west/{NUMBER}" in switch_up.switch.asked[-1]


async def test_a_gateway_that_takes_no_calls_is_tried_now_and_then_and_leaves_the_others_theirs(
    switch_up: FreeSwitchTrial,
) -> None:
    for call_id in range(1, IN_A_ROW + 1):
        call = replace(REQUEST, call_id=call_id, trunk=WEST)
        await switch_up.gateway.originate(call)
        switch_up.switch.end(channel_of(call), "CALL_REJECTED", sip=403, by="recv_refuse")
        assert (await switch_up.ends()).outcome is Outcome.NOT_PLACED

    assert switch_up.gateway.trunk_room(WEST) == 0
    with pytest.raises(RefusedByGatewayError, match="west takes no more"):
        await switch_up.gateway.originate(replace(REQUEST, call_id=98, trunk=WEST))
    await switch_up.gateway.originate(replace(REQUEST, call_id=99))
    switch_up.clock.advance(TRIED_EVERY)
    assert switch_up.gateway.trunk_room(WEST) == 1


async def test_a_busy_person_is_not_held_against_the_gateway(switch_up: FreeSwitchTrial) -> None:
    for call_id in range(1, IN_A_ROW + 1):
        call = replace(REQUEST, call_id=call_id)
        await switch_up.gateway.originate(call)
        switch_up.switch.end(channel_of(call), "USER_BUSY", sip=486, by="recv_refuse")
        await switch_up.ends()

    switch_up.clock.advance(seconds(1))
    assert switch_up.gateway.trunk_room() == 30
