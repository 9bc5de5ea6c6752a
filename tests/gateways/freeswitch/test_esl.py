"""What FreeSWITCH tells, and how a call ended: read from the events that version 1.11 was heard to send."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.outcome import Outcome
from outdial.gateways.freeswitch.esl import (
    BODY_BYTES_MAX,
    HEADER_BYTES_MAX,
    Block,
    Blocks,
    ChannelEvent,
    Course,
    JobDone,
    NotEsl,
    read_event,
)

TRANSCRIPT = Path(__file__).with_name("transcript.jsonl")
"""Thirty-two calls to a carrier that ends each of them in another way."""


def recorded() -> Iterator[ChannelEvent | JobDone]:
    for line in TRANSCRIPT.read_bytes().splitlines():
        event = read_event(line)
        assert event is not None
        yield event


def calls() -> Sequence[Sequence[ChannelEvent]]:
    by_call: defaultdict[str, list[ChannelEvent]] = defaultdict(list)
    for event in recorded():
        if isinstance(event, ChannelEvent):
            by_call[event.call].append(event)
    return list(by_call.values())


def ended(events: Sequence[ChannelEvent], *, cut_here: bool = False) -> tuple[Outcome, str]:
    course = Course(cut_here=cut_here)
    for event in events:
        course.told(event)
    return course.ended(events[-1])


EXPECTED = {
    "200/16/NORMAL_CLEARING": {Outcome.ANSWERED},
    "486/17/USER_BUSY": {Outcome.BUSY},
    "600/17/USER_BUSY": {Outcome.BUSY},
    "-/19/NO_ANSWER": {Outcome.NO_ANSWER, Outcome.UNREACHABLE},
    "404/1/UNALLOCATED_NUMBER": {Outcome.INVALID_NUMBER},
    "604/3/NO_ROUTE_DESTINATION": {Outcome.INVALID_NUMBER},
    "410/22/NUMBER_CHANGED": {Outcome.INVALID_NUMBER},
    "484/28/INVALID_NUMBER_FORMAT": {Outcome.INVALID_NUMBER},
    "480/18/NO_USER_RESPONSE": {Outcome.UNREACHABLE},
    "480/20/SUBSCRIBER_ABSENT": {Outcome.UNREACHABLE},
    "408/102/RECOVERY_ON_TIMER_EXPIRE": {Outcome.UNREACHABLE},
    "503/41/NORMAL_TEMPORARY_FAILURE": {Outcome.CONGESTION},
    "500/41/NORMAL_TEMPORARY_FAILURE": {Outcome.CONGESTION},
    "502/38/NETWORK_OUT_OF_ORDER": {Outcome.CONGESTION},
    "504/102/RECOVERY_ON_TIMER_EXPIRE": {Outcome.CONGESTION},
    "603/21/CALL_REJECTED": {Outcome.REJECTED},
    "607/16/UNWANTED": {Outcome.REJECTED},
    "608/21/CALL_REJECTED": {Outcome.REJECTED},
    "487/16/ORIGINATOR_CANCEL": {Outcome.HUNG_UP_IN_RING},
    "403/21/CALL_REJECTED": {Outcome.NOT_PLACED},
    "402/21/CALL_REJECTED": {Outcome.NOT_PLACED},
    "-/96/MANDATORY_IE_MISSING": {Outcome.NOT_PLACED},
    "488/88/INCOMPATIBLE_DESTINATION": {Outcome.NOT_PLACED},
}


def test_every_recorded_call_ends_as_the_carrier_meant_it() -> None:
    found: defaultdict[str, set[Outcome]] = defaultdict(set)
    for events in calls():
        outcome, cause = ended(events)
        found[cause].add(outcome)

    assert found == EXPECTED


def test_of_calls_given_up_here_those_that_rang_were_not_answered_and_the_others_not_reached() -> None:
    given_up = [events for events in calls() if events[-1].cause == "NO_ANSWER"]
    rang = [any(event.name == "CHANNEL_PROGRESS" for event in events) for events in given_up]

    assert sorted(rang) == [False, False, True, True]
    assert [ended(events)[0] for events in given_up] == [
        Outcome.NO_ANSWER if it_rang else Outcome.UNREACHABLE for it_rang in rang
    ]


def test_an_end_of_our_own_is_not_laid_on_the_far_end() -> None:
    (busy, *_) = [events for events in calls() if events[-1].sip == 486]

    assert ended(busy, cut_here=True)[0] is Outcome.NO_ANSWER


def test_every_job_has_its_result() -> None:
    jobs = [event for event in recorded() if isinstance(event, JobDone)]

    assert len({job.job for job in jobs}) == len(calls()) == 32
    assert all(job.result.startswith(("+OK ", "-ERR ")) for job in jobs)


def test_instants_are_microseconds_of_the_epoch() -> None:
    event = read_event(b'{"Event-Name":"CHANNEL_ANSWER","Unique-ID":"7","Event-Date-Timestamp":"1772622000250000"}')

    assert isinstance(event, ChannelEvent)
    assert event.at == datetime(2026, 3, 4, 11, 0, 0, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b'{"Event-Name":"CHANNEL_ANSWER"}',
        b'{"Event-Name":"CHANNEL_ANSWER","Unique-ID":"7","Event-Date-Timestamp":"soon"}',
        b'{"Event-Name":"CHANNEL_ANSWER","Unique-ID":"7","Event-Date-Timestamp":"99999999999999999999999"}',
    ],
)
def test_what_no_freeswitch_says_is_told_as_such(body: bytes) -> None:
    with pytest.raises(NotEsl):
        read_event(body)


def test_events_of_other_kinds_are_nothing() -> None:
    assert read_event(b'{"Event-Name":"HEARTBEAT"}') is None


def written(block: Block) -> bytes:
    return f"Content-Type: {block.kind}\nReply-Text: {block.reply}\nContent-Length: {len(block.body)}\n\n".encode() + (
        block.body
    )


texts = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
blocks = st.lists(st.builds(Block, texts, texts, st.binary(max_size=60)), max_size=6)


@given(blocks, st.lists(st.integers(1, 30), min_size=1, max_size=8))
def test_blocks_are_put_together_however_the_socket_cuts_them(sent: list[Block], cuts: list[int]) -> None:
    stream, reader, found = b"".join(map(written, sent)), Blocks(), list[Block]()
    turn = 0
    while stream:
        cut = cuts[turn % len(cuts)]
        found += reader.feed(stream[:cut])
        stream, turn = stream[cut:], turn + 1

    assert found == sent


@given(st.binary(max_size=200))
def test_noise_is_never_anything_but_told_as_noise(noise: bytes) -> None:
    try:
        list(Blocks().feed(noise))
        read_event(noise)
    except NotEsl:
        return


@pytest.mark.parametrize(
    "noise",
    [b"x" * (HEADER_BYTES_MAX + 1), b"Content-Length: -1\n\n", f"Content-Length: {BODY_BYTES_MAX + 1}\n\n".encode()],
    ids=["endless header", "negative", "too long"],
)
def test_a_stream_that_would_fill_the_memory_is_refused(noise: bytes) -> None:
    with pytest.raises(NotEsl):
        list(Blocks().feed(noise))


def test_noise_behind_a_block_takes_nothing_away_from_it() -> None:
    block = Block("text/event-json", "", b"{}")
    found = Blocks().feed(written(block) + b"Content-Length: -1\n\n")

    assert next(found).body == block.body
    with pytest.raises(NotEsl):
        next(found)


def test_the_transcript_holds_no_more_than_events() -> None:
    assert all("Event-Name" in json.loads(line) for line in TRANSCRIPT.read_text().splitlines())
