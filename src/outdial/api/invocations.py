"""The log of invocations: noted in memory as requests are answered, and written some moments later, many at once.

A row for each request in a statement of its own would cost the busiest interface a sixth. The price: what was noted in
the last second is lost when the process is killed, and a batch that cannot be written is given up.
"""

from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.envelope import SUCCESS
from outdial.clock import Clock
from outdial.domain.tenant import Tenant
from outdial.store import invocations
from outdial.store.database import UNAVAILABLE, Database
from outdial.store.invocations import Invocation

BATCH_MAX: Final = 1_000  # rows of one statement: some ten milliseconds
PENDING_MAX: Final = 20_000  # not written yet: some megabytes, and what a busy server answers in some seconds
SWEEP_EVERY: Final = timedelta(minutes=1)  # of one tenant
SWEPT_MAX: Final = 10_000  # rows of one sweep, several times what a busy tenant adds between two
URL_LENGTH_MAX: Final = 200  # what is behind it is left out; no path of ours is as long, but for ids that are none
HTTP_OK: Final = 200

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Answered:
    """How a request was answered; so, unless it is refused."""

    result_code: str = SUCCESS
    status: int = HTTP_OK

    def refused(self, refusal: Refusal) -> None:
        self.result_code, self.status = refusal.code, refusal.status


@dataclass(slots=True)
class Invocations:
    """What was answered and is not written yet, in one process."""

    _pending: deque[Invocation] = field(default_factory=deque[Invocation])
    _missed: int = 0
    """Answered while there was no room."""
    _kept_for: dict[int, timedelta] = field(default_factory=dict[int, timedelta])
    """Of the tenants who called since they were last swept."""
    _swept_at: dict[int, datetime] = field(default_factory=dict[int, datetime])

    @contextmanager
    def noted(self, tenant: Tenant, clock: Clock, *, access_key: str, method: str, raw_path: bytes) -> Generator[None]:
        """Note the request that the block answers, however it ends; its path as it came, with whatever is encoded."""
        called_at, answered = clock.now(), _Answered()
        try:
            yield
        except Refused as refused:
            answered.refused(refused.refusal)
            raise
        except UNAVAILABLE:
            answered.refused(Refusal.DATABASE_AWAY)
            raise
        except Exception:
            answered.refused(Refusal.FAULT)
            raise
        finally:
            self._note(
                Invocation(
                    vdn_id=tenant.vdn_id,
                    called_at=called_at,
                    access_key=access_key,
                    method=method,
                    url=raw_path[:URL_LENGTH_MAX].decode("ascii", "replace"),
                    result_code=answered.result_code,
                    status=answered.status,
                    took=clock.now() - called_at,
                ),
                kept_for=timedelta(days=tenant.limits.invocation_log_days),
            )

    def _note(self, invocation: Invocation, *, kept_for: timedelta) -> None:
        self._kept_for[invocation.vdn_id] = kept_for
        if len(self._pending) >= PENDING_MAX:
            self._missed += 1
            return
        self._pending.append(invocation)

    async def step(self, database: Database, *, now: datetime) -> bool:
        """Write a batch, and forget what is too old of the tenants who called; True when there is more to do."""
        await self._write(database)
        more = [await self._sweep(database, vdn_id, now=now) for vdn_id in list(self._kept_for)]
        return bool(self._pending) or any(more)

    async def finish(self, database: Database) -> None:
        """Write all that was answered."""
        while self._pending:
            await self._write(database)

    async def _write(self, database: Database) -> None:
        batch = [self._pending.popleft() for _ in range(min(BATCH_MAX, len(self._pending)))]
        missed, self._missed = self._missed, 0
        try:
            if batch:
                await invocations.add(database, batch)
        except UNAVAILABLE as fault:
            missed += len(batch)
            _log.warning("invocations.unwritten", reason=repr(fault))
        if missed:
            _log.warning("invocations.missed", requests=missed)

    async def _sweep(self, database: Database, vdn_id: int, *, now: datetime) -> bool:
        """Sweep a tenant's log unless that was just done; a tenant who calls nothing any more is left alone."""
        swept_at = self._swept_at.get(vdn_id)
        if swept_at is not None and now - swept_at < SWEEP_EVERY:
            return False
        before = now - self._kept_for[vdn_id]
        if await invocations.sweep(database, vdn_id, before=before, rows_max=SWEPT_MAX):
            return True
        self._swept_at[vdn_id] = now
        del self._kept_for[vdn_id]
        return False
