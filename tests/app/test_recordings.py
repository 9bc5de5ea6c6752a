"""Old recordings go, and nothing else does."""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from outdial.app.recordings import SWEEP_EVERY, delete_old, sweep_recordings
from outdial.clock import ManualClock

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
KEPT_FOR = 30 * DAY
NOT_OURS = ("1/70/notes.wav", "1/greetings/8.wav", "voicemail/70/8.wav", "1/70/8.txt", "8.wav", "1/2/3/4.wav")


def a_file(folder: Path, name: str, *, age: timedelta) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"RIFF")
    at = (NOW - age).timestamp()
    os.utime(file, (at, at))
    return file


def test_old_recordings_are_deleted_and_young_ones_stay(tmp_path: Path) -> None:
    old, young = a_file(tmp_path, "1/70/8.wav", age=31 * DAY), a_file(tmp_path, "1/70/9.wav", age=29 * DAY)

    assert delete_old(tmp_path, kept_for=KEPT_FOR, now=NOW) == 1

    assert (old.exists(), young.exists()) == (False, True)


@pytest.mark.parametrize("name", NOT_OURS)
def test_whatever_is_no_recording_of_ours_stays(tmp_path: Path, name: str) -> None:
    file = a_file(tmp_path, name, age=400 * DAY)

    assert delete_old(tmp_path, kept_for=KEPT_FOR, now=NOW) == 0
    assert file.exists()


def test_a_link_is_deleted_and_not_what_it_points_to(tmp_path: Path) -> None:
    elsewhere = a_file(tmp_path, "elsewhere/kept.wav", age=400 * DAY)
    link = tmp_path / "1/70/8.wav"
    link.parent.mkdir(parents=True)
    link.symlink_to(elsewhere)
    at = (NOW - 400 * DAY).timestamp()
    os.utime(link, (at, at), follow_symlinks=False)

    assert delete_old(tmp_path, kept_for=KEPT_FOR, now=NOW) == 1
    assert elsewhere.exists()


def test_a_folder_that_is_not_there_is_no_fault(tmp_path: Path) -> None:
    assert delete_old(tmp_path / "nowhere", kept_for=KEPT_FOR, now=NOW) == 0


@pytest.mark.anyio
async def test_recordings_are_looked_at_again_and_again(tmp_path: Path) -> None:
    file, clock = a_file(tmp_path, "1/70/8.wav", age=KEPT_FOR), ManualClock(NOW)
    sweeping = asyncio.ensure_future(sweep_recordings(tmp_path, kept_for=KEPT_FOR, wall=clock))
    try:
        async with asyncio.timeout(10):
            while file.exists():
                await asyncio.sleep(0.01)
                clock.advance(SWEEP_EVERY)
    finally:
        sweeping.cancel()
    assert clock.now() > NOW
