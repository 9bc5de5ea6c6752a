"""Keeps the record of pacing: what each pacer of ours was asked and what it said.

No turn waits for it. While the database is away or slow, chunks wait; beyond ``WAITING_MAX`` the oldest are dropped and
counted: then the record has a gap, and the dialling none.

A day's bytes are bounded by the tenant's limit. Half of them may be spent at once; beyond it a chunk is begun only
while no greater share of them is spent than of the day is over: so turns are sampled evenly, chunk by chunk.
"""

import asyncio
import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog

from outdial.clock import Clock
from outdial.domain.days import day_of, day_opens
from outdial.domain.pacing.base import Memory
from outdial.domain.pacing.choice import pacer_for
from outdial.domain.pacing.record import pack
from outdial.domain.plan import Demand
from outdial.domain.tenant import Tenant
from outdial.engine.figures import Figures
from outdial.engine.owned import OwnedCampaign
from outdial.engine.recorded_pacer import ClosedChunk, RecordedPacer
from outdial.store import pacing_turns
from outdial.store.database import UNAVAILABLE, Database
from outdial.store.leases import CampaignKey
from outdial.store.pacing_turns import Latest, StoredChunk
from outdial.store.turns import Loaded

_log = structlog.get_logger(__name__)

WAITING_MAX = 200  # chunks that wait for the database, of all campaigns: some ten megabytes
WRITE_TIMEOUT_S = 5.0
AT_ONCE = 0.5  # of a day's bytes
SWEEP_EVERY = timedelta(minutes=1)


@dataclass(slots=True)
class _Recording:
    pacer: RecordedPacer
    tenant: Tenant


@dataclass(frozen=True, slots=True)
class _Closed:
    key: CampaignKey
    tenant: Tenant
    chunk: ClosedChunk


@dataclass(frozen=True, slots=True)
class _Waiting:
    tenant: Tenant
    chunk: StoredChunk


@dataclass(slots=True)
class _Spent:
    """Bytes of a campaign's day that are written."""

    day: date
    bytes: int


