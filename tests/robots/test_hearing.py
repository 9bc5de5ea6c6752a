"""What is kept of what was heard."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.robots.base import Digit, Heard
from outdial.robots.hearing import AHEAD_MAX, KEPT_MAX, Hearing, frame_bytes
from outdial.robots.line import LineFault

pytestmark = pytest.mark.anyio

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=1)
RATE = 8000


async def all_of(hearing: Hearing) -> list[Heard]:
    hearing.end()
    return [heard async for heard in hearing.heard()]


def test_a_frame_is_20_milliseconds() -> None:
    assert (frame_bytes(8000), frame_bytes(16000)) == (320, 640)


@given(st.lists(st.binary(max_size=900), max_size=12))
async def test_audio_is_cut_into_frames_wherever_it_was_cut_before(pieces: list[bytes]) -> None:
    hearing = Hearing(rate=RATE, now=NOON)
    for piece in pieces:
        hearing.audio(piece, now=LATER)

    heard = await all_of(hearing)

    whole = b"".join(pieces)
    assert heard == [whole[at : at + 320] for at in range(0, len(whole) - 319, 320)]


async def test_keys_stand_where_they_were_pressed() -> None:
    hearing = Hearing(rate=RATE, now=NOON)
    hearing.audio(bytes(320), now=NOON)
    hearing.digit(Digit("5"))
    hearing.audio(bytes(320), now=NOON)

    assert await all_of(hearing) == [bytes(320), Digit("5"), bytes(320)]


async def test_who_listens_late_hears_the_last_five_seconds() -> None:
    hearing = Hearing(rate=RATE, now=NOON)
    for number in range(KEPT_MAX + 9):
        hearing.audio(number.to_bytes(2, "little") * 160, now=LATER)

    heard = await all_of(hearing)

    assert len(heard) == KEPT_MAX
    assert heard[0] == (9).to_bytes(2, "little") * 160


async def test_what_is_kept_at_the_end_is_still_heard_and_then_it_is_over() -> None:
    hearing = Hearing(rate=RATE, now=NOON)
    hearing.audio(bytes(640), now=NOON)

    assert await all_of(hearing) == [bytes(320)] * 2
    assert await all_of(hearing) == []


def test_more_audio_than_time_is_a_flood() -> None:
    hearing = Hearing(rate=RATE, now=NOON)
    hearing.audio(bytes(16_000 * 10), now=NOON)
    hearing.audio(bytes(16_000), now=NOON + timedelta(seconds=1))

    with pytest.raises(LineFault, match="more audio than time passes"):
        hearing.audio(bytes(320), now=NOON + timedelta(seconds=1))
    assert timedelta(seconds=10) == AHEAD_MAX
