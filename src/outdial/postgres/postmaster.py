"""One run of the server's first process: find it, start it, stop it.

``postmaster.pid`` is PostgreSQL's own lock. It is read here and never deleted: a wrong guess would let two servers
write the same files. What is stale in it PostgreSQL finds out by itself, with one exception: a postmaster that was
killed and that nobody has collected yet (a zombie; for ever so in a container without an init), or a process that has
its number by now. ``PG_GRANDPARENT_PID`` tells PostgreSQL that this number is no postmaster; the shared memory that
the file names, too, is still checked, so this cannot start a second server. (Patroni does the same.)
"""

import asyncio
import os
import signal
import socket
import threading
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen  # noqa: TC003 - one import block is easier to read

from outdial.postgres.account import Account
from outdial.postgres.binaries import Binaries
from outdial.postgres.errors import PostgresError
from outdial.postgres.layout import Layout

LOG_BYTES_MAX = 10_000_000  # past it the log is put aside at the next start, and the one before is gone

_LOOK_S = 0.005  # a warm start takes 20 ms
_DYING_S_MAX = 3.0
_LOG_TAIL_LINES = 20
_STOP_STEPS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 15.0))  # fast; then at once, for a recovery at the next start
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Lockfile:
    """What ``postmaster.pid`` says (PostgreSQL's ``miscadmin.h``: line 1 is the process, line 8 its state)."""

    pid: int
    state: str

    @property
    def is_ready(self) -> bool:
        return self.state == "ready"


def parse_lockfile(text: str) -> Lockfile | None:
    """None where there is no process in it. It grows line by line while the server starts."""
    lines = [line.strip() for line in text.splitlines()]
    if not lines or not lines[0].lstrip("-").isdecimal():
        return None
    return Lockfile(abs(int(lines[0])), lines[7] if len(lines) > 7 else "")  # noqa: PLR2004 - line 8


def read_lockfile(layout: Layout) -> Lockfile | None:
    try:
        return parse_lockfile((layout.data / "postmaster.pid").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def is_running(pid: int, layout: Layout) -> bool:
    """Whether that process is the server of this folder: it works in its data folder, a zombie works nowhere."""
    if not _PROC.is_dir() or not any(_PROC.iterdir()):
        return _exists(pid)
    try:
        return (_PROC / str(pid) / "cwd").readlink() == layout.data
    except OSError:
        return False


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def answers(layout: Layout) -> bool:
    """Whether somebody listens on the socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK) as connection:
        try:
            connection.connect(str(layout.socket))
        except BlockingIOError:  # its queue is full, so it has one
            return True
        except OSError:
            return False
    return True


async def _falls_silent(layout: Layout) -> bool:
    """Whether nobody answers: one that was killed has lost its name for a moment before it loses its socket."""
    until = asyncio.get_running_loop().time() + _DYING_S_MAX
    while answers(layout):
        if asyncio.get_running_loop().time() > until:
            return False
        await asyncio.sleep(_LOOK_S)
    return True


async def running(layout: Layout, *, until: float) -> int | None:
    """The server that runs already, once it is ready; None when none does. ``until`` is in the loop's time."""
    while (lockfile := read_lockfile(layout)) is not None and is_running(lockfile.pid, layout):
        if lockfile.is_ready and answers(layout):
            return lockfile.pid
        if asyncio.get_running_loop().time() > until:
            raise PostgresError(
                f"PostgreSQL runs already (process {lockfile.pid}, state {lockfile.state!r}) and does not answer "
                f"on {layout.socket}. Its log is {layout.log}. If it is not at work on a recovery there, "
                f"stop it (kill -INT {lockfile.pid}), then start Outdial again."
            )
        await asyncio.sleep(_LOOK_S)
    if not await _falls_silent(layout):
        raise PostgresError(
            f"A PostgreSQL answers on {layout.socket} that is no process here: it runs in another container. "
            f"Two servers would destroy {layout.data}. Set another OUTDIAL_DATA, or one OUTDIAL_DATABASE_URL for both."
        )
    return None


async def start(binaries: Binaries, account: Account, layout: Layout, *, until: float) -> int:
    """Start the server as a child of ours and wait until it is ready; its process number."""
    while True:
        said_before = _rotate(layout)
        child = _spawn(binaries, account, layout)
        try:
            if await _becomes_ready(child, layout, until=until):
                return child.pid
        except asyncio.CancelledError:
            child.send_signal(signal.SIGINT)
            raise
        tail = _tail(layout, said_before)
        # Children of a killed server may live on for a moment; the next one must wait for their end.
        if "shared memory block" not in tail or asyncio.get_running_loop().time() > until:
            raise PostgresError(f"PostgreSQL does not start. The end of its log, {layout.log}:\n{tail}")
        await asyncio.sleep(_LOOK_S * 10)


def _spawn(binaries: Binaries, account: Account, layout: Layout) -> "Popen[bytes]":
    stale = read_lockfile(layout)
    with layout.log.open("ab") as log:
        layout.log.chmod(0o600)
        account.give(layout.log)
        child = account.spawn(
            [binaries.folder / "postgres", "-D", layout.data, "-c", f"config_file={layout.conf}"],
            cwd=layout.folder,
            log=log,
            environment={} if stale is None else {"PG_GRANDPARENT_PID": str(stale.pid)},
        )
    # It may outlive our use of it; whenever it ends, its parent must collect it, or it stays a zombie.
    threading.Thread(target=child.wait, name=f"postgres-{child.pid}", daemon=True).start()
    return child


async def _becomes_ready(child: "Popen[bytes]", layout: Layout, *, until: float) -> bool:
    while child.poll() is None:
        lockfile = read_lockfile(layout)
        if lockfile is not None and lockfile.pid == child.pid and lockfile.is_ready:
            return True
        if asyncio.get_running_loop().time() > until:
            raise PostgresError(
                f"PostgreSQL (process {child.pid}) is not ready in time and left alone: a recovery may need longer. "
                f"Wait until {layout.log} says that it is ready, then start Outdial again. Its end:\n{_tail(layout, 0)}"
            )
        await asyncio.sleep(_LOOK_S)
    return False


def _rotate(layout: Layout) -> int:
    """Put a log that has grown too long aside; how many bytes of it are not of the coming start."""
    if not layout.log.exists():
        return 0
    if layout.log.stat().st_size > LOG_BYTES_MAX:
        layout.log.rename(layout.log.with_suffix(".log.1"))
        return 0
    return layout.log.stat().st_size


def _tail(layout: Layout, skip_bytes: int) -> str:
    said = layout.log.read_bytes()[skip_bytes:].decode(errors="replace")
    return "\n".join(said.splitlines()[-_LOG_TAIL_LINES:])


async def stop(layout: Layout) -> None:
    """Have the server end its transactions and go; harder if it does not."""
    lockfile = read_lockfile(layout)
    if lockfile is None:
        return
    for how, wait_s in _STOP_STEPS:
        if is_running(lockfile.pid, layout):
            os.kill(lockfile.pid, how)
            await _gone(lockfile.pid, layout, wait_s=wait_s)
    if is_running(lockfile.pid, layout):
        raise PostgresError(f"PostgreSQL does not stop. See {layout.log}; then end it: kill -QUIT {lockfile.pid}")


async def _gone(pid: int, layout: Layout, *, wait_s: float) -> None:
    until = asyncio.get_running_loop().time() + wait_s
    while is_running(pid, layout) and asyncio.get_running_loop().time() < until:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(_LOOK_S)
