"""What Asterisk tells, and how a call ended: each outcome as versions 22 and 16 were seen to tell it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from outdial.domain.outcome import Outcome
from outdial.gateways.asterisk.ari import (
    KINDS,
    AriEvent,
    Channel,
    ChannelGone,
    ChannelState,
    Course,
    DialStatus,
    EndedBy,
    EnteredApp,
    HangUpAsked,
    NotAri,
    read_channels,
    read_event,
    witnesses,
)

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CALL = Channel(id="7", name="PJSIP/carrier-1", state="Down")
RINGING = ChannelState(type="ChannelStateChange", timestamp=NOON, channel=CALL.model_copy(update={"state": "Ringing"}))
UP = ChannelState(type="ChannelStateChange", timestamp=NOON + SECOND, channel=CALL.model_copy(update={"state": "Up"}))
ASKED = HangUpAsked(type="ChannelHangupRequest", timestamp=NOON, channel=CALL)
OURS = EnteredApp(type="StasisStart", timestamp=NOON + 2 * SECOND, channel=CALL)


def dial(status: str) -> DialStatus:
    return DialStatus(type="Dial", timestamp=NOON, peer=CALL, dialstatus=status)


def gone(cause: int = 16, sip: int | None = None) -> ChannelGone:
    return ChannelGone(type="ChannelDestroyed", timestamp=NOON + SECOND, channel=CALL, cause=cause, tech_cause=sip)


def outcome(*events: AriEvent, end: ChannelGone, cut_by: EndedBy | None = None) -> Outcome:
    course = Course(cut_by=cut_by)
    for event in events:
        course.told(event)
    return course.ended(end)[0]


@pytest.mark.parametrize(
    ("sip", "cause_22", "cause_16", "status", "expected"),
    [
        (486, 17, 17, "BUSY", Outcome.BUSY),
        (600, 17, 17, "BUSY", Outcome.BUSY),
        (480, 19, 19, "NOANSWER", Outcome.UNREACHABLE),
        (480, 19, 20, "CHANUNAVAIL", Outcome.UNREACHABLE),
        (408, 18, 18, "NOANSWER", Outcome.UNREACHABLE),
        (404, 1, 1, "NOANSWER", Outcome.INVALID_NUMBER),
        (604, 1, 1, "NOANSWER", Outcome.INVALID_NUMBER),
        (410, 22, 22, "NOANSWER", Outcome.INVALID_NUMBER),
        (484, 28, 28, "NOANSWER", Outcome.INVALID_NUMBER),
        (603, 21, 21, "NOANSWER", Outcome.REJECTED),
        (487, 127, 127, "NOANSWER", Outcome.HUNG_UP_IN_RING),
        (503, 34, 34, "CONGESTION", Outcome.CONGESTION),
        (500, 38, 38, "NOANSWER", Outcome.CONGESTION),
        (502, 27, 27, "NOANSWER", Outcome.CONGESTION),
        (504, 102, 102, "NOANSWER", Outcome.CONGESTION),
        (488, 58, 58, "NOANSWER", Outcome.NOT_PLACED),
    ],
)
def test_what_the_far_end_says_is_read_alike_from_both_versions(
    sip: int, cause_22: int, cause_16: int, status: str, expected: Outcome
) -> None:
    events = RINGING, dial(status), ASKED

    assert outcome(*events, end=gone(cause_22, sip)) is expected
    assert outcome(*events, end=gone(cause_16)) is expected


@pytest.mark.parametrize(
    ("sip", "cause", "expected"),
    [
        (403, 21, Outcome.NOT_PLACED),
        (401, 21, Outcome.NOT_PLACED),
        (402, 127, Outcome.NOT_PLACED),
        (607, 127, Outcome.REJECTED),
        (608, 127, Outcome.REJECTED),
        (599, 38, Outcome.CONGESTION),
    ],
)
def test_the_sip_status_is_believed_before_the_cause(sip: int, cause: int, expected: Outcome) -> None:
    assert outcome(ASKED, end=gone(cause, sip)) is expected


@pytest.mark.parametrize("end", [gone(19, 480), gone(0)], ids=["22", "16"])
def test_a_call_that_nobody_asked_to_end_was_ended_by_a_timer_here(end: ChannelGone) -> None:
    assert outcome(RINGING, end=end) is Outcome.NO_ANSWER
    assert outcome(RINGING, ASKED, end=gone(19, 480)) is Outcome.UNREACHABLE


def test_nobody_failed_to_answer_who_was_never_heard_to_ring() -> None:
    assert outcome(end=gone(19, 480)) is Outcome.UNREACHABLE
    assert outcome(dial("PROGRESS"), end=gone(19, 480)) is Outcome.NO_ANSWER


@pytest.mark.parametrize("cut_by", [EndedBy.OUR_TIMER, EndedBy.OUR_WISH])
def test_an_end_of_our_own_is_not_laid_on_the_far_end(cut_by: EndedBy) -> None:
    assert outcome(RINGING, ASKED, end=gone(127, 487), cut_by=cut_by) is Outcome.NO_ANSWER


@pytest.mark.parametrize("picked_up", [UP, OURS], ids=["state", "application"])
def test_a_call_that_was_picked_up_was_answered_whoever_ends_it(picked_up: AriEvent) -> None:
    assert outcome(RINGING, picked_up, ASKED, end=gone(16)) is Outcome.ANSWERED
    assert outcome(picked_up, end=gone(127), cut_by=EndedBy.OUR_WISH) is Outcome.ANSWERED


def test_ringing_and_answer_are_the_first_of_their_kind_however_often_they_are_told() -> None:
    course = Course()
    for event in (RINGING, RINGING.model_copy(update={"timestamp": NOON + SECOND}), UP, OURS):
        course.told(event)

    assert (course.ringing_at, course.answered_at) == (NOON, NOON + SECOND)


def test_all_three_witnesses_are_kept() -> None:
    assert witnesses(gone(17, 486), "BUSY") == "486/17/BUSY"
    assert witnesses(gone(0), "") == "-/-/-"


def test_events_are_read_as_asterisk_writes_them() -> None:
    event = read_event(
        '{"type":"ChannelDestroyed","timestamp":"2026-03-04T12:00:01.250+0100","cause":17,"cause_txt":"User busy",'
        '"tech_cause":486,"channel":{"id":"7","name":"PJSIP/carrier-1","state":"Down","caller":{"number":""}},'
        '"asterisk_id":"1","application":"outdial"}'
    )

    assert isinstance(event, ChannelGone)
    assert (event.channel.id, event.cause, event.tech_cause) == ("7", 17, 486)
    assert event.timestamp == datetime(2026, 3, 4, 11, 0, 1, 250_000, tzinfo=UTC)


def test_what_is_listened_for_is_what_can_be_read() -> None:
    readable = TypeAdapter[AriEvent](AriEvent).json_schema()["discriminator"]["mapping"]

    assert set(KINDS) == set(readable)


def test_events_of_other_kinds_are_nothing() -> None:
    assert read_event('{"type":"ChannelVarset","timestamp":"2026-03-04T12:00:01.250+0100","variable":"X"}') is None


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"type":"Dial"}', "\x00"])
def test_what_no_asterisk_says_is_told_as_such(text: str) -> None:
    with pytest.raises(NotAri):
        read_event(text)


@given(st.binary(max_size=40) | st.text(max_size=40))
def test_noise_is_never_anything_but_told_as_noise(noise: bytes | str) -> None:
    try:
        read_event(noise)
    except NotAri:
        return


def test_the_list_of_channels_is_read() -> None:
    assert read_channels('[{"id":"7","name":"PJSIP/carrier-1","state":"Up","accountcode":""}]') == (
        Channel(id="7", name="PJSIP/carrier-1", state="Up"),
    )
    with pytest.raises(NotAri):
        read_channels('{"message":"Not found"}')


@pytest.mark.parametrize(
    ("name", "endpoint"),
    [
        ("PJSIP/carrier-0000002a", "carrier"),
        ("PJSIP/my-trunk.1-0000002a", "my-trunk.1"),
        ("Local/8001@outdial-flow-0000002a;1", ""),
        ("", ""),
    ],
)
def test_the_endpoint_of_a_channel_is_read_off_its_name(name: str, endpoint: str) -> None:
    assert Channel(id="1", name=name).endpoint == endpoint
