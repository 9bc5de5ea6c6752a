"""Makes memory, rows and switch agree: after a takeover, a lost event stream, a lost answer of the database, whenever a
call has been silent for too long, and once a minute in any case. Only here may an attempt end as *unknown*, and only
after the switch was asked.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

import structlog

from outdial.clock import Clock
from outdial.domain.attempt import Attempt, AttemptState
from outdial.domain.outcome import Outcome
from outdial.engine.calls import Calls
from outdial.engine.owned import LiveCall, OwnedCampaign
from outdial.gateways.base import Ended, Gateway, KnownCall, RefusedByGatewayError
from outdial.store import appointments, floor, leases, offers, turns
from outdial.store.database import UNAVAILABLE, Database
from outdial.store.leases import CampaignKey

_log = structlog.get_logger(__name__)

SETUP_MAX = timedelta(seconds=15)  # from placing to ringing, on top of the ringing time: then a report is missing
TALK_SILENCE_MAX = timedelta(seconds=30)  # a talk is asked after this often, in case its end was not told
RECONCILE_PAUSE = timedelta(seconds=5)  # between two questions about one campaign
RECONCILE_EVERY = timedelta(minutes=1)  # a statement may be committed long after its answer was given up


class Sweeper:
    """Asks, and puts right."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        clock: Clock,
        *,
        owned: Mapping[CampaignKey, OwnedCampaign],
        calls: Calls,
        first_switch: str,
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._owned = owned
        self._calls = calls
        self._first_switch = first_switch
        self._hears = False
        self._streams = 0
        self.needed = asyncio.Event()
        """Set when something is to be reconciled now."""

    async def step(self) -> bool:
        """One round over campaigns and floors. While nothing is heard of the switch, it is not asked either."""
        now = self._clock.now()
        # First: who is ready may dial, and must not come upon contacts whose promised calls are still to be made due.
        await appointments.begin(self._database, now=now)
        if self._hears:
            for owned in list(self._owned.values()):
                await self._look_at(owned, now=now)
        await self._tidy_floors(now=now)
        return False

    def stream_changed(self, *, hears: bool) -> None:
        """The event stream was interrupted, or is back: nobody dials before the switch was asked."""
        self._hears = hears
        self._streams += 1
        for owned in self._owned.values():
            owned.ready = False
        self.needed.set()

    async def _look_at(self, owned: OwnedCampaign, *, now: datetime) -> None:
        if owned.ready and self._is_doubtful(owned, now=now):
            owned.ready = False
        if owned.ready:
            return
        try:
            async with owned.busy:
                await self._reconcile(owned)
        except UNAVAILABLE:
            raise
        except Exception:  # noqa: BLE001 - one campaign's fault must not keep the others waiting
            _log.exception("reconcile.failed", vdn=owned.key.vdn_id, campaign=owned.key.campaign_id)

    async def _reconcile(self, owned: OwnedCampaign) -> None:
        """Open attempts by the rows, live calls by the switch, and what follows for each."""
        stream = self._streams
        rows = await leases.open_attempts(self._database, owned.held.lease)
        if not owned.held.certain:
            return
        # Before the switch is asked: from then on it tells us what happens, and nobody else would hear it.
        for row in rows:
            self._adopt(owned, turns.adopted(row, key=owned.key))
        unmoved = {call.attempt.attempt_id: call.attempt for call in owned.calls.values()}
        away = self._gateway.away()
        known = await self._ask(owned)
        if known is None or not owned.held.certain:
            return
        self._agree(owned, known, unmoved, away=away)
        await self._end_strangers(owned, known)
        owned.reconciled_at = self._clock.now()
        # What happened while the stream was away in between was told to nobody.
        owned.ready = self._hears and stream == self._streams

    async def _ask(self, owned: OwnedCampaign) -> Mapping[int, KnownCall] | None:
        key = owned.key
        try:
            known = await self._gateway.take_over(
                vdn_id=key.vdn_id, campaign_id=key.campaign_id, epoch=owned.held.lease.epoch
            )
        except RefusedByGatewayError as refusal:
            _log.warning("switch.unanswered", vdn=key.vdn_id, campaign=key.campaign_id, reason=str(refusal))
            return None
        return {call.call_id: call for call in known}

    def _adopt(self, owned: OwnedCampaign, found: turns.Adopted) -> None:
        attempt_id = found.attempt.attempt_id
        if attempt_id in self._calls.live or self._calls.is_over(attempt_id, epoch=owned.held.lease.epoch):
            return
        self._calls.add(
            LiveCall(
                attempt=found.attempt,
                contact=found.contact,
                owned=owned,
                heard_at=self._clock.now(),
                kept_for=found.kept_for,
                talks_since=found.talks_since,
                machine=owned.loaded.detection.is_lost_on(found.attempt.answered_by),
                written=found.attempt,
            )
        )

    def _agree(
        self,
        owned: OwnedCampaign,
        known: Mapping[int, KnownCall],
        unmoved: Mapping[int, Attempt],
        *,
        away: Collection[str],
    ) -> None:
        now = self._clock.now()
        for call in list(owned.calls.values()):
            attempt = call.attempt
            told = known.get(attempt.attempt_id)
            if told is None and (attempt.switch or self._first_switch) in away:
                # Its switch knows; it is asked when it can be heard.
                continue
            if told is None:
                self._calls.heard(
                    Ended(attempt.attempt_id, now, Outcome.UNKNOWN, cause="the switch knows nothing of it")
                )
            elif told.ended is not None or unmoved.get(attempt.attempt_id, attempt) is attempt:
                self._calls.learned(call, told)
            # Else it moved while the switch was asked: reports come, and the answer is older.

    async def _end_strangers(self, owned: OwnedCampaign, known: Mapping[int, KnownCall]) -> None:
        """Calls on the switch whose attempt is over here: nobody would ever attend to them."""
        for call_id, told in known.items():
            if told.ended is None and call_id not in owned.calls:
                try:
                    await self._gateway.hang_up(call_id)
                except RefusedByGatewayError as refusal:
                    _log.warning("stranger.stays", vdn=owned.key.vdn_id, attempt=call_id, reason=str(refusal))

    def _is_doubtful(self, owned: OwnedCampaign, *, now: datetime) -> bool:
        since = timedelta.max if owned.reconciled_at is None else now - owned.reconciled_at
        if not RECONCILE_PAUSE <= since < RECONCILE_EVERY:
            return since >= RECONCILE_EVERY
        ring_max = owned.loaded.ring_timeout + SETUP_MAX
        return any(now - call.heard_at > _silence_max(call, ring_max=ring_max) for call in owned.calls.values())

    async def _tidy_floors(self, *, now: datetime) -> None:
        for vdn_id, longest in _tenants(self._owned.values()).items():
            await floor.end_wrap_ups(self._database, vdn_id, longest=longest, now=now)
            await floor.free_strays(self._database, vdn_id, now=now)
        await offers.lapse(self._database, now=now)


def _silence_max(call: LiveCall, *, ring_max: timedelta) -> timedelta:
    return ring_max if call.attempt.state < AttemptState.ANSWERED else TALK_SILENCE_MAX


def _tenants(owned: Iterable[OwnedCampaign]) -> dict[int, timedelta]:
    return {one.key.vdn_id: one.loaded.tenant.limits.wrap_up_max for one in owned}
