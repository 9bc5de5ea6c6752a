"""AudioSocket's frames, as a switch sends them, cut wherever a network cuts."""

from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from outdial.robots.audiosocket import (
    AUDIO_BYTES_MAX,
    HANG_UP,
    KEYS,
    Audio,
    Failed,
    Frame,
    Framing,
    HungUp,
    Name,
    NotAudioSocket,
    audio_frame,
)
from outdial.robots.base import Digit

NAME = UUID("0d1a1000-0001-8000-8000-000000000007")
FRAMES: st.SearchStrategy[tuple[bytes, Frame]] = st.one_of(
    st.uuids().map(lambda name: (b"\x01\x00\x10" + name.bytes, Name(name))),
    st.binary(max_size=40).map(lambda half: (audio_frame(half * 2), Audio(half * 2))),
    st.sampled_from(sorted(KEYS)).map(lambda key: (b"\x03\x00\x01" + key.encode(), Digit(key))),
    st.just((HANG_UP, HungUp())),
    st.just((b"\xff\x00\x01\x04", Failed("04"))),
    st.just((b"\xff\x00\x00", Failed(""))),
)


@given(st.lists(FRAMES, max_size=8), st.lists(st.integers(0, 60), max_size=8))
@example([(audio_frame(bytes(AUDIO_BYTES_MAX)), Audio(bytes(AUDIO_BYTES_MAX)))], [1, 2, 3])
def test_frames_are_the_same_wherever_the_bytes_are_cut(frames: list[tuple[bytes, Frame]], cuts: list[int]) -> None:
    data = b"".join(written for written, _ in frames)
    framing, read = Framing(), list[Frame]()

    for cut in cuts:
        read += framing.feed(data[:cut])
        data = data[cut:]
    read += framing.feed(data)

    assert read == [frame for _, frame in frames]
    assert framing.between_frames


def test_frames_are_read_as_asterisk_writes_them() -> None:
    name = b"\x01\x00\x10" + NAME.bytes
    audio = b"\x10\x01\x40" + b"\x01\x00" * 160

    assert list(Framing().feed(name + audio)) == [Name(NAME), Audio(b"\x01\x00" * 160)]
    assert audio_frame(b"\x01\x00" * 160) == audio


@pytest.mark.parametrize("part", [b"\x10", b"\x10\x01", b"\x10\x01\x40", b"\x10\x01\x40" + bytes(319)])
def test_a_frame_that_is_not_whole_is_waited_for(part: bytes) -> None:
    framing = Framing()

    assert list(framing.feed(part)) == []
    assert not framing.between_frames


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"GET /media HTTP/1.1\r\n", "kind 0x47"),
        (b"\x02\x00\x00", "kind 0x02"),
        (b"\x12\x02\x80", "kind 0x12 are not AudioSocket at 8 kHz"),
        (b"\x00\x00\x01", "kind 0x00 cannot have 1 bytes"),
        (b"\x01\x00\x0f", "kind 0x01 cannot have 15 bytes"),
        (b"\x01\x00\x24", "kind 0x01 cannot have 36 bytes"),
        (b"\x03\x00\x00", "kind 0x03 cannot have 0 bytes"),
        (b"\x10\x00\x03", "kind 0x10 cannot have 3 bytes"),
        (b"\x10\xff\xfe", "kind 0x10 cannot have 65534 bytes"),
        (b"\xff\xff\xff", "kind 0xff cannot have 65535 bytes"),
        (b"\x03\x00\x01x", "no key 0x78"),
    ],
)
def test_what_no_switch_sends_is_told_as_soon_as_it_shows(data: bytes, why: str) -> None:
    with pytest.raises(NotAudioSocket, match=why):
        list(Framing().feed(data))


def test_what_came_before_the_noise_is_read() -> None:
    read = list[Frame]()

    with pytest.raises(NotAudioSocket):
        read.extend(Framing().feed(HANG_UP + b"GET"))

    assert read == [HungUp()]


def test_frames_behind_one_that_was_enough_are_read_the_next_time() -> None:
    framing = Framing()

    assert next(framing.feed(HANG_UP + audio_frame(b"ab"))) == HungUp()
    assert list(framing.feed(b"")) == [Audio(b"ab")]


@given(st.lists(st.binary(max_size=50), max_size=10))
def test_noise_is_never_anything_but_told_as_noise_and_never_kept(noise: list[bytes]) -> None:
    framing = Framing()
    try:
        for data in noise:
            list(framing.feed(data))
    except NotAudioSocket:
        return
    assert len(framing._rest) < AUDIO_BYTES_MAX + 3  # pyright: ignore[reportPrivateUsage] - a test may look
