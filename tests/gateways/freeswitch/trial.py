"""A trial of a FreeSWITCH gateway against the pretend switch, whose far end does what the number dictates."""

import asyncio
import heapq
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count

from outdial.clock import ManualClock
from outdial.domain.outcome import Outcome
from outdial.gateways.base import AgentPhone, CallRequest, Down, Up
from outdial.gateways.freeswitch.gateway import AGAIN_FIRST, FreeSwitchGateway, FreeSwitchSettings
from outdial.gateways.simulator.dictation import PREFIX, dictated_script, is_dictated
from outdial.gateways.simulator.script import Script
from tests.gateways.contract import CALL, LINES_MAX, Trial, seconds
from tests.gateways.freeswitch.pretend import PretendChannel, PretendFreeSwitch

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PATIENCE = seconds(20)
PHONE = AgentPhone(vdn_id=CALL.vdn_id, work_no="1001", address="user/1001")
DEAD_PHONE = "user/dead"
FLOW_TO_AGENT = "agent5"
SETTINGS = FreeSwitchSettings(trunk="carrier", lines_max=LINES_MAX)
CAUSES = {
    486: "USER_BUSY",
    404: "UNALLOCATED_NUMBER",
    480: "NO_USER_RESPONSE",
    503: "NORMAL_TEMPORARY_FAILURE",
    603: "CALL_REJECTED",
    487: "ORIGINATOR_CANCEL",
}


class Dictated:
    """The far end; ``run`` lets happen what is due."""

    def __init__(self, switch: PretendFreeSwitch, clock: ManualClock) -> None:
        self._switch = switch
        self._clock = clock
        self._timeline: list[tuple[datetime, int, PretendChannel, Callable[[PretendChannel], None]]] = []
        self._tickets = count()
        self._scripts = dict[str, Script]()
        switch.carrier = self._called
        switch.connected = self._connected

    def run(self) -> None:
        while self._timeline and self._timeline[0][0] <= self._clock.now():
            _, _, channel, step = heapq.heappop(self._timeline)
            if channel.uuid in self._switch.channels:
                step(channel)

    def _at(self, span: timedelta, channel: PretendChannel, step: Callable[[PretendChannel], None]) -> None:
        heapq.heappush(self._timeline, (self._clock.now() + span, next(self._tickets), channel, step))
        self.run()

    def _called(self, channel: PretendChannel) -> None:
        self._at(seconds(int(channel.variables["originate_timeout"])), channel, self._give_up)
        if channel.endpoint == DEAD_PHONE:
            self._switch.end(channel.uuid, "USER_BUSY", sip=486, by="recv_refuse")
            return
        if channel.endpoint.startswith("user/"):
            self._switch.answer(channel)
            return
        number = channel.endpoint.rsplit("/", 1)[1]
        if not is_dictated(number):
            return
        script = self._scripts[channel.uuid] = dictated_script(number, patience=PATIENCE, detects_machines=False)
        if script.rings_after is not None:
            self._switch.ring(channel)
        if script.settles_after is not None:
            step = self._answer if script.outcome is Outcome.ANSWERED else self._fail
            self._at(script.settles_after, channel, step)

    def _connected(self, channel: PretendChannel) -> None:
        # Who is talked to stays longer than who is not.
        script = self._scripts.get(channel.uuid)
        if script is None:
            return
        self._timeline = [entry for entry in self._timeline if entry[2] is not channel]
        heapq.heapify(self._timeline)
        to_agent = channel.other is None and channel.flow is not None and channel.flow[0] == FLOW_TO_AGENT
        self._at(script.talk, channel, self._hand_over if to_agent else self._leave)

    def _hand_over(self, channel: PretendChannel) -> None:
        channel.variables["outdial_skill"] = "5"
        self._switch.tell("CHANNEL_PARK", channel.uuid, {"variable_outdial_skill": "5"})
        self._at(PATIENCE, channel, self._leave)

    def _answer(self, channel: PretendChannel) -> None:
        self._switch.answer(channel)
        self._at(self._scripts[channel.uuid].patience, channel, self._leave)

    def _leave(self, channel: PretendChannel) -> None:
        self._switch.end(channel.uuid, sip=200)

    def _fail(self, channel: PretendChannel) -> None:
        sip = int(self._scripts[channel.uuid].cause.split(" ")[0])
        self._switch.end(channel.uuid, CAUSES[sip], sip=sip, by="recv_refuse")

    def _give_up(self, channel: PretendChannel) -> None:
        if channel.answered_at is None:
            self._switch.end(channel.uuid, "NO_ANSWER", by="send_cancel")


class FreeSwitchTrial(Trial):
    """Time passes a second at a time, and after each everything that was said is heard."""

    def __init__(self, gateway: FreeSwitchGateway, switch: PretendFreeSwitch, clock: ManualClock) -> None:
        super().__init__(gateway, pass_time=self._pass_time, prefix=PREFIX, phone=PHONE.address, dead_phone=DEAD_PHONE)
        self.switch = switch
        self.clock = clock
        self.far_end = Dictated(switch, clock)
        self._is_held = False

    async def connect(self, call_id: int = CALL.call_id) -> None:
        if not self._is_held:
            await self.hold()
            await self.agent_is_up()
        await super().connect(call_id)

    async def hold(self, *, reachable: bool = True) -> None:
        self._is_held = reachable
        await super().hold(reachable=reachable)

    async def comes_back(self) -> None:
        """The gateway has lost its socket, and gets one again."""
        assert await self.heard() == Down()
        await self.is_up_again()

    async def is_up_again(self) -> None:
        self.switch.joined.clear()
        while not self.switch.joined.is_set():
            self.clock.advance(AGAIN_FIRST)
            await asyncio.sleep(0)
        assert await self.heard() == Up()

    async def settle(self) -> None:
        """A reply follows every event that was told before it."""
        for _ in range(3):
            await self.gateway.take_over(vdn_id=0, campaign_id=0, epoch=0)

    async def _pass_time(self, span: timedelta) -> None:
        until = self.clock.now() + span
        await self.settle()
        while self.clock.now() < until:
            self.clock.advance(min(seconds(1), until - self.clock.now()))
            self.far_end.run()
            await self.settle()


def channel_of(call: CallRequest = CALL) -> str:
    return f"outdial-{call.vdn_id}-{call.campaign_id}-{call.call_id}"


@asynccontextmanager
async def trying(
    *,
    switch: PretendFreeSwitch | None = None,
    settings: FreeSwitchSettings = SETTINGS,
    reply_s_max: float = 5.0,
    quiet_s_max: float = 10.0,
) -> AsyncGenerator[FreeSwitchTrial]:
    """A gateway that is connected to a pretend switch, and read; its Up was not heard yet."""
    switch = switch or PretendFreeSwitch(ManualClock(NOON))
    async with switch.serving() as address:
        gateway = FreeSwitchGateway(
            settings, address, clock=switch.clock, reply_s_max=reply_s_max, quiet_s_max=quiet_s_max
        )
        trial = FreeSwitchTrial(gateway, switch, switch.clock)
        async with trial.listening():
            yield trial
