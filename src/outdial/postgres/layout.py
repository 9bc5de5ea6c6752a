"""Where the embedded PostgreSQL keeps its things."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from outdial.postgres.account import Account
from outdial.postgres.errors import PostgresError

PORT = 5432  # only part of the socket's name: there is no TCP

_SOCKET_PATH_BYTES_MAX = 103  # sun_path less its end: 107 on Linux, 103 on macOS
_SOCKET_NAME = f".s.PGSQL.{PORT}"


def default_folder() -> Path:
    """The folder for Outdial's data where none is set: ``/var/lib/outdial`` for root, else the XDG data folder's."""
    if os.geteuid() == 0:
        return Path("/var/lib/outdial")
    named = os.environ.get("XDG_DATA_HOME", "")
    return (Path(named) if named else Path.home() / ".local" / "share") / "outdial"


@dataclass(frozen=True, slots=True)
class Layout:
    """The places below one folder.

    When we are root the folder stays root's, and the server's account owns only things in it: it must not be able to
    bend what root writes.
    """

    folder: Path

    @property
    def data(self) -> Path:
        """The cluster; it appears complete or not at all."""
        return self.folder / "data"

    @property
    def unfinished_data(self) -> Path:
        return self.folder / "data.new"

    @property
    def binaries(self) -> Path:
        """Copies of binaries that the server's account cannot reach where they are."""
        return self.folder / "binaries"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    @property
    def conf(self) -> Path:
        return self.folder / "postgresql.conf"

    @property
    def hba(self) -> Path:
        return self.folder / "pg_hba.conf"

    @property
    def turnstile(self) -> Path:
        """Locked by whoever starts or stops the server, for as long as that takes."""
        return self.folder / "turnstile.lock"

    @property
    def seats(self) -> Path:
        """Locked, shared, by every process that uses the server, for as long as it does."""
        return self.folder / "seats.lock"

    @property
    def socket_folder(self) -> Path:
        """Below ``folder``, or in ``/tmp`` under a name made from the path where that is too long for a socket."""
        near = self.folder / "socket"
        if len(os.fsencode(near / _SOCKET_NAME)) <= _SOCKET_PATH_BYTES_MAX:
            return near
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path("/tmp") / f"outdial-{digest}"  # noqa: S108 - make_socket_folder refuses one that is another's

    @property
    def socket(self) -> Path:
        return self.socket_folder / _SOCKET_NAME

    def make(self, account: Account) -> None:
        """Make the folder, with those parents that are missing, and see that the account can work in it."""
        missing = [place for place in (self.folder, *self.folder.parents) if not place.exists()]
        self._check_way(account, to=missing[-1].parent if missing else self.folder)
        for place in reversed(missing):
            place.mkdir()
            place.chmod(0o700 if account.is_ourselves else 0o711)
        if self.data.exists() and self.data.stat().st_uid != account.uid:
            raise PostgresError(
                f"{self.data} belongs to user {self.data.stat().st_uid} and the server would run as {account.uid}. "
                f"Run Outdial as that user or as root, or set OUTDIAL_DATA to another folder."
            )

    def _check_way(self, account: Account, *, to: Path) -> None:
        if (barrier := account.barrier(to)) is not None:
            raise PostgresError(
                f"PostgreSQL does not run as root; it would run as user {account.uid}, who cannot enter {barrier}. "
                f"Choose a folder that it can reach (OUTDIAL_DATA=/var/lib/outdial), run Outdial as a normal user, "
                f"or, if others may pass through it, run: chmod o+x {barrier}"
            )

    def make_socket_folder(self, account: Account) -> None:
        """Make the folder of the socket: nobody but the account (and root) may enter."""
        place = self.socket_folder
        if not place.is_symlink() and not place.exists():
            place.mkdir(mode=0o700)
            account.give(place)
        status = place.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != account.uid or status.st_mode & 0o077:
            raise PostgresError(
                f"{place} must be a folder of user {account.uid} that no one else may enter, and it is not. "
                f"Remove it, then start Outdial again."
            )
