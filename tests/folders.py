"""Folders for a server that does not run as root."""

import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a folder of our own in it
_ROOM_BYTES_MIN = 1_000_000_000  # a container has 64 MB
_REMOVALS_MAX = 1_000


@contextmanager
def open_folder() -> Generator[Path]:
    """A temporary folder that anybody may pass through: pytest's own are closed to the server when we are root.

    It lies in memory where there is room, so that no test waits for a disk.
    """
    folder = Path(tempfile.mkdtemp(prefix="outdial-tests-", dir=_MEMORY if _has_room(_MEMORY) else None))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    """A browser has children that write for a moment after it was killed."""
    for _ in range(_REMOVALS_MAX):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
    shutil.rmtree(folder)


def _has_room(place: Path) -> bool:
    return place.is_dir() and shutil.disk_usage(place).free >= _ROOM_BYTES_MIN
