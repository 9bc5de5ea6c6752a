"""From a person's answer to an agent.

Who answered waits in memory, longest first; agents are found by one compare-and-set statement for all who wait, for
engines share skill queues. Two seconds are the limit (16 CFR 310.4(b)(4)(ii)); whoever finds nobody by
``ANSWER_WAIT_MAX`` is let go: a silent line is worse than an ended call. Phones that rang and were not picked up give
them a little longer, within ``RUNG_MAX``. Where the tenant has a flow for them, it takes them after two seconds.
"""

import asyncio
from collections import defaultdict
from collections.abc import Coroutine, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from outdial.clock import Clock
from outdial.domain.attempt import CONNECT_LIMIT, AttemptState
from outdial.domain.campaign import Mode
from outdial.domain.detection import MachineCourse
from outdial.domain.pacing.base import CompletionPace
from outdial.engine.calls import Calls
from outdial.engine.failing_flows import FailingFlows
from outdial.engine.hand_overs import HandOvers
from outdial.engine.owned import LiveCall
from outdial.engine.phones import RUNG_MAX, RingingPhones, Rung
from outdial.engine.queues import QueueKey
from outdial.gateways.base import AgentEvent, AgentPhone, Gateway, HandedOver, RefusedByGatewayError
from outdial.store import attempts, floor
from outdial.store.database import UNAVAILABLE, Database

_log = structlog.get_logger(__name__)

ANSWER_WAIT_MAX = timedelta(seconds=5)
DELIVERED_TOGETHER_MAX = 200  # people in one statement: it takes some milliseconds


