"""Makes memory, rows and switch agree: after a takeover, a lost event stream, a lost answer of the database, and
whenever a call has been silent for too long. Only here may an attempt end as *unknown*, and only after the switch
was asked.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import structlog

from outdial.clock import Clock
from outdial.domain.attempt import AttemptState
from outdial.domain.outcome import Outcome
from outdial.engine.calls import Calls
from outdial.engine.owned import LiveCall, OwnedCampaign
from outdial.gateways.base import Ended, Gateway, KnownCall, RefusedByGatewayError
from outdial.store import floor, leases, turns
from outdial.store.database import Database
from outdial.store.leases import CampaignKey

_log = structlog.get_logger(__name__)

SETUP_MAX = timedelta(seconds=15)  # from placing to ringing, on top of the ringing time: then a report is missing
TALK_SILENCE_MAX = timedelta(seconds=30)  # a talk is asked after this often, in case its end was not told
RECONCILE_PAUSE = timedelta(seconds=5)  # between two questions about one campaign


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
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._owned = owned
        self._calls = calls

    async def step(self) -> bool:
        """One round over campaigns and floors."""
        now = self._clock.now()
        for owned in list(self._owned.values()):
            if owned.ready and self._is_silent(owned, now=now):
                owned.ready = False
            if not owned.ready:
                await self._reconcile(owned)
        await self._tidy_floors(now=now)
        return False

    def distrust_all(self) -> None:
        """The event stream was interrupted: nobody dials before the switch was asked."""
        for owned in self._owned.values():
            owned.ready = False
            owned.reconciled_at = None

    async def _reconcile(self, owned: OwnedCampaign) -> None:
        """Open attempts by the rows, live calls by the switch, and what follows for each."""
        key = owned.key
        known = await self._ask(owned)
        if known is None:
            return
        for row in await leases.open_attempts(self._database, owned.held.lease):
            attempt, contact, kept_for = turns.adopted(row, key=key)
            if attempt.attempt_id not in self._calls.live and not self._calls.is_over(attempt.attempt_id):
                self._calls.add(
                    LiveCall(
                        attempt=attempt,
                        contact=contact,
                        owned=owned,
                        heard_at=self._clock.now(),
                        kept_for=kept_for,
                        written=attempt,
                    )
                )
        await self._agree(owned, known)
        owned.reconciled_at = self._clock.now()
        owned.ready = True

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

    async def _agree(self, owned: OwnedCampaign, known: Mapping[int, KnownCall]) -> None:
        now = self._clock.now()
        for call in list(owned.calls.values()):
            told = known.get(call.attempt.attempt_id)
            if told is not None:
                self._calls.learned(call, told)
                await self._connect_again(call, told)
            else:
                self._calls.heard(
                    Ended(call.attempt.attempt_id, now, Outcome.UNKNOWN, cause="the switch knows nothing of it")
                )
        for call_id, told in known.items():
            if told.ended is None and call_id not in owned.calls:
                await self._gateway.hang_up(call_id)

    async def _connect_again(self, call: LiveCall, told: KnownCall) -> None:
        """The rows say connected, the switch does not: the request was lost between them."""
        attempt = call.attempt
        if told.connected or told.ended is not None or attempt.state is not AttemptState.CONNECTED:
            return
        if attempt.work_no is not None:
            await self._gateway.connect_agent(attempt.attempt_id, work_no=attempt.work_no)
        elif not call.owned.loaded.campaign.settings.mode.wants_agent:
            flow = call.owned.loaded.campaign.settings.flow_sign or ""
            await self._gateway.connect_flow(attempt.attempt_id, flow=flow, call_data=call.contact.call_data)

    def _is_silent(self, owned: OwnedCampaign, *, now: datetime) -> bool:
        if owned.reconciled_at is not None and now - owned.reconciled_at < RECONCILE_PAUSE:
            return False
        ring_max = owned.loaded.campaign.settings.ring_timeout + SETUP_MAX
        return any(now - call.heard_at > _silence_max(call, ring_max=ring_max) for call in owned.calls.values())

    async def _tidy_floors(self, *, now: datetime) -> None:
        for vdn_id, longest in _tenants(self._owned.values()).items():
            await floor.end_wrap_ups(self._database, vdn_id, longest=longest, now=now)
            await floor.free_strays(self._database, vdn_id, now=now)


def _silence_max(call: LiveCall, *, ring_max: timedelta) -> timedelta:
    return ring_max if call.attempt.state < AttemptState.ANSWERED else TALK_SILENCE_MAX


def _tenants(owned: Iterable[OwnedCampaign]) -> dict[int, timedelta]:
    return {one.key.vdn_id: one.loaded.tenant.limits.wrap_up_max for one in owned}
