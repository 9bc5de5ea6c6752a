"""Who does the imports of files: takes them one by one, and has each brought in by a process of its own."""

import asyncio
import sys
from asyncio.subprocess import Process
from datetime import timedelta
from typing import Final

import structlog

from outdial.app.imports.bringing import Task
from outdial.app.imports.errand import ERRAND, Errand
from outdial.app.imports.sftp import Origin
from outdial.clock import Clock, repeat
from outdial.sealing import CannotOpen, SealingKey
from outdial.settings import Settings
from outdial.store import file_imports, file_servers
from outdial.store.database import Database
from outdial.store.file_imports import TAKES_MAX, Taken
from outdial.wording.files import FileFault
from outdial.wording.words import Words, told

AT_ONCE: Final = 2  # processes beside this one; each may keep a core busy
LOOK_EVERY: Final = timedelta(seconds=1)
LEASE: Final = timedelta(seconds=15)  # after it another takes on an import of which nobody says anything

GIVEN_UP: Final = told(FileFault.GIVEN_UP, takes=TAKES_MAX)

_log = structlog.get_logger(__name__)


class Importer:
    """Takes imports of every tenant, and of each tenant one at a time. Several may run beside each other."""

    def __init__(
        self, database: Database, settings: Settings, sealing_key: SealingKey, *, url: str, clock: Clock, owner: str
    ) -> None:
        self._database = database
        self._settings = settings
        self._sealing_key = sealing_key
        self._url = url
        self._clock = clock
        self._owner = owner
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self, *, wall: Clock) -> None:
        """Look for ever; when cancelled, hand back what is under way."""
        try:
            await repeat(self.step, pause=LOOK_EVERY, clock=wall)
        finally:
            await self.stop()

    async def step(self) -> bool:
        """Take one import if there is a place for it; whether there was one."""
        if len(self._under_way) >= AT_ONCE:
            return False
        taken = await file_imports.take(
            self._database, owner=self._owner, span=LEASE, given_up=GIVEN_UP.kept(), now=self._clock.now()
        )
        if taken is None:
            return False
        task = asyncio.create_task(self._bring(taken))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return True

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def stop(self) -> None:
        """End the processes; what they were doing is free at once for others."""
        for task in self._under_way:
            task.cancel()
        await self.settled()

    async def _bring(self, taken: Taken) -> None:
        log = _log.bind(tenant=taken.vdn_id, campaign=taken.campaign_id, import_id=taken.import_id)
        try:
            task = await self._task(taken)
            if task is not None:
                await self._have_done(task, log)
        except Exception:  # the top of an import: it is free again when its lease has run out
            log.exception("import.not_brought_in")

    async def _task(self, taken: Taken) -> Task | None:
        """What is to be done; None when the import has failed before it began."""
        server = await file_servers.load(self._database, taken.vdn_id, taken.server_id)
        if server is None:
            await self._fail(taken, told(FileFault.SERVER_GONE))
            return None
        place = server.place
        try:
            password = self._sealing_key.open_server_password(
                server.sealed_password, vdn_id=taken.vdn_id, address=place.address
            )
        except CannotOpen as error:
            _log.warning("import.password_sealed", tenant=taken.vdn_id, reason=str(error))
            await self._fail(taken, told(FileFault.PASSWORD_SEALED))
            return None
        origin = Origin(
            address=place.address,
            port=place.port,
            user_name=place.user_name,
            password=password,
            path=taken.path,
            host_key=server.host_key,
        )
        private = self._settings.file_server_private_addresses
        return Task(taken=taken, origin=origin, private_addresses=private, lease=LEASE)

    async def _fail(self, taken: Taken, why: Words) -> None:
        await file_imports.fail(self._database, taken, why.kept(), now=self._clock.now())

    async def _have_done(self, task: Task, log: structlog.stdlib.BoundLogger) -> None:
        process = await start(self.errand(task))
        try:
            log.info("import.process_ended", code=await process.wait())
        except asyncio.CancelledError:
            process.kill()
            await process.wait()
            await file_imports.hand_back(self._database, task.taken)
            raise

    def errand(self, task: Task) -> Errand:
        """What a process is told."""
        return Errand(
            database_url=self._url,
            task=task,
            now=self._clock.now(),
            clock_speed=self._settings.clock_speed,
            log_level=self._settings.log_level,
            log_numbers=self._settings.log_numbers,
        )


async def start(errand: Errand) -> Process:
    """A process that does the errand, and ends when its stdin is closed."""
    # A session of its own: Ctrl-C is for us, and we tell it.
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "outdial.app.imports.errand", stdin=asyncio.subprocess.PIPE, start_new_session=True
    )
    if process.stdin is not None:
        process.stdin.write(ERRAND.dump_json(errand) + b"\n")
    return process
