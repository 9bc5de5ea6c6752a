"""From a plan to calls: seize the agents it needs, claim its contacts, ask the switch. In this order, always.

Where agents look before they dial, the contacts are offered to them instead, and called when ``Offers`` says so.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from outdial.clock import Clock
from outdial.domain.attempt import Attempt
from outdial.domain.evidence import Evidence
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import PreviewPace
from outdial.domain.plan import Dial, Plan, Postpone
from outdial.domain.routing import Route
from outdial.engine.calls import Calls
from outdial.engine.figures import Figures
from outdial.engine.owned import LiveCall, OwnedCampaign
from outdial.engine.queues import SkillQueue
from outdial.engine.rate import CallRate
from outdial.engine.routes import Routes
from outdial.gateways.base import CallRequest, Ended, Gateway, RefusedByGatewayError
from outdial.store import floor, offers, turns
from outdial.store.database import Database

_log = structlog.get_logger(__name__)

BOUND_AGENT_PAUSE = timedelta(seconds=30)  # until a contact is looked at again whose agent was busy


@dataclass(frozen=True, slots=True)
class Seized:
    """A call to place, and the agent who is kept for it."""

    dial: Dial
    work_no: str | None


class Placing:
    """Carries plans out."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        clock: Clock,
        *,
        owner: str,
        calls: Calls,
        rate: CallRate,
        routes: Routes,
        figures: Figures,
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._owner = owner
        self._calls = calls
        self._rate = rate
        self._routes = routes
        self._figures = figures

    async def carry_out(
        self, owned: OwnedCampaign, plan: Plan, queue: SkillQueue, evidence: Evidence, *, now: datetime
    ) -> None:
        """Place the plan's calls, which ``evidence`` allows, or offer them first; put off and drop the others."""
        with self._routes.chosen(owned, plan.dials, now=now) as routed:
            seized, busy = await self._seize(owned, routed.dials, queue, now=now)
            put_off = routed.waiting + busy
            carried = replace(plan, dials=tuple(entry.dial for entry in seized), postponed=plan.postponed + put_off)
            await turns.settle(self._database, owned.held.lease, carried, owner=self._owner, now=now)
            if owned.preview is None:
                await self._call(owned, seized, evidence, now=now)
            else:
                await self._offer(owned, seized, owned.preview, now=now)
        owned.prospects.carried_out(carried)
        if len(seized) + len(put_off) == len(plan.dials):
            # Else some contact found no agent, and must be seen again.
            owned.cursors.advance(carried)

    async def call_offered(
        self, owned: OwnedCampaign, plan: Plan, agents: Mapping[int, str], evidence: Evidence, *, now: datetime
    ) -> None:
        """Place the plan's calls for the agents who were offered their contacts; free the agents of the others."""
        with self._routes.chosen(owned, plan.dials, now=now) as routed:
            carried = replace(plan, dials=routed.dials, postponed=plan.postponed + routed.waiting)
            await turns.settle(self._database, owned.held.lease, carried, owner=self._owner, now=now)
            dialled = {dial.contact.contact_id for dial in routed.dials}
            await self._free(owned, [agents[contact_id] for contact_id in agents.keys() - dialled], now=now)
            seized = [Seized(dial, agents[dial.contact.contact_id]) for dial in routed.dials]
            await self._call(owned, seized, evidence, now=now)

    async def _call(self, owned: OwnedCampaign, seized: Sequence[Seized], evidence: Evidence, *, now: datetime) -> None:
        placed = await self._claim(owned, seized, evidence, now=now) if seized else []
        await self._place_all(owned, placed, seized, now=now)

    async def _offer(
        self, owned: OwnedCampaign, seized: Sequence[Seized], preview: PreviewPace, *, now: datetime
    ) -> None:
        agents = {entry.dial.contact.contact_id: entry.work_no for entry in seized if entry.work_no is not None}
        if not agents:
            return
        until = now + (preview.auto_call_after or owned.loaded.campaign.settings.ring_timeout)
        lease = owned.held.lease
        offered = await offers.make(self._database, lease, agents, owner=self._owner, now=now, until=until)
        await self._free(
            owned, [work_no for contact_id, work_no in agents.items() if contact_id not in offered], now=now
        )

    async def _free(self, owned: OwnedCampaign, work_nos: Iterable[str], *, now: datetime) -> None:
        for work_no in work_nos:
            await floor.unreserve(self._database, owned.key.vdn_id, work_no=work_no, now=now)

    async def _claim(
        self, owned: OwnedCampaign, seized: Sequence[Seized], evidence: Evidence, *, now: datetime
    ) -> list[Attempt]:
        return await turns.claim(
            self._database,
            owned.held.lease,
            [entry.dial for entry in seized],
            evidence,
            ahead=[evidence.is_ahead(place, kept=entry.work_no is not None) for place, entry in enumerate(seized)],
            owner=self._owner,
            now=now,
        )

    async def _seize(
        self, owned: OwnedCampaign, dials: Sequence[Dial], queue: SkillQueue, *, now: datetime
    ) -> tuple[list[Seized], tuple[Postpone, ...]]:
        """Agents for the calls that must have one before they are placed; the others are placed without."""
        agent_first = owned.loaded.campaign.settings.mode.agent_first
        logged_in = queue.logged_in
        seized: list[Seized] = []
        put_off: list[Postpone] = []
        for dial in dials:
            bound_to = dial.contact.work_no if dial.contact.work_no in logged_in else None
            if bound_to is None and not agent_first:
                seized.append(Seized(dial, None))
                continue
            work_no = await floor.reserve(
                self._database, owned.key.vdn_id, skill_id=owned.skill_id or 0, work_no=bound_to, now=now
            )
            if work_no is not None:
                seized.append(Seized(dial, work_no))
            elif bound_to is not None:
                put_off.append(
                    Postpone(contact=dial.contact, until=now + BOUND_AGENT_PAUSE, reason=f"agent {bound_to} is busy")
                )
        return seized, tuple(put_off)

    async def _place_all(
        self, owned: OwnedCampaign, placed: Sequence[Attempt], seized: Sequence[Seized], *, now: datetime
    ) -> None:
        unplaced = {entry.dial.contact.contact_id: entry for entry in seized}
        routes = {contact_id: entry.dial.route for contact_id, entry in unplaced.items()}
        calls = [self._live(owned, attempt, unplaced.pop(attempt.contact_id), now=now) for attempt in placed]
        self._rate.take(len(calls))
        try:
            await self._keep_agents(owned, calls, list(unplaced.values()), now=now)
        except BaseException:
            for call in calls:
                self._not_placed(call, "its agent could not be kept")
            raise
        # All are waited for, whatever becomes of one: nothing may be on its way to the switch when the turn is over.
        results = await asyncio.gather(
            *(self._place(owned, call, routes[call.attempt.contact_id]) for call in calls), return_exceptions=True
        )
        for fault in results:
            if fault is not None:
                raise fault

    async def _keep_agents(
        self, owned: OwnedCampaign, calls: Sequence[LiveCall], unplaced: Sequence[Seized], *, now: datetime
    ) -> None:
        vdn_id = owned.key.vdn_id
        for call in calls:
            if call.kept_for is not None:
                await floor.link(
                    self._database, vdn_id, work_no=call.kept_for, attempt_id=call.attempt.attempt_id, now=now
                )
        await self._free(owned, [entry.work_no for entry in unplaced if entry.work_no is not None], now=now)

    def _live(self, owned: OwnedCampaign, attempt: Attempt, entry: Seized, *, now: datetime) -> LiveCall:
        call = LiveCall(
            attempt=attempt,
            contact=entry.dial.contact,
            owned=owned,
            heard_at=now,
            kept_for=entry.work_no,
            written=attempt,
        )
        self._calls.add(call)
        return call

    async def _place(self, owned: OwnedCampaign, call: LiveCall, route: Route | None) -> None:
        """Ask the switch, unless the lease may have passed to another engine meanwhile, or nobody would hear of it."""
        if not owned.held.certain or not owned.ready:
            self._not_placed(call, "lease or event stream were lost before it was placed")
            return
        request = self._request(call.attempt, owned, route)
        try:
            await self._gateway.originate(request)
            self._figures.placed()
        except RefusedByGatewayError as refusal:
            self._not_placed(call, str(refusal) or "refused")

    def _not_placed(self, call: LiveCall, cause: str) -> None:
        self._calls.heard(Ended(call.attempt.attempt_id, self._clock.now(), Outcome.NOT_PLACED, cause=cause))

    def _request(self, attempt: Attempt, owned: OwnedCampaign, route: Route | None) -> CallRequest:
        return CallRequest(
            call_id=attempt.attempt_id,
            vdn_id=attempt.vdn_id,
            campaign_id=attempt.campaign_id,
            epoch=owned.held.lease.epoch,
            called=attempt.called if route is None else route.called,
            caller=attempt.caller,
            ring_timeout=owned.loaded.ring_timeout,
            record=owned.loaded.record,
            detection=owned.loaded.detection,
            trunk=self._routes.use_of(attempt.vdn_id, route),
        )
