"""Old recordings are deleted, by a process that sees their folder: the switch that makes them keeps them for ever."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import structlog

from outdial.clock import Clock, repeat
from outdial.domain.recording import is_old

_log = structlog.get_logger(__name__)

SWEEP_EVERY: Final = timedelta(hours=1)


async def sweep_recordings(folder: Path, *, kept_for: timedelta, wall: Clock) -> None:
    """Delete what is old, for ever. A folder that is not there, or not ours, is none of our affair."""

    async def sweep() -> bool:
        deleted = await asyncio.to_thread(delete_old, folder, kept_for=kept_for, now=wall.now())
        if deleted:
            _log.info("recordings.deleted", folder=str(folder), files=deleted, kept_days=kept_for.days)
        return False

    await repeat(sweep, pause=SWEEP_EVERY, clock=wall)


def delete_old(folder: Path, *, kept_for: timedelta, now: datetime) -> int:
    """Delete the recordings that are older; how many. Whatever else is in the folder stays."""
    deleted = 0
    for file in _recordings(folder):
        try:
            changed_at = datetime.fromtimestamp(file.lstat().st_mtime, UTC)
            if is_old(changed_at, kept_for=kept_for, now=now):
                file.unlink()
                deleted += 1
        except FileNotFoundError:
            # Another process was faster.
            continue
        except OSError as error:
            _log.warning(
                "recordings.stay", file=str(file), why=str(error), do="let Outdial's user write there, or delete them"
            )
            return deleted
    return deleted


def _recordings(folder: Path) -> Iterator[Path]:
    """By their names: tenant, campaign and attempt are numbers."""
    for file in folder.glob("*/*/*.wav"):
        if all(part.isdecimal() for part in (file.parent.parent.name, file.parent.name, file.stem)):
            yield file
