"""One look at each campaign of ours: look, plan, claim, dial. The shell around ``domain/plan.py``."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog

from outdial.clock import Clock
from outdial.domain.evidence import Evidence, evidence
from outdial.domain.pacing.base import Floor, PacingView
from outdial.domain.plan import Demand, Plan, TurnView, choose, demand
from outdial.engine.calls import Calls
from outdial.engine.candidates import candidates
from outdial.engine.floor import Deliveries
from outdial.engine.floor_watch import FloorWatch
from outdial.engine.offers import Offers
from outdial.engine.owned import OwnedCampaign
from outdial.engine.placing import Placing
from outdial.engine.queues import NOBODY, QueueKey, Queues, SkillQueue, look, queue_of
from outdial.engine.rate import CallRate
from outdial.engine.recorder import Recorder
from outdial.engine.routes import Routes
from outdial.store import turns
from outdial.store.database import UNAVAILABLE, Database
from outdial.store.leases import CampaignKey
from outdial.store.turns import Cursors

_log = structlog.get_logger(__name__)

CLAIMED_PER_TURN_MAX = 200  # of one campaign: a statement of this size takes some milliseconds
REWIND_EVERY = timedelta(minutes=1)


class Turns:
    """The wheel: every campaign of ours has its turn, all side by side."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        owned: Mapping[CampaignKey, OwnedCampaign],
        calls: Calls,
        deliveries: Deliveries,
        routes: Routes,
        placing: Placing,
        offers: Offers,
        rate: CallRate,
        recorder: Recorder,
    ) -> None:
        self._database = database
        self._clock = clock
        self._owned = owned
        self._calls = calls
        self._deliveries = deliveries
        self._routes = routes
        self._placing = placing
        self._offers = offers
        self._rate = rate
        self._recorder = recorder
        self._rounds = 0
        self._promised = 0
        self._promised_of: Counter[int] = Counter()
        self._watches: defaultdict[QueueKey, FloorWatch] = defaultdict(FloorWatch)

    async def step(self) -> bool:
        """A turn for each campaign that is ready; never more work at once, for turns have a pace of their own."""
        await self._take_notice([owned for owned in self._owned.values() if owned.may_dial])
        due = self._due(now=self._clock.now())
        now = self._clock.now()
        looking = [owned for owned in due if owned.loaded.calendar.is_open(now)]
        wanted = [key for owned in looking if (key := queue_of(owned))]
        queues = await look(self._database, self._owned.values(), wanted)
        self._watch(queues, looking, now=now)
        faults = await asyncio.gather(*(self._turn(owned, queues) for owned in due), return_exceptions=True)
        for owned, fault in zip(due, faults, strict=True):
            if fault is not None:
                # A claim may have been committed though its answer was lost: find out before dialling on.
                owned.ready = False
                _log.error("turn.failed", vdn=owned.key.vdn_id, campaign=owned.key.campaign_id, error=repr(fault))
        return False

    def _watch(self, queues: Queues, looking: Sequence[OwnedCampaign], *, now: datetime) -> None:
        """Let every campaign that may want calls know what happened on its floor since the last look at it."""
        seen = {key: self._watches[key].seen(queue.agents, now=now) for key, queue in queues.items()}
        for owned in looking:
            if (key := queue_of(owned)) is not None:
                owned.untold.floor_seen(seen[key])

    def _due(self, *, now: datetime) -> list[OwnedCampaign]:
        """Whose turn it is: when lines and agents are short, those behind the first get the rest.

        A more urgent campaign comes before the others; of equally urgent ones each is the first one time.
        """
        due = [owned for owned in self._owned.values() if owned.look_again_at is None or owned.look_again_at <= now]
        self._rounds += 1
        first = self._rounds % max(len(due), 1)
        return sorted(due[first:] + due[:first], key=lambda owned: owned.loaded.campaign.settings.priority)

    async def _turn(self, owned: OwnedCampaign, queues: Queues) -> None:
        """One look at one campaign."""
        async with owned.busy:
            # What the wait was for may have taken it from us.
            if not owned.may_dial:
                return
            now = self._clock.now()
            queue = queues.get(queue_of(owned) or (0, 0), NOBODY)
            view = self._view(owned, queue, now=now)
            wish = self._ask(owned, view)
            if wish.calls == 0 and owned.preview is None:
                return
            why = evidence(view, wish, owned.loaded.rules, mode=owned.loaded.campaign.settings.mode)
            if owned.preview is not None:
                await self._attend_to_offers(owned, why, calls_max=view.lines_free, now=now)
            if wish.calls > 0:
                await self._dial(owned, queue, why, calls=min(wish.calls, CLAIMED_PER_TURN_MAX), now=now)

    async def _attend_to_offers(self, owned: OwnedCampaign, why: Evidence, *, calls_max: int, now: datetime) -> None:
        agents = await self._offers.attend(owned, calls_max=min(calls_max, CLAIMED_PER_TURN_MAX), now=now)
        if agents:
            with self._promise(owned, len(agents)):
                await self._offers.call(owned, agents, why, now=now)

    async def _dial(self, owned: OwnedCampaign, queue: SkillQueue, why: Evidence, *, calls: int, now: datetime) -> None:
        with self._promise(owned, calls):
            plan = await self._plan(owned, calls=calls, now=now)
            await self._placing.carry_out(owned, plan, queue, why, now=now)

    @contextmanager
    def _promise(self, owned: OwnedCampaign, calls: int) -> Generator[None]:
        """Let the campaigns that look meanwhile know that lines and agents are spoken for."""
        owned.promised = calls
        self._promised += calls
        self._promised_of[owned.key.vdn_id] += calls
        try:
            yield
        finally:
            owned.promised = 0
            self._promised -= calls
            self._promised_of[owned.key.vdn_id] -= calls

    async def _take_notice(self, ready: Sequence[OwnedCampaign]) -> None:
        """Settings that changed, numbers that were added."""
        by_tenant: defaultdict[int, list[OwnedCampaign]] = defaultdict(list)
        for owned in ready:
            by_tenant[owned.key.vdn_id].append(owned)
        for vdn_id, some in by_tenant.items():
            pulses = await turns.pulses(self._database, vdn_id, [owned.key.campaign_id for owned in some])
            for owned in some:
                await self._notice(owned, pulses.get(owned.key.campaign_id))

    async def _notice(self, owned: OwnedCampaign, pulse: turns.Pulse | None) -> None:
        try:
            if pulse is None or pulse.stamp != owned.loaded.stamp:
                await self._reload(owned)
        except UNAVAILABLE:
            raise
        except Exception:  # noqa: BLE001 - one campaign that cannot be read must not keep the others waiting
            owned.ready = False
            _log.exception("campaign.unreadable", vdn=owned.key.vdn_id, campaign=owned.key.campaign_id)
        if pulse is not None:
            self._look_back(owned, pulse)

    async def _reload(self, owned: OwnedCampaign) -> None:
        loaded = await turns.load(self._database, owned.key)
        if loaded is None:
            owned.ready = False
            return
        same_pace = loaded.campaign.settings.pace == owned.loaded.campaign.settings.pace
        if not same_pace or loaded.rules != owned.loaded.rules:
            memory = owned.pacer.memory() if same_pace else None
            owned.pacer = self._recorder.pacer(owned.key, loaded, memory=memory)
        if loaded.rounds != owned.loaded.rounds or loaded.campaign.suspended_batches != owned.suspended_batches:
            owned.cursors = Cursors(rounds=loaded.rounds)
        owned.loaded = loaded
        owned.prospects.settle(loaded)
        owned.look_again_at = None

    def _look_back(self, owned: OwnedCampaign, pulse: turns.Pulse) -> None:
        now = self._clock.now()
        if owned.rewound_at is None or now - owned.rewound_at >= REWIND_EVERY:
            owned.cursors.rewind()
            owned.rewound_at = now
        elif pulse.rewound != owned.rewound:
            owned.cursors.step_back(now=now)
        owned.rewound = pulse.rewound

    def _view(self, owned: OwnedCampaign, queue: SkillQueue, *, now: datetime) -> PacingView:
        vdn_id = owned.key.vdn_id
        return PacingView(
            now=now,
            floor=Floor() if owned.skill_id is None else queue.floor(now=now),
            ringing=queue.ringing(now=now),
            ringing_scores=queue.ringing_scores(now=now),
            next_scores=owned.prospects.next_scores(now=now),
            waiting=self._deliveries.waiting(vdn_id, owned.skill_id) + queue.waiting_elsewhere,
            lines_free=self._lines_free(owned, now=now),
            news=owned.untold.view(),
            account=owned.answers.account(
                owned.answered,
                now=now,
                zone=owned.loaded.tenant.zone,
                false_positives=owned.loaded.detection.false_positives,
            ),
        )

    def _lines_free(self, owned: OwnedCampaign, *, now: datetime) -> int:
        if not self._calls.can_take_more:
            return 0
        vdn_id = owned.key.vdn_id
        of_tenant = owned.loaded.tenant.limits.lines_max - self._calls.open_of(vdn_id) - self._promised_of[vdn_id]
        of_engine = min(self._routes.lines_free(owned), self._rate.left(now=now)) - self._promised
        return max(0, min(of_tenant, of_engine))

    async def _plan(self, owned: OwnedCampaign, *, calls: int, now: datetime) -> Plan:
        loaded = owned.loaded
        return choose(
            await candidates(self._database, owned, calls=calls, now=now),
            calls=calls,
            campaign=loaded.campaign,
            now=now,
            zone=loaded.tenant.zone,
            attempts_max=loaded.tenant.limits.attempts_per_contact_max,
            trunks=loaded.trunks,
        )

    def _ask(self, owned: OwnedCampaign, view: PacingView) -> Demand:
        """What the pacer wants now; what it was told, it is not told again."""
        loaded = owned.loaded
        seen = TurnView(
            campaign=loaded.campaign,
            calendar=loaded.calendar,
            pacing=view,
            why_no_line=self._routes.why_no_line(owned),
        )
        wish = demand(seen, owned.pacer)
        if wish.asked:
            owned.untold.told()
        owned.last_demand = wish
        # While it may dial it is looked at every turn; while it may not, a change of its row wakes it.
        owned.look_again_at = None if wish.asked else wish.look_again_at
        return wish