class Deliveries:
    """People who answered, and what is done for each at once."""

    def __init__(self, database: Database, gateway: Gateway, clock: Clock, calls: Calls, *, owner: str) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._calls = calls
        self._owner = owner
        self._phones = RingingPhones()
        self._waiting: dict[int, LiveCall] = {}
        self._errands: dict[asyncio.Task[None], int] = {}
        """For which attempt each is; a few at a time."""
        self.somebody_waits = asyncio.Event()
        self._hand_overs = HandOvers(database, clock)
        self._failing = FailingFlows(clock)
        calls.answered = self.answered
        calls.handed_over = self.handed_over

    def waiting(self, vdn_id: int, skill_id: int | None) -> int:
        """How many people wait for an agent of a skill queue."""
        answered = (
            call.attempt.vdn_id == vdn_id and call.owned.skill_id == skill_id for call in self._waiting.values()
        )
        return sum(answered) + self._hand_overs.waiting(vdn_id, skill_id)

    def answered(self, call: LiveCall) -> None:
        """Somebody picked up: bring them on, without holding up the next report. Told twice, it is done once."""
        if call.attempt.attempt_id in self._errands.values() or self._phones.rings_for(call):
            return
        if call.attempt.is_in_flow or call.attempt.work_no is not None:
            self._send(call, self._resume(call))
        else:
            self._bring_on(call)

    def handed_over(self, call: LiveCall, event: HandedOver) -> None:
        """A flow has given the call back, perhaps before we know that it had it."""
        self._send(call, self._hand_over(call, event))

    def _bring_on(self, call: LiveCall) -> None:
        if call.machine:
            self._send(call, self._to_machine(call))
        elif not call.owned.loaded.campaign.settings.mode.wants_agent:
            self._send(call, self._to_flow(call, call.owned.loaded.campaign.settings.flow_sign))
        elif call.kept_for is not None:
            self._send(call, self._to_kept_agent(call, call.kept_for))
        else:
            self._wait(call)

    def phone(self, event: AgentEvent) -> None:
        """An agent's phone was picked up, or is down."""
        if self._phones.heard(event):
            self.somebody_waits.set()

    async def step(self) -> bool:
        """Look for agents, longest wait first; whether somebody found one."""
        found = False
        self._attend_to_phones()
        try:
            for (vdn_id, skill_id), calls in self._waiting_by_queue().items():
                if await self._to_any_agents(vdn_id, skill_id, calls):
                    found = True
            for call in self._hand_overs.longest_first():
                if call.attempt.attempt_id not in self._calls.live:
                    self._hand_overs.forget(call)
                elif call.owned.held.certain and await self._to_agent_of_wish(call):
                    found = True
        finally:
            # Also while the database is away.
            self._let_go_late()
        return found

    async def finish(self) -> None:
        """Wait for the requests that are on their way."""
        while self._errands:
            await asyncio.gather(*self._errands)

    def _wait(self, call: LiveCall) -> None:
        if call.attempt.is_in_flow:
            self._hand_overs.back(call)
        else:
            self._waiting[call.attempt.attempt_id] = call
        self.somebody_waits.set()

    async def _to_machine(self, call: LiveCall) -> None:
        detection = call.owned.loaded.detection
        if detection.machine is MachineCourse.MESSAGE:
            await self._to_flow(call, detection.flow_sign)
        else:
            await self._hang_up(call)

    async def _to_flow(self, call: LiveCall, flow: str | None) -> None:
        request = self._gateway.connect_flow(call.attempt.attempt_id, flow=flow or "", call_data=call.contact.call_data)
        if await self._is_granted(call, request):
            self._calls.connected(call, work_no=None)

    async def _to_kept_agent(self, call: LiveCall, work_no: str) -> None:
        attempt = call.attempt
        address = await floor.ring(
            self._database, attempt.vdn_id, work_no=work_no, attempt_id=attempt.attempt_id, owner=self._owner
        )
        if address is None:
            await self._to_agent_on_the_line(call, work_no)
            return
        phone = self._phones.begin(call, work_no, now=self._clock.now())
        try:
            await self._gateway.hold_agent(AgentPhone(vdn_id=attempt.vdn_id, work_no=work_no, address=address))
        except RefusedByGatewayError as refusal:
            _log.warning("agent.not_called", vdn=attempt.vdn_id, agent=work_no, reason=str(refusal))
            self._phones.miss(phone)

    def _attend_to_phones(self) -> None:
        """Bring people to the phones that were picked up; look for somebody else where none was."""
        now = self._clock.now()
        for phone in self._phones.over(now=now):
            call = phone.call
            if call.attempt.attempt_id in self._errands.values():
                # The switch has not said yet that it calls the phone.
                continue
            self._phones.forget(phone)
            if call.attempt.attempt_id not in self._calls.live:
                self._hand_overs.forget(call)
                continue
            if phone.rung is Rung.PICKED_UP:
                self._send(call, self._to_agent_on_the_line(call, phone.work_no))
            else:
                call.rung += now - phone.since
                self._send(call, self._missed(call, phone.work_no))

    async def _missed(self, call: LiveCall, work_no: str) -> None:
        attempt = call.attempt
        _log.info("agent.phone_not_picked_up", vdn=attempt.vdn_id, agent=work_no)
        try:
            await floor.missed(
                self._database, attempt.vdn_id, work_no=work_no, attempt_id=attempt.attempt_id, now=self._clock.now()
            )
        finally:
            # Also while the database is away.
            self._wait(call)

    async def _to_agent_on_the_line(self, call: LiveCall, work_no: str) -> None:
        attempt, now = call.attempt, self._clock.now()
        if await floor.talk(self._database, attempt.vdn_id, work_no=work_no, attempt_id=attempt.attempt_id, now=now):
            await (self._take_over if attempt.is_in_flow else self._connect)(call, work_no)
        else:
            call.kept_for = None
            self._wait(call)

    def _waiting_by_queue(self) -> Mapping[QueueKey, Sequence[LiveCall]]:
        """Longest wait first; whoever has hung up waits no more."""
        queues: defaultdict[QueueKey, list[LiveCall]] = defaultdict(list)
        for call in sorted(self._waiting.values(), key=_answered_at):
            if call.attempt.attempt_id in self._calls.live:
                queues[call.attempt.vdn_id, call.owned.skill_id or 0].append(call)
            else:
                self._waiting.pop(call.attempt.attempt_id, None)
        return queues

    async def _to_any_agents(self, vdn_id: int, skill_id: int, calls: Sequence[LiveCall]) -> bool:
        """One statement for all: call by call, the last would wait for the commits of all before."""
        wanting = [call for call in calls if call.owned.held.certain and not self._is_late(call)]
        attempt_ids = [call.attempt.attempt_id for call in wanting[:DELIVERED_TOGETHER_MAX]]
        if not attempt_ids:
            return False
        delivered = await floor.deliver(
            self._database, vdn_id, skill_id=skill_id, attempt_ids=attempt_ids, now=self._clock.now()
        )
        for call in wanting:
            agent = delivered.get(call.attempt.attempt_id)
            if agent is not None:
                self._waiting.pop(call.attempt.attempt_id, None)
                bring = self._to_kept_agent if agent.rings else self._connect
                self._send(call, bring(call, agent.work_no))
        return bool(delivered)

    async def _hand_over(self, call: LiveCall, event: HandedOver) -> None:
        if call.attempt.attempt_id not in self._calls.live or call.attempt.work_no is not None:
            return
        failed = event.failed
        if await self._hand_overs.begin(call, event.skill_id):
            self.somebody_waits.set()
        else:
            if not self._calls.flow_over(call, failed=failed is not None):
                failed = failed or "it gave the person back at once"
            await self._hang_up(call)
        if failed is not None:
            self._failing.tell(call, failed)

    async def _resume(self, call: LiveCall) -> None:
        """Nobody has a person who was with a flow, or an agent: a report, or a request, was lost."""
        attempt, work_no = call.attempt, call.kept_for
        if work_no is not None and await floor.talk(
            self._database, attempt.vdn_id, work_no=work_no, attempt_id=attempt.attempt_id, now=self._clock.now()
        ):
            await self._connect(call, work_no)
        elif await self._hand_overs.begin(call, None):
            self.somebody_waits.set()
        elif attempt.let_go_at is not None:
            await self._hang_up(call)
        else:
            self._bring_on(call)

    async def _to_agent_of_wish(self, call: LiveCall) -> bool:
        delivered = await self._hand_overs.find_agent(call)
        if delivered is None:
            return False
        bring = self._to_kept_agent if delivered.rings else self._take_over
        self._send(call, bring(call, delivered.work_no))
        return True

    async def _take_over(self, call: LiveCall, work_no: str) -> bool:
        if await self._connect(call, work_no):
            await self._hand_overs.taken(call)
            return True
        self._hand_overs.forget(call)
        await self._hang_up(call)
        return False

    async def _connect(self, call: LiveCall, work_no: str) -> bool:
        attempt_id = call.attempt.attempt_id
        if attempt_id in self._calls.live:
            call.kept_for = work_no
            if await self._is_granted(call, self._gateway.connect_agent(attempt_id, work_no=work_no)):
                self._calls.connected(call, work_no=work_no)
                return True
            call.kept_for = None
        await floor.take_back(
            self._database, call.attempt.vdn_id, work_no=work_no, attempt_id=attempt_id, now=self._clock.now()
        )
        return False

    async def _is_granted(self, call: LiveCall, request: Coroutine[None, None, None]) -> bool:
        """Whether the switch brings the person on. If it does not, whoever is still there is not left in silence."""
        try:
            await request
        except RefusedByGatewayError as refusal:
            _log.debug("request.refused", attempt=call.attempt.attempt_id, reason=str(refusal))
            if call.attempt.state is AttemptState.ANSWERED:
                await self._hang_up(call)
            return False
        return True

    async def _hang_up(self, call: LiveCall) -> None:
        """Unless the call may be another engine's by now."""
        if call.owned.held.certain:
            await self._gateway.hang_up(call.attempt.attempt_id)

    def _is_late(self, call: LiveCall) -> bool:
        waited = self._clock.now() - _answered_at(call)
        return waited - min(call.rung, RUNG_MAX) > _wait_max(call)

    def _let_go_late(self) -> None:
        for call in list(self._waiting.values()):
            if self._is_late(call):
                self._waiting.pop(call.attempt.attempt_id, None)
                self._send(call, self._let_go(call))
        for call in self._hand_overs.take_late():
            self._send(call, self._hang_up(call))

    async def _let_go(self, call: LiveCall) -> None:
        flow = call.owned.loaded.tenant.limits.abandoned_flow
        if not flow or not await self._is_noted(call):
            await self._hang_up(call)
            return
        self._calls.let_go(call)
        request = self._gateway.connect_flow(call.attempt.attempt_id, flow=flow, call_data=call.contact.call_data)
        await self._is_granted(call, request)

    async def _is_noted(self, call: LiveCall) -> bool:
        """Before the flow is asked for: a later owner must not take it for what the person was called for."""
        attempt, epoch = call.attempt, call.owned.held.lease.epoch
        try:
            return await attempts.let_go(
                self._database, attempt.vdn_id, attempt.attempt_id, epoch=epoch, now=self._clock.now()
            )
        except UNAVAILABLE:
            return False

    def _send(self, call: LiveCall, errand: Coroutine[None, None, object]) -> None:
        task = asyncio.ensure_future(_run(errand))
        self._errands[task] = call.attempt.attempt_id
        task.add_done_callback(self._errands.pop)


async def _run(errand: Coroutine[None, None, object]) -> None:
    try:
        await errand
    except RefusedByGatewayError as refusal:
        # The call ended while the request was on its way; its end is reported by itself.
        _log.debug("errand.refused", reason=str(refusal))
    except Exception:  # noqa: BLE001 - the top of a task; the sweeper finds what is left undone
        _log.exception("errand.failed")


def _answered_at(call: LiveCall) -> datetime:
    return call.attempt.answered_at or call.attempt.placed_at


def _wait_max(call: LiveCall) -> timedelta:
    loaded = call.owned.loaded
    settings, wait = loaded.campaign.settings, ANSWER_WAIT_MAX
    if settings.mode is Mode.PREDICTED and isinstance(settings.pace, CompletionPace):
        wait = settings.pace.wait
    return min(wait, CONNECT_LIMIT) if loaded.tenant.limits.abandoned_flow else wait
