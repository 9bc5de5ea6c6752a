"""One import of a file from a file server, from wherever an earlier one stopped: fetched, read to its end, loaded.

Nothing is loaded before the whole file is here and was read: what is wrong with it as a whole loads nothing. Then each
chunk is a transaction that also moves the import on, so whoever takes it up again begins behind what is in.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from outdial.app.imports.campaign_rules import rules_of
from outdial.app.imports.chunks import Reject, RowChunk, Why
from outdial.app.imports.faults import FileUnfit
from outdial.app.imports.judging import judge
from outdial.app.imports.rows import Rows
from outdial.app.imports.sftp import Origin, fetch
from outdial.app.imports.spool import Spool, spooled
from outdial.clock import Clock, SystemClock
from outdial.domain.tenant import Limits, Tenant
from outdial.store import file_imports, file_servers
from outdial.store.database import Database
from outdial.store.file_imports import Counts, RejectedRow, Taken, TakenByAnotherError
from outdial.store.imports import ImportRefused
from outdial.wording.files import FileFault
from outdial.wording.words import Words, told

CHUNK_ROWS: Final = 5_000  # a chunk keeps the campaign's completions waiting for a tenth of a second
RENEWALS: Final = 3  # in the span of a lease

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """An import that is ours, where its file is, and how long it stays ours without a word."""

    taken: Taken
    origin: Origin
    private_addresses: bool
    """Whether the file server may be in the operator's own network."""
    lease: timedelta


async def bring(database: Database, task: Task, *, clock: Clock, chunk_rows: int = CHUNK_ROWS) -> None:
    """Bring the file in, or say on the import why not. When somebody else has the import by now, leave it be."""
    taken = task.taken
    renewing = asyncio.create_task(_renew(database, task))
    try:
        failure = await _failure(_Bringing(database, task, clock, chunk_rows))
        if failure is not None:
            await file_imports.fail(database, taken, failure.kept(), now=clock.now())
    except TakenByAnotherError:
        _log.warning("import.lost", tenant=taken.vdn_id, import_id=taken.import_id)
    finally:
        renewing.cancel()


async def _failure(bringing: "_Bringing") -> Words | None:
    """Bring the file in; None, or why that was not possible."""
    try:
        await bringing.run()
    except (FileUnfit, ImportRefused) as refused:
        return refused.words
    except MemoryError:
        return told(FileFault.MEMORY)
    return None


async def _renew(database: Database, task: Task) -> None:
    """Keep the import as long as this process lives, by the time of this world."""
    wall = SystemClock()
    while True:
        await wall.sleep(task.lease / RENEWALS)
        await file_imports.renew(database, task.taken, span=task.lease)


@dataclass(frozen=True, slots=True)
class _Bringing:
    """What every step needs."""

    database: Database
    task: Task
    clock: Clock
    chunk_rows: int

    async def run(self) -> None:
        taken = self.task.taken
        tenant, fields_for = await rules_of(self.database, vdn_id=taken.vdn_id, campaign_id=taken.campaign_id)
        with tempfile.TemporaryFile() as file, ExitStack() as later:
            fetched = await fetch(
                self.task.origin,
                file,
                bytes_max=tenant.limits.import_bytes_max,
                private_addresses=self.task.private_addresses,
                pin=self._pin,
            )
            await file_imports.recognise(self.database, taken, digest=fetched.digest)
            reading = spooled(file, name=taken.path, rows_max=tenant.limits.import_rows_max)
            spool = await asyncio.to_thread(later.enter_context, reading)
            await self._load(spool, Rows(spool, fields_for), tenant)

    async def _pin(self, host_key: str) -> None:
        taken, origin = self.task.taken, self.task.origin
        await file_servers.pin(
            self.database,
            taken.vdn_id,
            taken.server_id,
            address=origin.address,
            port=origin.port,
            host_key=host_key,
        )

    async def _load(self, spool: Spool, rows: Rows, tenant: Tenant) -> None:
        counts = await file_imports.standing(self.database, self.task.taken)
        for chunk in rows.chunks(after_line=counts.lines_done, rows_max=self.chunk_rows):
            wanted = len(chunk.rows) if counts.lines_done else spool.rows
            counts = await self._take(rows, chunk, tenant, counts, wanted=wanted)

    async def _take(self, rows: Rows, chunk: RowChunk, tenant: Tenant, before: Counts, *, wanted: int) -> Counts:
        """Bring one chunk in; how far the import has got then. There must be room for ``wanted`` contacts."""
        now = self.clock.now()
        async with file_imports.chunk(self.database, self.task.taken) as place:
            room = await place.lock(tenant.limits, now=now)
            if wanted > room:
                raise _no_room(tenant.limits, room=room, wanted=wanted, added=before.added)
            await judge(place, rows, chunk, tenant.limits, now=now)
            await place.add(rows.new_rows(chunk), now=now)
            await place.keep_rejects(
                before, [RejectedRow(reject.line, reject.reason.kept()) for reject in chunk.rejects]
            )
            after = _after(before, chunk)
            await place.advance(before, after, done_at=now if chunk.last else None)
        return after


def _after(before: Counts, chunk: RowChunk) -> Counts:
    return Counts(
        lines_done=chunk.lines_done or before.lines_done,
        added=before.added + len(chunk.rows),
        repeated=before.repeated + _count(chunk.rejects, Why.REPEATED),
        blacklisted=before.blacklisted + _count(chunk.rejects, Why.BLACKLISTED),
        unfit=before.unfit + _count(chunk.rejects, Why.UNFIT),
    )


def _count(rejects: Sequence[Reject], why: Why) -> int:
    return sum(reject.why is why for reject in rejects)


def _no_room(limits: Limits, *, room: int, wanted: int, added: int) -> ImportRefused:
    return ImportRefused(told(FileFault.NO_ROOM, most=limits.open_contacts_max, room=room, wanted=wanted, added=added))
