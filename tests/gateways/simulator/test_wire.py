"""What goes over the socket comes out of it, however the bytes are cut."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.detection import AnsweredBy, Detection, Detector, MachineCourse
from outdial.domain.outcome import Outcome
from outdial.gateways.base import Answered, CallRequest, Ended, HandedOver, KnownCall, Ringing
from outdial.gateways.simulator import wire
from outdial.gateways.simulator.wire import Answer, Asked, LineParser, Told

ids = st.integers(0, 2**63 - 1)
words = st.text(max_size=20)
instants = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone
ends = st.builds(Ended, ids, instants, st.sampled_from(Outcome), words)
pick_ups = st.builds(Answered, ids, instants, st.none() | st.sampled_from(AnsweredBy), st.none() | instants)
hand_overs = st.builds(HandedOver, ids, instants, st.none() | st.integers(1, 1000))
events = st.one_of(st.builds(Ringing, ids, instants), pick_ups, hand_overs, ends)
known_calls = st.builds(
    KnownCall,
    call_id=ids,
    ringing_at=st.none() | instants,
    answered_at=st.none() | instants,
    connected=st.booleans(),
    ended=st.none() | ends,
)
answers = st.builds(Answer, ids, st.none() | words, st.lists(known_calls, max_size=3).map(tuple))
lines_told = st.builds(
    Told, lines_free=st.integers(0, 9), events=st.lists(events, max_size=5), answers=st.lists(answers, max_size=3)
)
detections = st.builds(
    Detection, detector=st.sampled_from(Detector), machine=st.sampled_from(MachineCourse), flow_sign=st.just("8001")
)
requests = st.builds(
    CallRequest,
    call_id=ids,
    vdn_id=ids,
    campaign_id=ids,
    epoch=ids,
    called=words,
    caller=words,
    ring_timeout=st.timedeltas(timedelta(0), timedelta(hours=1)),
    detection=detections,
)
wishes = st.one_of(
    st.builds(wire.Originate, requests),
    st.builds(wire.ConnectAgent, ids, words),
    st.builds(wire.ConnectFlow, ids, words, st.none() | words),
    st.builds(wire.HangUp, ids),
    st.builds(wire.TakeOver, ids, ids, ids),
)


@given(lines_told)
def test_what_the_simulator_tells_is_read_as_it_was_told(told: Told) -> None:
    assert wire.read_told(wire.told_line(told)) == told


@given(st.lists(st.builds(Asked, ids, wishes), max_size=5))
def test_what_a_client_asks_is_read_as_it_was_asked(asked: list[Asked]) -> None:
    assert wire.read_asked(wire.asked_line(asked)) == asked


@given(st.lists(lines_told, max_size=4), st.lists(st.integers(0, 2000), max_size=6))
def test_the_same_bytes_cut_anywhere_give_the_same_lines(told: list[Told], cuts: list[int]) -> None:
    stream = b"".join(wire.told_line(each) for each in told)
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    parser = LineParser()

    lines = [line for begin, end in pairwise(edges) for line in parser.feed(stream[begin:end])]

    assert [wire.read_told(line) for line in lines] == told


@pytest.mark.parametrize("line", [b"", b"GET / HTTP/1.1", b'[{"serial":1,"wish":{"kind":"dance"}}]', b"\xff"])
def test_a_line_that_is_no_wish_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match="validation error"):
        wire.read_asked(line)


def test_a_line_that_never_ends_is_refused() -> None:
    parser = LineParser(line_bytes_max=10)

    with pytest.raises(ValueError, match="longer than 10 bytes"):
        parser.feed(b"x" * 11)
