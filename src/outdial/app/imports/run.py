"""A whole import, chunk by chunk, from wherever an earlier one stopped."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from outdial.app.imports.campaign_rules import rules_of
from outdial.app.imports.chunks import CHUNK_ROWS, RowChunk
from outdial.app.imports.csv_table import CsvTable
from outdial.app.imports.judging import judge
from outdial.app.imports.rejects import RejectFile
from outdial.app.imports.rows import Rows, Source
from outdial.clock import Clock
from outdial.domain.tenant import Tenant
from outdial.store import imports
from outdial.store.database import Database
from outdial.store.imports import ImportKey, ImportRefused, ImportTask
from outdial.wording.files import FileFault
from outdial.wording.words import told


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportWish:
    """What an operator asks for."""

    vdn_id: int
    campaign_id: int
    source: Source
    rejects_to: Path
    again: bool = False
    """Import the file although it was imported before."""


Report = Callable[[ImportTask], None]


async def import_file(
    database: Database, wish: ImportWish, *, clock: Clock, report: Report, chunk_rows: int = CHUNK_ROWS
) -> ImportTask:
    """Import a file, or what is left of it; ``report`` is told of every chunk.

    Raises `CannotGoOn` and ``ImportRefused``; what was imported until then stays, and the next call goes on behind it.
    """
    key = ImportKey(wish.vdn_id, wish.campaign_id, wish.source.digest)
    tenant, fields_for = await rules_of(database, vdn_id=wish.vdn_id, campaign_id=wish.campaign_id)
    if wish.again:
        await imports.forget(database, key)
    with _opened(wish.source.path) as file:
        rows = Rows(CsvTable(file), fields_for)
        task = await imports.begin(database, key, now=clock.now())
        if task.finished_at is not None:
            return task
        rejects = RejectFile(wish.rejects_to, header=rows.header, size=task.reject_bytes)
        taking = _Taking(database, key, tenant, rows, rejects, clock)
        async with aclosing(_read_ahead(rows.chunks(after_line=task.lines_done, rows_max=chunk_rows))) as chunks:
            async for chunk in chunks:
                task = await taking.take(task, chunk)
                report(task)
    return task


async def _read_ahead(chunks: Iterator[RowChunk]) -> AsyncGenerator[RowChunk]:
    """Read the next chunk in a thread while PostgreSQL is busy with this one."""
    ahead = asyncio.ensure_future(asyncio.to_thread(next, chunks, None))
    try:
        while (chunk := await ahead) is not None:
            ahead = asyncio.ensure_future(asyncio.to_thread(next, chunks, None))
            yield chunk
    finally:
        # The thread reads from a file that is closed behind us.
        await asyncio.wait([ahead])


def _opened(path: Path) -> TextIO:
    return path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")


@dataclass(frozen=True, slots=True)
class _Taking:
    """What every chunk needs."""

    database: Database
    key: ImportKey
    tenant: Tenant
    rows: Rows
    rejects: RejectFile
    clock: Clock

    async def take(self, task: ImportTask, chunk: RowChunk) -> ImportTask:
        """Bring one chunk in; the import as it stands then."""
        now = self.clock.now()
        async with imports.chunk(self.database, self.key) as place:
            room = await place.lock(self.tenant.limits, now=now)
            await place.check_first(task)
            await judge(place, self.rows, chunk, self.tenant.limits, now=now)
            self._check_room(room, wanted=len(chunk.rows))
            await place.add(self.rows.new_rows(chunk), now=now)
            # Written before the commit: behind a commit that comes about, every reject is on the disk.
            size = self.rejects.write(chunk.rejects)
            after = ImportTask(
                lines_done=chunk.lines_done,
                added=task.added + len(chunk.rows),
                rejected=task.rejected + len(chunk.rejects),
                reject_bytes=size,
                began_at=task.began_at,
                finished_at=now if chunk.last else None,
            )
            await place.advance(task, after)
        self.rejects.commit(size)
        return after

    def _check_room(self, room: int, *, wanted: int) -> None:
        if wanted > room:
            vdn_id, limits = self.key.vdn_id, self.tenant.limits
            raise ImportRefused(
                told(
                    FileFault.NO_ROOM_FOR_FILE,
                    vdn_id=vdn_id,
                    campaign_id=self.key.campaign_id,
                    most=limits.open_contacts_max,
                    room=room,
                )
            )