class Recorder:
    """One for all campaigns of an engine."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        owned: Mapping[CampaignKey, OwnedCampaign],
        figures: Figures,
        recorded_by: str,
    ) -> None:
        self._database = database
        self._clock = clock
        self._owned = owned
        self._figures = figures
        self._recorded_by = recorded_by
        self._recordings: dict[CampaignKey, _Recording] = {}
        self._closed: list[_Closed] = []
        self._waiting: deque[_Waiting] = deque()
        self._spent: dict[CampaignKey, _Spent] = {}
        self._last_size: dict[CampaignKey, int] = {}
        """Of each campaign's latest chunk: the next one will be about as large."""
        self._told: dict[CampaignKey, Demand] = {}
        self._swept_at: datetime | None = None

    def pacer(self, key: CampaignKey, loaded: Loaded, *, memory: Memory | None = None) -> RecordedPacer:
        """A new pacer of a campaign, recorded from its first turn on; the one before it is asked no more."""
        self.ended(key)
        pace, rules, tenant = loaded.campaign.settings.pace, loaded.rules, loaded.tenant
        inside = pacer_for(pace, rules, memory=memory)
        recorded = RecordedPacer(inside, pace=pace, rules=rules, recorded_by=self._recorded_by)
        if tenant.limits.pacing_bytes_per_day > 0:
            recorded.begin()
        self._recordings[key] = _Recording(recorded, tenant)
        return recorded

    def ended(self, key: CampaignKey) -> None:
        """A campaign's pacer is asked no more."""
        recording = self._recordings.pop(key, None)
        if recording is not None:
            self._close(key, recording)
        for kept in (self._told, self._spent, self._last_size):
            kept.pop(key, None)

    async def step(self) -> bool:
        """Make lines of what was noted, write the chunks that are full, and tell the latest decisions."""
        now = self._clock.now()
        for key, recording in list(self._recordings.items()):
            self._gather(key, recording, now=now)
            await asyncio.sleep(0)
        await self._pack()
        await self._begin(now=now)
        await self._write(now=now)
        await self._tell(now=now)
        return await self._sweep(now=now)

    async def finish(self) -> None:
        """Close every chunk and write it."""
        for key in list(self._recordings):
            self.ended(key)
        await self._pack()
        await self._write(now=self._clock.now())

    def _gather(self, key: CampaignKey, recording: _Recording, *, now: datetime) -> None:
        owned = self._owned.get(key)
        if owned is not None:
            recording.tenant = owned.loaded.tenant
        if not recording.pacer.gather():
            self._drop(1, reason="its turns were not gathered in time")
        elif recording.pacer.is_full(now=now):
            self._close(key, recording)

    def _close(self, key: CampaignKey, recording: _Recording) -> None:
        if not recording.pacer.gather():
            self._drop(1, reason="its turns were not gathered in time")
        chunk = recording.pacer.close()
        if chunk is not None:
            self._closed.append(_Closed(key, recording.tenant, chunk))

    async def _pack(self) -> None:
        """Closed chunks become small, beside the turns, and wait to be written."""
        closed, self._closed = self._closed, []
        for each in closed:
            packed = await asyncio.to_thread(pack, each.chunk.text)
            if each.key in self._recordings:
                self._last_size[each.key] = len(packed)
            self._waiting.append(_Waiting(each.tenant, _stored(each.key, each.chunk, packed)))
        surplus = max(0, len(self._waiting) - WAITING_MAX)
        for _ in range(surplus):
            self._waiting.popleft()
        self._drop(surplus, reason="the database did not take them in time")

    async def _write(self, *, now: datetime) -> None:
        """Write what waits, oldest first."""
        while self._waiting:
            await self._write_one(self._waiting[0], now=now)
            self._waiting.popleft()

    async def _write_one(self, waiting: _Waiting, *, now: datetime) -> None:
        """Write a chunk if it is within its day's bytes; else it is left out."""
        size = len(waiting.chunk.packed)
        spent = await self._spent_today(waiting.chunk.key, waiting.tenant, now=now)
        if spent.bytes + size > waiting.tenant.limits.pacing_bytes_per_day:
            return
        try:
            async with asyncio.timeout(WRITE_TIMEOUT_S):
                await pacing_turns.add(self._database, waiting.chunk)
        except UNAVAILABLE:
            raise
        except Exception:  # noqa: BLE001 - a chunk that cannot be written must not hold up the others
            _log.exception("pacing.unwritable", vdn=waiting.tenant.vdn_id, campaign=waiting.chunk.key.campaign_id)
            self._drop(1, reason="the database refused it")
        else:
            spent.bytes += size
            self._figures.recorded(size=size)

    async def _begin(self, *, now: datetime) -> None:
        """Record those campaigns again whose day has bytes for another chunk."""
        for key, recording in list(self._recordings.items()):
            if recording.pacer.records or recording.tenant.limits.pacing_bytes_per_day == 0:
                continue
            spent = await self._spent_today(key, recording.tenant, now=now)
            waiting = sum(len(waiting.chunk.packed) for waiting in self._waiting if waiting.chunk.key == key)
            if spent.bytes + waiting + self._last_size.get(key, 0) <= allowance(recording.tenant, now=now):
                recording.pacer.begin()

    async def _spent_today(self, key: CampaignKey, tenant: Tenant, *, now: datetime) -> _Spent:
        today = day_of(now, zone=tenant.zone)
        spent = self._spent.get(key)
        if spent is None or spent.day != today:
            sums = await pacing_turns.sums(self._database, key, since=day_opens(today, zone=tenant.zone))
            spent = _Spent(today, sums.bytes)
            if key in self._recordings:
                self._spent[key] = spent
        return spent

    async def _tell(self, *, now: datetime) -> None:
        """Write each campaign's latest decision where everybody can read it, if there is a new one."""
        news: dict[CampaignKey, Demand] = {}
        for key, owned in self._owned.items():
            if owned.last_demand is not None and owned.last_demand is not self._told.get(key):
                news[key] = owned.last_demand
        latest = [
            (key, _latest(demand, recording.pacer, now=now))
            for key, demand in news.items()
            if (recording := self._recordings.get(key)) is not None
        ]
        if latest:
            await pacing_turns.tell(self._database, latest)
        self._told |= {key: demand for key, demand in news.items() if key in self._recordings}

    async def _sweep(self, *, now: datetime) -> bool:
        """Forget what is too old; True while there may be more of it."""
        if self._swept_at is not None and now - self._swept_at < SWEEP_EVERY:
            return False
        more = await pacing_turns.sweep(self._database, now=now)
        self._swept_at = None if more else now
        return more

    def _drop(self, chunks: int, *, reason: str) -> None:
        if chunks:
            _log.warning("pacing.dropped", chunks=chunks, reason=reason)
            self._figures.record_dropped(chunks)


def allowance(tenant: Tenant, *, now: datetime) -> float:
    """How many bytes of the day's record may be spent by now, for one campaign; 0: it is not recorded."""
    today = day_of(now, zone=tenant.zone)
    begins, ends = (day_opens(day, zone=tenant.zone) for day in (today, today + timedelta(days=1)))
    share = (now - begins) / (ends - begins)
    return tenant.limits.pacing_bytes_per_day * max(AT_ONCE, share)


def _stored(key: CampaignKey, chunk: ClosedChunk, packed: bytes) -> StoredChunk:
    return StoredChunk(
        key=key,
        begins_at=chunk.begins_at,
        ends_at=chunk.ends_at,
        turns=chunk.turns,
        calls=chunk.calls,
        packed=packed,
    )


def _latest(demand: Demand, pacer: RecordedPacer, *, now: datetime) -> Latest:
    asked = pacer.last
    return Latest(
        at=asked.view.now if asked is not None and demand.asked else now,
        calls=demand.calls,
        reason=demand.reason,
        terms=tuple((name, value if math.isfinite(value) else None) for name, value in demand.terms),
        method=pacer.pace.kind,
        rule_set=pacer.rules.label,
        account=asked.view.account if asked is not None else None,
    )
