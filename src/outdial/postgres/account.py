"""Whom the server runs as: PostgreSQL refuses root, so root hands it to an account without rights.

Nothing here changes the mode or owner of a file that Outdial has not made.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self, TypedDict

NOBODY = 65534  # "nobody" wherever Linux is; the account need not exist by name


class _Identity(TypedDict):
    user: int | None
    group: int | None
    extra_groups: Sequence[int] | None


@dataclass(frozen=True, slots=True)
class Account:
    """A user and a group, by number."""

    uid: int
    gid: int

    @classmethod
    def for_server(cls, *, folder: Path, data: Path) -> Self:
        """Ourselves; as root the owner of what is there already, and nobody where that is root or nothing."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        owner = next((place.stat() for place in (data, folder) if place.exists()), None)
        if owner is None or owner.st_uid == 0:
            return cls(NOBODY, NOBODY)
        return cls(owner.st_uid, owner.st_gid)

    @property
    def is_ourselves(self) -> bool:
        return self.uid == os.geteuid()

    def give(self, path: Path) -> None:
        """Make the account the owner of a file or folder of ours."""
        if not self.is_ourselves:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def barrier(self, folder: Path) -> Path | None:
        """The outermost of ``folder`` and its parents that the account cannot enter."""
        if self.is_ourselves:
            return None
        return next((place for place in (*reversed(folder.parents), folder) if not self._can_enter(place)), None)

    def _can_enter(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        if status.st_gid == self.gid:
            return bool(status.st_mode & 0o010)
        return bool(status.st_mode & 0o001)

    def run(self, command: Sequence[str | Path], *, cwd: Path, text: str = "") -> "subprocess.CompletedProcess[str]":
        """Run a command to its end with ``text`` as its input; its output and errors come back together."""
        return subprocess.run(  # noqa: S603 - the program is one that binaries.py found
            command,
            cwd=cwd,
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env=_environment({}),
            umask=0o077,
            check=False,
            **self._identity(),
        )

    def spawn(
        self, command: Sequence[str | Path], *, cwd: Path, log: IO[bytes], environment: Mapping[str, str]
    ) -> "subprocess.Popen[bytes]":
        """Start a command in a session of its own, so that Ctrl-C in our terminal does not reach it."""
        return subprocess.Popen(  # noqa: S603 - the program is one that binaries.py found
            command,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=_environment(environment),
            umask=0o077,
            start_new_session=True,
            **self._identity(),
        )

    def _identity(self) -> _Identity:
        if self.is_ourselves:
            return {"user": None, "group": None, "extra_groups": None}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    # PGDATA, PGPORT, PGOPTIONS and their kin would bend a server that is ours alone; messages stay in English.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return inherited | {"LC_ALL": "C"} | dict(extra)
