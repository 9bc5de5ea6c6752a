"""What the campaign and the blacklist say of rows that are fit on their own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from outdial.app.imports.chunks import RowChunk, Why
from outdial.app.imports.rows import Rows
from outdial.domain.tenant import Limits
from outdial.store.imports import Additions, LeftOut
from outdial.wording.files import RowFault
from outdial.wording.words import told

_REASONS: Final = {
    LeftOut.BLACKLISTED: (Why.BLACKLISTED, told(RowFault.BLACKLISTED)),
    LeftOut.UNFINISHED: (Why.REPEATED, told(RowFault.UNFINISHED)),
}


async def judge(place: Additions, rows: Rows, chunk: RowChunk, limits: Limits, *, now: datetime) -> None:
    """Leave out rows with a number that is blacklisted, and those whose first number the campaign still has."""
    people = rows.people(chunk)
    refusals = await place.refusals([number for numbers in people for number in numbers], limits, now=now)
    if not refusals:
        return
    against = {at: left_out for at, numbers in enumerate(people) if (left_out := _against(numbers, refusals))}
    chunk.reject({at: _REASONS[left_out] for at, left_out in against.items()})


def _against(numbers: Sequence[str], refusals: Mapping[str, LeftOut]) -> LeftOut | None:
    if any(refusals.get(number) is LeftOut.BLACKLISTED for number in numbers):
        return LeftOut.BLACKLISTED
    return refusals.get(numbers[0])
