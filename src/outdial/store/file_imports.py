"""Files that clients have brought into campaigns: asked for, taken by whoever does it, and moved on chunk by chunk.

Who has taken one holds it by a lease that is trusted to the database's clock, as engines hold campaigns. Every change
is fenced by the epoch, so one who was frozen, and lost the import meanwhile, changes nothing when it wakes.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, IntEnum
from typing import Final

from outdial.store.database import Database, Row, Statements
from outdial.store.imports import Additions, ImportRefused
from outdial.wording.files import FileFault
from outdial.wording.words import told

REJECTS_KEPT_MAX: Final = 10_000  # rows of one import; who has more of them has the wrong file
TAKES_MAX: Final = 5  # without getting further: what ends those who bring it in would end the next one too


class ImportState(IntEnum):
    """Where an import stands; the number is what the store keeps."""

    WAITING = 0
    RUNNING = 1
    DONE = 2
    FAILED = 3


class AskingRule(Enum):
    """What can stand against an import; the value is the statement's."""

    CAMPAIGN_UNKNOWN = "campaign_unknown"
    CAMPAIGN_COMPLETED = "campaign_completed"
    SERVER_UNKNOWN = "server_unknown"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How far an import has got: lines of the file that are dealt with, and what became of the rows in them."""

    lines_done: int = 0
    added: int = 0
    repeated: int = 0
    blacklisted: int = 0
    unfit: int = 0

    @property
    def left_out(self) -> int:
        return self.repeated + self.blacklisted + self.unfit


@dataclass(frozen=True, slots=True, kw_only=True)
class FileImport:
    """An import as lists show it."""

    import_id: int
    state: ImportState
    began_at: datetime | None
    ended_at: datetime | None
    counts: Counts
    failure: str | None
    rejects: Sequence["RejectedRow"]
    """The first rows that were left out."""


@dataclass(frozen=True, slots=True)
class ImportsPage:
    """Imports, and how many there are on all pages."""

    total: int
    imports: Sequence[FileImport]


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was left out."""

    line: int
    reason: str
    """As ``Words.kept`` writes it, like the failure of an import."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An import that is ours while nobody else took it."""

    vdn_id: int
    import_id: int
    epoch: int
    campaign_id: int
    server_id: int
    path: str


class TakenByAnotherError(Exception):
    """The import is not ours any more: whoever has it now goes on with it."""


async def ask(
    statements: Statements,
    vdn_id: int,
    campaign_id: int,
    *,
    server_id: int,
    path: str,
    due_at: datetime,
    open_max: int,
    now: datetime,
) -> int | AskingRule:
    """Ask for a file to be brought into a campaign; the import's id, or what stands against it."""
    row = await statements.row("file_import_add", vdn_id, campaign_id, server_id, path, now, due_at, open_max)
    if row is None:
        return AskingRule.CAMPAIGN_UNKNOWN
    return row["import_id"] if row["refusal"] is None else AskingRule(row["refusal"])


async def page(
    statements: Statements,
    vdn_id: int,
    campaign_id: int,
    *,
    import_ids: Sequence[int] | None,
    limit: int,
    offset: int,
    rejects_max: int,
) -> ImportsPage:
    """A campaign's imports, newest first, all of them or those named."""
    rows = await statements.rows("file_imports_page", vdn_id, campaign_id, import_ids, limit, offset, rejects_max)
    return ImportsPage(rows[0]["total"], [_shown(row) for row in rows if row["import_id"] is not None])


async def rejects(
    statements: Statements, vdn_id: int, import_id: int, *, after_line: int, limit: int
) -> Sequence[RejectedRow] | None:
    """Rows that were left out, in the order of the file; None: there is no such import."""
    if await statements.row("file_import_show", vdn_id, import_id) is None:
        return None
    rows = await statements.rows("file_import_rejects_page", vdn_id, import_id, after_line, limit)
    return [RejectedRow(row["line"], row["reason"]) for row in rows]


async def take(database: Database, *, owner: str, span: timedelta, given_up: str, now: datetime) -> Taken | None:
    """Take the import that has waited longest; None: there is none for us. Those that nobody gets further with fail.

    ``given_up`` is what to tell of those.
    """
    await database.run("file_import_give_up", now, TAKES_MAX, given_up)
    row = await database.row("file_import_take", now, owner, span, TAKES_MAX)
    if row is None:
        return None
    return Taken(
        vdn_id=row["vdn_id"],
        import_id=row["import_id"],
        epoch=row["epoch"],
        campaign_id=row["campaign_id"],
        server_id=row["server_id"],
        path=row["path"],
    )


