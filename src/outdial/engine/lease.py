"""Which campaigns this engine owns.

A lease is a row that is trusted to the database's clock. Every statement that claims is fenced by it there. But a
call is placed outside the database, so the engine also keeps, by a clock that nothing stops, the moment until which
each lease is certainly its own: measured from *before* the renewal was asked for, less a margin. An engine that was
frozen finds that moment passed when it wakes, and places nothing.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from outdial.clock import Clock, steady
from outdial.store import leases as rows
from outdial.store.database import UNAVAILABLE, Database
from outdial.store.leases import CampaignKey, Lease

_log = structlog.get_logger(__name__)

MARGIN = 0.8  # of the lease's span is trusted; the rest covers clocks that drift and a request on its way
TAKEN_PER_STEP_MAX = 20  # so that an engine that starts does not take everything before the others come up


@dataclass(slots=True)
class Held:
    """A lease, and until when (by ``steady``) it is certainly ours."""

    lease: Lease
    trusted_until: float

    @property
    def certain(self) -> bool:
        return steady() < self.trusted_until


class Leases:
    """The campaigns of one engine: renewed, taken while they are free, handed back when others come."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        owner: str,
        span: timedelta,
        gained: Callable[[Held], Awaitable[None]],
        lost: Callable[[CampaignKey], None],
        settle: Callable[[], Awaitable[None]],
    ) -> None:
        self._database = database
        self._clock = clock
        self.owner = owner
        self._span = span
        self._gained = gained
        self._lost = lost
        self._settle = settle
        self.held: dict[CampaignKey, Held] = {}

    async def step(self) -> bool:
        """Renew, then take or hand back what fairness asks for."""
        asked_at = steady()
        engines = await rows.heartbeat(self._database, owner=self.owner, span=self._span)
        await self._renew(asked_at)
        wanted = await rows.wanted(self._database, now=self._clock.now())
        share = -(-len(wanted) // engines)
        await self._hand_back(self._surplus({entry.key for entry in wanted}, share=share))
        await self._take([entry.key for entry in wanted if entry.free], share=share)
        return False

    async def leave(self) -> None:
        """Hand everything back, for the other engines to take at once."""
        await self._hand_back(list(self.held))
        await rows.leave(self._database, owner=self.owner)

    async def _renew(self, asked_at: float) -> None:
        leases = [held.lease for held in self.held.values()]
        kept = await rows.renew(self._database, leases, owner=self.owner, span=self._span) if leases else set[Lease]()
        for lease in kept:
            self.held[lease.key].trusted_until = self._trust(asked_at)
        gone = [lease for lease in leases if lease not in kept]
        for lease in gone:
            self._forget(lease.key)
        if gone:
            # While nobody has taken them, what has ended can still be written under the old epoch.
            await self._settle()

    def _surplus(self, wanted: set[CampaignKey], *, share: int) -> list[CampaignKey]:
        idle = [key for key in self.held if key not in wanted]
        needed = [key for key in self.held if key in wanted]
        return idle + needed[share:]

    async def _hand_back(self, keys: Iterable[CampaignKey]) -> None:
        leases = [self.held[key].lease for key in keys]
        for lease in leases:
            self._forget(lease.key, handed_back=True)
        if leases:
            await self._settle()
            await rows.release(self._database, leases, owner=self.owner)

    async def _take(self, free: Sequence[CampaignKey], *, share: int) -> None:
        room = min(share - len(self.held), TAKEN_PER_STEP_MAX)
        for key in free:
            if room <= 0:
                return
            if key not in self.held and await self._take_one(key):
                room -= 1

    async def _take_one(self, key: CampaignKey) -> bool:
        asked_at = steady()
        lease = await rows.take(self._database, key, owner=self.owner, span=self._span)
        if lease is None:
            return False
        held = Held(lease, self._trust(asked_at))
        try:
            await self._gained(held)
        except UNAVAILABLE:
            raise
        except Exception:  # noqa: BLE001 - one campaign that cannot be read must not keep the others waiting
            # Not held: the lease runs out by itself, and whoever is next tries again.
            _log.exception("campaign.unreadable", vdn=key.vdn_id, campaign=key.campaign_id)
            return False
        self.held[key] = held
        _log.info("lease.taken", vdn=key.vdn_id, campaign=key.campaign_id, epoch=lease.epoch)
        return True

    def _forget(self, key: CampaignKey, *, handed_back: bool = False) -> None:
        held = self.held.pop(key)
        held.trusted_until = 0.0
        _log.info("lease.ended", vdn=key.vdn_id, campaign=key.campaign_id, handed_back=handed_back)
        self._lost(key)

    def _trust(self, asked_at: float) -> float:
        return asked_at + self._span.total_seconds() * MARGIN
