"""Import of numbers by file: asking for it, and how far it has got (0766, 0767)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from posixpath import join
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.envelope import Answer, Shown
from outdial.api.isales.wire.fields import AS_WHOLE, Asked, Maybe
from outdial.api.isales.wire.file_servers import IDS_MAX, OFFSET_MAX, PAGE_MAX, Folder, Id
from outdial.store.file_imports import FileImport
from outdial.wording.files import ImportLabel
from outdial.wording.rules import Must
from outdial.wording.words import NOTHING, Locale, Words, about, enumerated, together, told, words_kept

REJECTS_SHOWN: Final = 10  # rows that were left out, in a message
MESSAGE_LENGTH_MAX: Final = 1_000
FILE_NAME_LENGTH_MAX: Final = 255

Status = Literal["0", "1", "2", "3"]
"""Waiting, running, done, failed."""


class ImportFileBody(Asked):
    """Which file of which server; ``filePath`` lies below the server's own. With a time, it is fetched then."""

    server_id: Id
    file_path: Maybe[Folder] = None
    file_name: Annotated[
        str, StringConstraints(min_length=1, max_length=FILE_NAME_LENGTH_MAX, pattern=r"^[^/\x00-\x1f]+$")
    ]
    hour: Maybe[Annotated[int, Field(ge=0, le=23), AS_WHOLE]] = None
    minute: Maybe[Annotated[int, Field(ge=0, le=59), AS_WHOLE]] = None


class ImportId(Shown):
    """What the import is called, for queries."""

    import_task_id: str


class ImportFileAnswer(Answer):
    """The import waits to be done."""

    return_object: ImportId


class QueryImportsBody(Asked):
    """Which page of the list, of all imports of the campaign or of those named."""

    offset: Annotated[int, Field(ge=0, le=OFFSET_MAX), AS_WHOLE]
    limit: Annotated[int, Field(ge=1, le=PAGE_MAX), AS_WHOLE]
    import_task_ids: Maybe[Annotated[list[Id], Field(max_length=IDS_MAX)]] = None


class ImportShown(Shown):
    """How far an import has got."""

    id: str
    begin_time: str | None
    end_time: str | None
    status: Status
    succ_num: int
    repeat_num: int
    fail_num: int
    black_num: int
    err_msg: str


class ImportsAnswer(Answer):
    """A page of imports, and how many there are on all pages."""

    result: Sequence[ImportShown]
    count: int


def due_at(body: ImportFileBody, *, now: datetime, zone: ZoneInfo) -> datetime:
    """When the file is to be fetched: now, or when the tenant's wall next shows the time."""
    if body.hour is None and body.minute is None:
        return now
    if body.hour is None or body.minute is None:
        raise Refused(Refusal.HALF_A_SEGMENT, about("hour, minute", Must.BE_BOTH_OR_NEITHER))
    wall = now.astimezone(zone).replace(hour=body.hour, minute=body.minute, second=0, microsecond=0, fold=0)
    at = wall.astimezone(UTC)
    return at if at >= now else (wall + timedelta(days=1)).astimezone(UTC)


def path_below(folder: str, body: ImportFileBody) -> str:
    """The file's path on the server; what the request names lies below the server's own folder."""
    return join(folder, (body.file_path or "").lstrip("/"), body.file_name)


def import_shown(found: FileImport, *, locale: Locale) -> ImportShown:
    """An import as the list shows it, with what went wrong in the client's language."""
    counts = found.counts
    return ImportShown(
        id=str(found.import_id),
        begin_time=_time(found.began_at),
        end_time=_time(found.ended_at),
        status=_STATUSES[found.state],
        succ_num=counts.added,
        repeat_num=counts.repeated,
        fail_num=counts.unfit,
        black_num=counts.blacklisted,
        err_msg=_message(found, locale),
    )


_STATUSES: Final[Sequence[Status]] = ("0", "1", "2", "3")


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat(timespec="milliseconds")


def _message(found: FileImport, locale: Locale) -> str:
    """Why it failed, and the first rows that were left out."""
    failure = words_kept(found.failure) if found.failure else NOTHING
    return together(failure, _left_out(found)).text(locale)[:MESSAGE_LENGTH_MAX]


def _left_out(found: FileImport) -> Words:
    if not found.rejects:
        return NOTHING
    label = ImportLabel.LEFT_OUT if found.counts.left_out <= len(found.rejects) else ImportLabel.LEFT_OUT_AND_MORE
    rows = (told(ImportLabel.ROW, line=row.line, reason=words_kept(row.reason)) for row in found.rejects)
    return told(label, rows=enumerated(rows))