async def renew(statements: Statements, taken: Taken, *, span: timedelta) -> None:
    """Keep an import. Raises ``TakenByAnotherError``."""
    _ours(await statements.run("file_import_renew", taken.vdn_id, taken.import_id, taken.epoch, span))


async def hand_back(statements: Statements, taken: Taken) -> None:
    """Let an import go that is not at its end, for others to take at once; of one that is, nothing changes."""
    await statements.run("file_import_hand_back", taken.vdn_id, taken.import_id, taken.epoch)


async def fail(statements: Statements, taken: Taken, failure: str, *, now: datetime) -> None:
    """Say why the import cannot be brought to an end; what it added stays. Raises ``TakenByAnotherError``."""
    _ours(await statements.run("file_import_fail", taken.vdn_id, taken.import_id, taken.epoch, now, failure))


async def recognise(statements: Statements, taken: Taken, *, digest: str) -> None:
    """Say which file was fetched.

    Raises ``ImportRefused`` when it is another file than the one that the import was begun with, and
    ``TakenByAnotherError``.
    """
    row = await statements.row("file_import_recognise", taken.vdn_id, taken.import_id, taken.epoch, digest)
    _ours(0 if row is None else 1)
    if row is not None and row["file_digest"] != digest:
        raise ImportRefused(told(FileFault.FILE_CHANGED))


async def standing(statements: Statements, taken: Taken) -> Counts:
    """How far an import has got. Raises ``TakenByAnotherError``."""
    row = await statements.row("file_import_standing", taken.vdn_id, taken.import_id, taken.epoch)
    if row is None:
        raise TakenByAnotherError
    return _counts(row)


class Chunk(Additions):
    """One chunk of a file inside its transaction: added first, then the import moved on behind it."""

    def __init__(self, statements: Statements, taken: Taken) -> None:
        super().__init__(statements, vdn_id=taken.vdn_id, campaign_id=taken.campaign_id)
        self._taken = taken

    async def keep_rejects(self, before: Counts, rows: Sequence[RejectedRow]) -> None:
        """Keep rows that were left out, as far as the import may have them."""
        taken = self._taken
        kept = rows[: max(REJECTS_KEPT_MAX - before.left_out, 0)]
        records = [(taken.vdn_id, taken.import_id, row.line, row.reason) for row in kept]
        if records:
            await self._statements.copy("file_import_reject", ("vdn_id", "import_id", "line", "reason"), records)

    async def advance(self, before: Counts, after: Counts, *, done_at: datetime | None) -> None:
        """Move the import on, to its end if ``done_at`` says when. Raises ``TakenByAnotherError``."""
        taken = self._taken
        moved = await self._statements.run(
            "file_import_advance",
            taken.vdn_id,
            taken.import_id,
            taken.epoch,
            before.lines_done,
            after.lines_done,
            after.added,
            after.repeated,
            after.blacklisted,
            after.unfit,
            done_at,
        )
        _ours(moved)


@asynccontextmanager
async def chunk(database: Database, taken: Taken) -> AsyncGenerator[Chunk]:
    """All of a chunk, or nothing."""
    async with database.transaction() as statements:
        yield Chunk(statements, taken)


def _ours(touched: int) -> None:
    if touched == 0:
        raise TakenByAnotherError


def _counts(row: Row) -> Counts:
    return Counts(
        lines_done=row["lines_done"],
        added=row["added"],
        repeated=row["repeated"],
        blacklisted=row["blacklisted"],
        unfit=row["unfit"],
    )


def _shown(row: Row) -> FileImport:
    return FileImport(
        import_id=row["import_id"],
        state=ImportState(row["state"]),
        began_at=row["began_at"],
        ended_at=row["ended_at"],
        counts=_counts(row),
        failure=row["failure"],
        rejects=[_rejected(text) for text in row["rejects"] or ()],
    )


def _rejected(text: str) -> RejectedRow:
    line, _, reason = text.partition(" ")
    return RejectedRow(int(line), reason)
