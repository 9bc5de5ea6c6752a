"""One look at each campaign of ours: look, plan, claim, dial. The shell around ``domain/plan.py``."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from outdial.clock import Clock
from outdial.domain.attempt import Attempt, AttemptState
from outdial.domain.campaign import Campaign
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import Floor, PacingView
from outdial.domain.pacing.choice import pacer_for
from outdial.domain.plan import Demand, Dial, Plan, Postpone, TurnView, choose, demand
from outdial.engine.calls import Calls
from outdial.engine.figures import Figures
from outdial.engine.floor import Deliveries
from outdial.engine.owned import LiveCall, OwnedCampaign
from outdial.engine.rate import CallRate
from outdial.gateways.base import CallRequest, Ended, Gateway, RefusedByGatewayError
from outdial.store import floor as agents
from outdial.store import turns
from outdial.store.database import Database
from outdial.store.floor import AgentState
from outdial.store.leases import CampaignKey

_log = structlog.get_logger(__name__)

CLAIMED_PER_TURN_MAX = 200  # of one campaign: a statement of this size takes some milliseconds
SPARE_CANDIDATES = 20  # looked at beyond the demand, for those that turn out not to be diallable
REWIND_EVERY = timedelta(minutes=1)
BOUND_AGENT_PAUSE = timedelta(seconds=30)  # until a contact is looked at again whose agent was busy

Floors = Mapping[tuple[int, int], Sequence[AgentState]]


@dataclass(frozen=True, slots=True)
class Seized:
    """A call to place, and the agent who is kept for it."""

    dial: Dial
    work_no: str | None


class Turns:
    """The wheel: every campaign of ours has its turn, one after the other in time, side by side in waiting."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        clock: Clock,
        *,
        owner: str,
        owned: Mapping[CampaignKey, OwnedCampaign],
        calls: Calls,
        deliveries: Deliveries,
        rate: CallRate,
        figures: Figures,
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._owner = owner
        self._owned = owned
        self._calls = calls
        self._deliveries = deliveries
        self._rate = rate
        self._figures = figures

    async def step(self) -> bool:
        """A turn for each campaign that is ready; never more work at once, for turns have a pace of their own."""
        ready = [owned for owned in self._owned.values() if owned.ready and owned.held.certain]
        await self._take_notice(ready)
        now = self._clock.now()
        due = [owned for owned in ready if owned.look_again_at is None or owned.look_again_at <= now]
        floors = await self._floors(due, now=now)
        for owned, failure in zip(
            due, await asyncio.gather(*(self.turn(owned, floors) for owned in due), return_exceptions=True), strict=True
        ):
            if failure is not None:
                # A claim may have been committed though its answer was lost: find out before dialling on.
                owned.ready = False
                _log.error("turn.failed", vdn=owned.key.vdn_id, campaign=owned.key.campaign_id, error=repr(failure))
        return False

    async def turn(self, owned: OwnedCampaign, floors: Floors) -> None:
        """One look at one campaign."""
        now = self._clock.now()
        wish = self._demand(owned, floors, now=now)
        owned.last_demand = wish
        # While it may dial it is looked at every turn; while it may not, a change of its row wakes it.
        owned.look_again_at = None if wish.terms or wish.calls else wish.look_again_at
        if wish.calls <= 0:
            return
        plan = await self._plan(owned, calls=min(wish.calls, CLAIMED_PER_TURN_MAX), now=now)
        await self._carry_out(owned, plan, floors, now=now)

    async def _take_notice(self, ready: Sequence[OwnedCampaign]) -> None:
        """Settings that changed, numbers that were added."""
        by_tenant: defaultdict[int, list[OwnedCampaign]] = defaultdict(list)
        for owned in ready:
            by_tenant[owned.key.vdn_id].append(owned)
        for vdn_id, some in by_tenant.items():
            pulses = await turns.pulses(self._database, vdn_id, [owned.key.campaign_id for owned in some])
            for owned in some:
                pulse = pulses.get(owned.key.campaign_id)
                if pulse is None or pulse.updated_at != owned.loaded.updated_at:
                    await self._reload(owned)
                if pulse is not None:
                    self._look_back(owned, pulse)

    async def _reload(self, owned: OwnedCampaign) -> None:
        loaded = await turns.load(self._database, owned.key)
        if loaded is None:
            owned.ready = False
            return
        if loaded.campaign.settings.pace != owned.loaded.campaign.settings.pace:
            owned.pacer = pacer_for(loaded.campaign.settings.pace)
        owned.loaded = loaded
        owned.look_again_at = None

    def _look_back(self, owned: OwnedCampaign, pulse: turns.Pulse) -> None:
        now = self._clock.now()
        if owned.rewound_at is None or now - owned.rewound_at >= REWIND_EVERY:
            owned.cursors.rewind()
            owned.rewound_at = now
        elif pulse.rewound != owned.rewound:
            owned.cursors.step_back(now=now)
        owned.rewound = pulse.rewound

    async def _floors(self, due: Iterable[OwnedCampaign], *, now: datetime) -> Floors:
        skills: defaultdict[int, set[int]] = defaultdict(set)
        for owned in due:
            if owned.skill_id is not None and owned.loaded.calendar.is_open(now):
                skills[owned.key.vdn_id].add(owned.skill_id)
        found: dict[tuple[int, int], Sequence[AgentState]] = {}
        for vdn_id, skill_ids in skills.items():
            for skill_id, states in (await agents.agents(self._database, vdn_id, sorted(skill_ids))).items():
                found[vdn_id, skill_id] = states
        return found

    def _demand(self, owned: OwnedCampaign, floors: Floors, *, now: datetime) -> Demand:
        loaded = owned.loaded
        states = floors.get((owned.key.vdn_id, owned.skill_id or 0), ())
        pacing = PacingView(
            now=now,
            floor=agents.counted(states, now=now) if owned.skill_id is not None else Floor(),
            ringing=self._ringing(owned, now=now),
            waiting=self._deliveries.waiting(owned.key.vdn_id, owned.skill_id),
            lines_free=self._lines_free(owned, now=now),
            recent=owned.recent.view(now=now),
        )
        return demand(TurnView(campaign=loaded.campaign, calendar=loaded.calendar, pacing=pacing), owned.pacer)

    def _ringing(self, owned: OwnedCampaign, *, now: datetime) -> tuple[timedelta, ...]:
        """Ages of the calls that will want one of the same idle agents: of every campaign of ours on the skill."""
        if owned.skill_id is None:
            sharing: Iterable[OwnedCampaign] = (owned,)
        else:
            sharing = (
                other
                for other in self._owned.values()
                if other.skill_id == owned.skill_id and other.key.vdn_id == owned.key.vdn_id
            )
        return tuple(
            max(now - call.attempt.placed_at, timedelta(0))
            for other in sharing
            for call in other.calls.values()
            if call.attempt.state < AttemptState.ANSWERED and call.kept_for is None
        )

    def _lines_free(self, owned: OwnedCampaign, *, now: datetime) -> int:
        if not self._calls.can_take_more:
            return 0
        return min(
            self._gateway.lines_free(),
            owned.loaded.tenant.limits.lines_max - self._calls.open_of(owned.key.vdn_id),
            self._rate.left(now=now),
        )

    async def _plan(self, owned: OwnedCampaign, *, calls: int, now: datetime) -> Plan:
        loaded = owned.loaded
        candidates = await turns.due(
            self._database,
            owned.key,
            cursors=owned.cursors,
            now=now,
            contacts_max=calls + SPARE_CANDIDATES,
            zone_name=str(loaded.tenant.zone),
        )
        return choose(
            candidates,
            calls=calls,
            campaign=loaded.campaign,
            now=now,
            zone=loaded.tenant.zone,
            attempts_max=loaded.tenant.limits.attempts_per_contact_max,
        )

    async def _carry_out(self, owned: OwnedCampaign, plan: Plan, floors: Floors, *, now: datetime) -> None:
        seized, put_off = await self._seize(owned, plan.dials, floors, now=now)
        plan = replace(plan, dials=tuple(entry.dial for entry in seized), postponed=plan.postponed + put_off)
        lease = owned.held.lease
        await turns.settle(self._database, lease, plan, owner=self._owner, now=now)
        placed = await turns.claim(self._database, lease, plan.dials, owner=self._owner, now=now) if plan.dials else []
        owned.cursors.advance(plan)
        await self._place_all(owned, placed, seized, now=now)

    async def _seize(
        self, owned: OwnedCampaign, dials: Sequence[Dial], floors: Floors, *, now: datetime
    ) -> tuple[list[Seized], tuple[Postpone, ...]]:
        """Agents for the calls that must have one before they are placed; the others are placed without."""
        agent_first = owned.loaded.campaign.settings.mode.agent_first
        logged_in = {agent.work_no for agent in floors.get((owned.key.vdn_id, owned.skill_id or 0), ())}
        seized: list[Seized] = []
        put_off: list[Postpone] = []
        for dial in dials:
            bound_to = dial.contact.work_no if dial.contact.work_no in logged_in else None
            if bound_to is None and not agent_first:
                seized.append(Seized(dial, None))
                continue
            work_no = await agents.reserve(
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
        wanted = {entry.dial.contact.contact_id: entry for entry in seized}
        calls = [self._live(owned, attempt, wanted.pop(attempt.contact_id), now=now) for attempt in placed]
        self._rate.take(len(calls))
        for call in calls:
            if call.kept_for is not None:
                await agents.link(
                    self._database,
                    owned.key.vdn_id,
                    work_no=call.kept_for,
                    attempt_id=call.attempt.attempt_id,
                    now=now,
                )
        for entry in wanted.values():
            if entry.work_no is not None:
                await agents.unreserve(self._database, owned.key.vdn_id, work_no=entry.work_no, now=now)
        await asyncio.gather(*(self._place(owned, call) for call in calls))

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

    async def _place(self, owned: OwnedCampaign, call: LiveCall) -> None:
        """Ask the switch, unless the lease may have passed to another engine while we were away."""
        if not owned.held.certain:
            return
        attempt = call.attempt
        try:
            await self._gateway.originate(_request(attempt, owned.loaded.campaign, epoch=owned.held.lease.epoch))
            self._figures.placed()
        except RefusedByGatewayError as refusal:
            self._calls.heard(
                Ended(attempt.attempt_id, self._clock.now(), Outcome.NOT_PLACED, cause=str(refusal) or "refused")
            )


def _request(attempt: Attempt, campaign: Campaign, *, epoch: int) -> CallRequest:
    return CallRequest(
        call_id=attempt.attempt_id,
        vdn_id=attempt.vdn_id,
        campaign_id=attempt.campaign_id,
        epoch=epoch,
        called=attempt.called,
        caller=attempt.caller,
        ring_timeout=campaign.settings.ring_timeout,
    )
