"""What the supervisor's tests do to real processes: end them, look at them, wait for them, be somebody else."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg

from outdial.postgres import EmbeddedPostgres, postmaster
from outdial.postgres.account import NOBODY, Account
from outdial.postgres.layout import Layout

LOOK_S = 0.01
PATIENCE_S = 10.0

AS_ANOTHER_PROCESS = """
import asyncio, sys
from pathlib import Path
from outdial.postgres import EmbeddedPostgres

async def serve() -> None:
    async with EmbeddedPostgres(Path(sys.argv[1])):
        print("up", flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(serve())
"""


def pid_of(folder: Path) -> int:
    """The server's process, as its own lock file names it."""
    return int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])


def is_at_work(pid: int) -> bool:
    """Whether that process exists, and is more than a zombie."""
    return state_of(pid) not in ("", "Z")


def state_of(pid: int) -> str:
    """The letter that stands for what a process does; "Z" for a zombie, "" for none."""
    return _state_in(Path(f"/proc/{pid}/stat"))


def stands_still(pid: int) -> bool:
    """Whether every thread of a stopped process has come to rest, and not its first alone.

    A thread that waits for a child still collects it after the first thread has stopped.
    """
    threads = Path(f"/proc/{pid}/task").iterdir()
    return all(_state_in(thread / "stat") == "T" for thread in threads)


def _state_in(stat: Path) -> str:
    try:
        return stat.read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that processes will do, for a bounded time."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(LOOK_S)


async def kill(folder: Path) -> int:
    """Kill the server without a chance to clean up; the process it was."""
    pid = pid_of(folder)
    os.kill(pid, signal.SIGKILL)
    await until(lambda: not is_at_work(pid))
    return pid


def is_ready(folder: Path, *, but_not: int) -> bool:
    """Whether a server is ready, and another than that process."""
    lockfile = postmaster.read_lockfile(Layout(folder))
    return lockfile is not None and lockfile.is_ready and lockfile.pid != but_not


def leave_lockfile(folder: Path, *, pid: int) -> None:
    """What a server with that process number leaves behind when it is killed."""
    lines = (pid, folder / "data", 1, 5432, folder / "socket", "", "1 1", "ready")
    path = folder / "data" / "postmaster.pid"
    path.write_text("".join(f"{line}\n" for line in lines))
    account_of(folder).give(path)


def account_of(folder: Path) -> Account:
    return Account.for_server(folder=folder, data=folder / "data")


@contextmanager
def bystander(folder: Path) -> Generator[int]:
    """A process of the server's account that is no server."""
    with (folder / "postgres.log").open("ab") as log:
        process = account_of(folder).spawn(["sleep", "60"], cwd=folder, log=log, environment={})
    with process:
        try:
            yield process.pid
        finally:
            process.kill()


@contextmanager
def listener(folder: Path) -> Generator[None]:
    """Somebody who answers where the server would."""
    with socket.socket(socket.AF_UNIX) as listening:
        path = folder / "socket" / ".s.PGSQL.5432"
        listening.bind(str(path))
        listening.listen()
        yield
        path.unlink()


def listens_on_tcp(pid: int) -> bool:
    """Whether one of the process's sockets waits for TCP connections."""
    tables = [Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:] for name in ("tcp", "tcp6")]
    listening = {f"socket:[{row.split()[9]}]" for table in tables for row in table if row.split()[3] == "0A"}
    return any(str(handle.readlink()) in listening for handle in Path(f"/proc/{pid}/fd").iterdir())


async def setting(dsn: str, name: str) -> str:
    """A setting as the server has it."""
    connection = await asyncpg.connect(dsn)
    value = await connection.fetchval("select current_setting($1)", name)
    await connection.close()
    return str(value)


async def write(dsn: str, value: int) -> None:
    """Commit a row, the only one."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("drop table if exists kept")
    await connection.execute("create table kept (value int)")
    await connection.execute("insert into kept values ($1)", value)
    await connection.close()


async def read(dsn: str) -> list[int]:
    """Every row committed by `write`."""
    connection = await asyncpg.connect(dsn)
    rows = await connection.fetch("select value from kept order by value")
    await connection.close()
    return [row["value"] for row in rows]


@asynccontextmanager
async def another_process(folder: Path) -> AsyncGenerator["subprocess.Popen[bytes]"]:
    """A process of its own that uses the server until its input ends."""
    process = await launch(folder)
    try:
        yield process
    finally:
        end(process)


async def launch(folder: Path) -> "subprocess.Popen[bytes]":
    """Such a process, once it has its server."""
    process = subprocess.Popen(  # noqa: ASYNC220, S603 - outlives the loop's interest in it
        [sys.executable, "-c", AS_ANOTHER_PROCESS, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    said = await asyncio.to_thread(process.stdout.readline)
    while said not in (b"up\n", b""):
        said = await asyncio.to_thread(process.stdout.readline)
    assert said == b"up\n"
    return process


def end(process: "subprocess.Popen[bytes]") -> None:
    """Let it finish in its own way."""
    with process:
        process.communicate(timeout=PATIENCE_S)


@asynccontextmanager
async def watched(server: EmbeddedPostgres) -> AsyncGenerator["asyncio.Task[None]"]:
    """The server, watched meanwhile."""
    watch = asyncio.ensure_future(server.watch())
    try:
        yield watch
    finally:
        watch.cancel()
        await asyncio.wait([watch])


@contextmanager
def as_a_normal_user(folder: Path) -> Generator[None]:
    """Be nobody for a while, in a folder of nobody's; who is no root already stays who he is."""
    if os.geteuid() != 0:
        yield
        return
    groups = os.getgroups()
    os.chown(folder, NOBODY, NOBODY)
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, 0)
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)
        os.setresgid(0, 0, 0)
        os.setgroups(groups)


def false_programs(folder: Path, *, version: str, postgres: str = "exit 1") -> Path:
    """A folder with programs that call themselves PostgreSQL and run a line of shell instead."""
    folder.mkdir(parents=True)
    for program in ("postgres", "initdb"):
        path = folder / program
        path.write_text(
            f'#!/bin/sh\n[ "$1" = --version ] && echo "postgres (PostgreSQL) {version}" && exit\n{postgres}\n'
        )
        path.chmod(0o755)
    return folder


def copy(cluster: Path, to: Path) -> Path:
    """The same cluster elsewhere, owners and modes kept."""
    subprocess.run(["cp", "--archive", cluster, to], check=True)  # noqa: S603, S607 - wherever cp is
    return to
