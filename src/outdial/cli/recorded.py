"""Recorded chunks for ``outdial replay``, from the database or from a file that somebody handed over."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from outdial.app.failures import CannotGoOn
from outdial.domain.pacing.record import Chunk, RecordDamaged, RecordUnknown, read, texts_of, unpack
from outdial.store import pacing_turns
from outdial.store.database import Database
from outdial.store.leases import CampaignKey


@dataclass(frozen=True, slots=True)
class Found:
    """A chunk, its text, and by what to name it."""

    name: str
    text: bytes
    chunk: Chunk


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A chunk that cannot be used, and why."""

    name: str
    why: str


async def in_database(
    database: Database, key: CampaignKey, *, since: datetime, until: datetime
) -> AsyncIterator[Found | Unreadable]:
    """A campaign's chunks of some time, oldest first."""
    async for begins_at, packed in pacing_turns.between(database, key, since=since, until=until):
        name = f"the chunk of {begins_at:%Y-%m-%d %H:%M:%S.%f} UTC"
        try:
            text = unpack(packed)
        except RecordDamaged as damage:
            yield Unreadable(name, str(damage))
        else:
            yield _looked_at(name, text)


def in_file(path: Path) -> Iterator[Found | Unreadable]:
    """The chunks of a file that ``outdial replay --export`` wrote."""
    try:
        file = path.read_bytes()
    except OSError as error:
        raise CannotGoOn(f"Cannot read {path}: {error.strerror}.") from None
    for place, text in enumerate(texts_of(file), start=1):
        yield _looked_at(f"chunk {place} of {path}", text)


def _looked_at(name: str, text: bytes) -> Found | Unreadable:
    try:
        return Found(name, text, read(text))
    except (RecordDamaged, RecordUnknown) as fault:
        return Unreadable(name, str(fault))
