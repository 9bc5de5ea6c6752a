"""Files of numbers on their way into a campaign, a chunk and a transaction at a time."""

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import repeat

from outdial.domain.campaign import CampaignState
from outdial.domain.tenant import Limits
from outdial.store.database import Database, Statements
from outdial.wording.files import FileFault
from outdial.wording.words import Words, told

MICROSECOND = timedelta(microseconds=1)


class ImportRefused(Exception):  # noqa: N818 - it says what happened
    """The campaign takes no numbers as things stand; ``words`` say why, and what to do. Nothing was lost."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.english)
        self.words = words


@dataclass(frozen=True, slots=True)
class ImportKey:
    """Which file goes into which campaign."""

    vdn_id: int
    campaign_id: int
    file_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTask:
    """How far it has got."""

    lines_done: int
    added: int
    rejected: int
    reject_bytes: int
    began_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewRows:
    """Contacts, column by column: a row of Python's for each would take as long as PostgreSQL takes to keep it."""

    columns: Mapping[str, Sequence[object]]
    """By the names of the table's columns."""
    lines: Sequence[int]
    """Of the file; they give the contacts their order in the queue."""


async def begin(statements: Statements, key: ImportKey, *, now: datetime) -> ImportTask:
    """Begin an import, or find the one that was begun."""
    row = await statements.row("import_begin", key.vdn_id, key.campaign_id, key.file_digest, now)
    if row is None:  # begun by another process at this very moment, and not visible to the statement
        row = await statements.row("import_begin", key.vdn_id, key.campaign_id, key.file_digest, now)
    if row is None:
        raise ImportRefused(told(FileFault.BEGINS_JUST_NOW))
    return ImportTask(
        lines_done=row["lines_done"],
        added=row["added"],
        rejected=row["rejected"],
        reject_bytes=row["reject_bytes"],
        began_at=row["began_at"],
        finished_at=row["finished_at"],
    )


async def forget(statements: Statements, key: ImportKey) -> None:
    """Forget an import, so that the file can be imported anew."""
    await statements.run("import_forget", key.vdn_id, key.campaign_id, key.file_digest)


class LeftOut(Enum):
    """Why a number is left out by the state of the campaign; the value is the statement's."""

    BLACKLISTED = "blacklisted"
    UNFINISHED = "unfinished"


class Additions:
    """What is added to a campaign in a transaction: many contacts at once."""

    def __init__(self, statements: Statements, *, vdn_id: int, campaign_id: int) -> None:
        self._statements = statements
        self._vdn_id = vdn_id
        self._campaign_id = campaign_id

    async def lock(self, limits: Limits, *, now: datetime) -> int:
        """Keep others from adding until the end of the transaction; for how many contacts there is room.

        Raises ``ImportRefused`` when the campaign takes none.
        """
        row = await self._statements.row("import_lock", self._vdn_id, self._campaign_id)
        if row is None:
            raise self._refused(FileFault.NO_CAMPAIGN)
        if row["ends_at"] <= now:
            raise self._refused(FileFault.CAMPAIGN_ENDED)
        running = row["state"] == CampaignState.STARTED and row["begins_at"] <= now
        if running and not limits.add_while_started:
            raise self._refused(FileFault.CAMPAIGN_RUNS)
        return max(limits.open_contacts_max - row["open_contacts"], 0)

    def _refused(self, fault: FileFault) -> ImportRefused:
        return ImportRefused(told(fault, vdn_id=self._vdn_id, campaign_id=self._campaign_id))

    async def refusals(self, called: Sequence[str], limits: Limits, *, now: datetime) -> Mapping[str, LeftOut]:
        """Those of the numbers that are left out, each with the reason."""
        rows = await self._statements.rows(
            "import_judge", self._vdn_id, self._campaign_id, called, now, limits.add_restricted
        )
        return {row["called"]: LeftOut(row["reason"]) for row in rows}

    async def add(self, rows: NewRows, *, now: datetime) -> None:
        """Add contacts, to be dialled from ``now`` on.

        Each is due a microsecond after the one before: the owner walks the queue with a cursor on that time.
        """
        lines = rows.lines
        if not lines:
            return
        columns: dict[str, Iterable[object]] = {
            "vdn_id": repeat(self._vdn_id),
            "campaign_id": repeat(self._campaign_id),
            "created_at": repeat(now),
            "due_at": [now + line * MICROSECOND for line in lines],
            **rows.columns,
        }
        records = zip(*columns.values())  # noqa: B905 - what is the same for every row has no length
        await self._statements.copy("contact", list(columns), records)
        await self._statements.run("import_tally", self._vdn_id, self._campaign_id, len(lines))


class Chunk(Additions):
    """One chunk of a file inside its transaction: added first, then the import moved on behind it."""

    def __init__(self, statements: Statements, key: ImportKey) -> None:
        super().__init__(statements, vdn_id=key.vdn_id, campaign_id=key.campaign_id)
        self._key = key

    async def check_first(self, task: ImportTask) -> None:
        """Raise ``ImportRefused`` if another process has moved the import on, before anything is done twice."""
        key = self._key
        done = await self._statements.value("import_lines_done", key.vdn_id, key.campaign_id, key.file_digest)
        if done != task.lines_done:
            raise _overtaken()

    async def advance(self, before: ImportTask, after: ImportTask) -> None:
        """Move the import on. Raises ``ImportRefused`` when another process did so meanwhile."""
        moved = await self._statements.run(
            "import_advance",
            self._key.vdn_id,
            self._key.campaign_id,
            self._key.file_digest,
            before.lines_done,
            after.lines_done,
            after.added,
            after.rejected,
            after.reject_bytes,
            after.finished_at,
        )
        if moved == 0:
            raise _overtaken()


def _overtaken() -> ImportRefused:
    return ImportRefused(told(FileFault.IMPORTED_BY_ANOTHER))


@asynccontextmanager
async def chunk(database: Database, key: ImportKey) -> AsyncGenerator[Chunk]:
    """All of a chunk, or nothing."""
    async with database.transaction() as statements:
        yield Chunk(statements, key)
