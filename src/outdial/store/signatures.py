"""Signatures of writes that were already taken, so that none is taken twice.

Each process gathers: while one statement is under way, the signatures of other requests collect, and the next
statement takes them all. No request waits for a timer, and under load a statement serves many.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from outdial.store.database import Database, Statements

BATCH_MAX = 500  # signatures in one statement; more wait for the next
SWEEP_MAX = 10_000  # rows forgotten at once, so that sweeping never holds the table long


@dataclass(frozen=True, slots=True)
class OneTime:
    """A signature that the write it belongs to records by itself, in its own statement."""

    signature: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Used:
    vdn_id: int
    signature: str
    expires_at: datetime
    first: asyncio.Future[bool]


class UsedSignatures:
    """Says of each signature whether it is new."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Used] = []
        self._flushing: asyncio.Task[None] | None = None

    async def take(self, vdn_id: int, signature: str, *, expires_at: datetime) -> bool:
        """Record a signature; False when it was used before. Raises what the database raises."""
        used = _Used(vdn_id, signature, expires_at, asyncio.get_running_loop().create_future())
        self._waiting.append(used)
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush())
        return await used.first

    async def _flush(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:BATCH_MAX], self._waiting[BATCH_MAX:]
                await self._record(batch)
        finally:
            self._flushing = None

    async def _record(self, batch: list[_Used]) -> None:
        try:
            new = await self._new(batch)
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, whatever it is
            for used in batch:
                if not used.first.done():
                    used.first.set_exception(error)
            return
        for used in batch:
            if not used.first.done():
                used.first.set_result((used.vdn_id, used.signature) in new)
            new.discard((used.vdn_id, used.signature))

    async def _new(self, batch: list[_Used]) -> set[tuple[int, str]]:
        rows = await self._database.rows(
            "signatures_record",
            [used.vdn_id for used in batch],
            [used.signature for used in batch],
            [used.expires_at for used in batch],
        )
        return {(row["vdn_id"], row["signature"]) for row in rows}


async def sweep(statements: Statements, *, now: datetime) -> bool:
    """Forget signatures whose time is over; True when there may be more of them."""
    return await statements.run("signatures_sweep", now, SWEEP_MAX) == SWEEP_MAX
