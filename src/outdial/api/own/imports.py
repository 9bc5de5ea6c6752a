"""What was left out of an import of a file: the vendor's answer has room for the first rows only."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import Path
from pydantic import Field

from outdial.api.api_call import ApiCall
from outdial.api.own.fields import PAGE_MAX, Shown, Told
from outdial.api.own.problem import Problem
from outdial.api.own.route import Operation
from outdial.store import file_imports
from outdial.wording.words import words_kept

_ImportIdInPath = Annotated[int, Path(ge=1, le=10**18 - 1)]
_LINES_MAX: Final = 2**31 - 1


class RejectsAsked(Told):
    """Which part of the list: so many rows behind a line of the file."""

    after: Annotated[int, Field(ge=0, le=_LINES_MAX)] = 0
    limit: Annotated[int, Field(ge=1, le=PAGE_MAX)] = PAGE_MAX


class RejectShown(Shown):
    """A row that was left out."""

    line: int
    reason: str


class RejectsShown(Shown):
    """Rows that were left out; ``next`` goes into ``after`` for the next page, null: there is none."""

    rejects: Sequence[RejectShown]
    next: int | None


async def list_import_rejects(call: ApiCall, _body: None) -> RejectsShown:
    """List the rows of an imported file that were left out, the first 10,000 of them, each with its line and reason."""
    asked = call.asked(RejectsAsked)
    found = await file_imports.rejects(
        call.context.database,
        call.tenant.vdn_id,
        call.whole("importId"),
        after_line=asked.after,
        limit=asked.limit,
    )
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, f"importId: there is no import {call.whole('importId')}")
    rejects = [RejectShown(line=each.line, reason=words_kept(each.reason).english) for each in found]
    return RejectsShown(rejects=rejects, next=rejects[-1].line if len(rejects) == asked.limit else None)


OPERATIONS: Sequence[Operation[Any]] = (
    Operation(
        method="GET",
        path="/imports/{importId}/rejects",
        act=list_import_rejects,
        summary="List what was left out of an imported file",
        kinds={"importId": _ImportIdInPath},
        query=RejectsAsked,
        answer=RejectsShown,
        problems=(HTTPStatus.NOT_FOUND,),
        tag="Imports",
    ),
)
