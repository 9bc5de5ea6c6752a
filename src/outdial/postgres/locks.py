"""Who may start or stop the server, and who still uses it: two file locks.

A lock ends with the process that holds it, however that ends.
"""

import asyncio
import fcntl
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from outdial.postgres.account import Account
from outdial.postgres.errors import PostgresError

_LOOK_S = 0.01


@asynccontextmanager
async def turnstile(path: Path, account: Account, *, wait_s: float) -> AsyncGenerator[None]:
    """Be the only one who starts or stops the server."""
    handle = _open(path, account)
    try:
        until = asyncio.get_running_loop().time() + wait_s
        while not _try_lock(handle, fcntl.LOCK_EX):
            if asyncio.get_running_loop().time() > until:
                raise PostgresError(
                    f"Another process has been starting or stopping PostgreSQL for {wait_s:g} s (it holds {path}). "
                    f"See who with `fuser {path}`, end it, then try again."
                )
            await asyncio.sleep(_LOOK_S)
        yield
    finally:
        os.close(handle)


class Seat:
    """A process's use of the server. Take and leave it inside the turnstile only."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    @classmethod
    def take(cls, path: Path, account: Account) -> Self:
        handle = _open(path, account)
        fcntl.flock(handle, fcntl.LOCK_SH)
        return cls(handle)

    def leave(self) -> bool:
        """Leave; true when nobody else uses the server."""
        try:
            return _try_lock(self._handle, fcntl.LOCK_EX)
        finally:
            os.close(self._handle)


def _open(path: Path, account: Account) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    if os.fstat(handle).st_uid != account.uid and not account.is_ourselves:
        os.fchown(handle, account.uid, account.gid)
    return handle


def _try_lock(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
