"""A Gateway to a simulator that runs as its own process, and may die and come back."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Sequence
from datetime import timedelta
from pathlib import Path
from typing import cast

import structlog

from outdial.clock import Clock
from outdial.gateways.base import (
    AgentPhone,
    CallRequest,
    Down,
    GatewayEvent,
    KnownCall,
    RefusedByGatewayError,
    TrunkUse,
    Up,
)
from outdial.gateways.simulator.wire import (
    Answer,
    Asked,
    ConnectAgent,
    ConnectFlow,
    HangUp,
    HoldAgent,
    LineParser,
    Originate,
    ReleaseAgent,
    TakeOver,
    Told,
    Wish,
    asked_line,
    read_told,
)

_log = structlog.get_logger(__name__)

PAUSE_FIRST = timedelta(milliseconds=50)
PAUSE_MAX = timedelta(seconds=2)
ANSWER_LIMIT_S = 5.0
"""Real seconds: a simulator that is silent for so long is taken for dead, and the connection is given up."""
UNREAD_EVENTS_MAX = 100_000
"""Ten seconds of the busiest switch; past it, reconnect and ask what it knows."""


class _ConnectionLostError(Exception):
    """The connection went before the answer came: nobody can say whether the wish was granted."""


class RemoteSimulatorGateway:
    """A Gateway over the Unix socket at ``path``. Whoever reads ``events`` keeps it connected, for ever.

    While it is not, every request raises RefusedByGatewayError. If the connection goes between a request and its
    answer, every request but ``take_over`` returns as if granted: ``take_over`` and events tell the truth after Up.
    """

    def __init__(self, path: Path, *, clock: Clock, answer_limit_s: float = ANSWER_LIMIT_S) -> None:
        self._path = path
        self._answer_limit_s = answer_limit_s
        self._clock = clock
        self._line: _Line | None = None

    async def originate(self, request: CallRequest) -> None:
        await self._ask_or_leave_open(Originate(request))

    async def connect_agent(self, call_id: int, *, work_no: str) -> None:
        await self._ask_or_leave_open(ConnectAgent(call_id, work_no))

    async def connect_flow(self, call_id: int, *, flow: str, call_data: str | None) -> None:
        await self._ask_or_leave_open(ConnectFlow(call_id, flow, call_data))

    async def hang_up(self, call_id: int) -> None:
        await self._ask_or_leave_open(HangUp(call_id))

    async def hold_agent(self, phone: AgentPhone) -> None:
        await self._ask_or_leave_open(HoldAgent(phone))

    async def release_agent(self, *, vdn_id: int, work_no: str) -> None:
        await self._ask_or_leave_open(ReleaseAgent(vdn_id, work_no))

    async def take_over(self, *, vdn_id: int, campaign_id: int, epoch: int) -> Sequence[KnownCall]:
        try:
            answer = await self._ask(TakeOver(vdn_id, campaign_id, epoch))
        except _ConnectionLostError:
            raise RefusedByGatewayError("the connection was lost before the calls were told; ask again") from None
        return answer.calls

    async def events(self) -> AsyncGenerator[GatewayEvent, None]:
        pause = PAUSE_FIRST
        while True:
            line = await self._connect()
            if line is not None:
                try:
                    while (event := await line.news.get()) is not None:
                        self._line = line
                        yield event
                finally:
                    was_up, self._line = self._line is line, None
                    line.cut()
                if was_up:
                    pause = PAUSE_FIRST
                    yield Down()
            await self._clock.sleep(pause)
            pause = min(pause * 2, PAUSE_MAX)

    def lines_free(self, switch: str | None = None) -> int:  # noqa: ARG002 - there is one switch
        return 0 if self._line is None else self._line.lines_free

    def trunk_room(self, trunk: TrunkUse | None = None) -> int:  # noqa: ARG002 - it has no trunks
        return self.lines_free()

    def away(self) -> Collection[str]:
        return ()

    async def _connect(self) -> "_Line | None":
        loop = asyncio.get_running_loop()
        try:
            _, line = await loop.create_unix_connection(
                lambda: _Line(loop, answer_limit_s=self._answer_limit_s), str(self._path)
            )
        except OSError as error:
            _log.info("simulator.unreachable", path=str(self._path), error=str(error))
            return None
        return line

    async def _ask_or_leave_open(self, wish: Wish) -> None:
        try:
            await self._ask(wish)
        except _ConnectionLostError:
            _log.warning("simulator.answer_lost", kind=wish.kind)

    async def _ask(self, wish: Wish) -> Answer:
        line = self._line
        if line is None or not line.is_open:
            raise RefusedByGatewayError("the simulator cannot be reached")
        answer = await line.ask(wish)
        if answer.refusal is not None:
            raise RefusedByGatewayError(answer.refusal)
        return answer


class _Line(asyncio.Protocol):
    """One connection, from the greeting on."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, answer_limit_s: float) -> None:
        self._loop = loop
        self._answer_limit_s = answer_limit_s
        self._parser = LineParser()
        self._transport: asyncio.Transport | None = None
        self._serial = 0
        self._unsent: list[Asked] = []
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._greeted = False
        self.lines_free = 0
        self.news: asyncio.Queue[GatewayEvent | None] = asyncio.Queue()
        """What happened; None when the connection is over."""

    @property
    def is_open(self) -> bool:
        return self._transport is not None

    async def ask(self, wish: Wish) -> Answer:
        """Send a wish with whatever else is said in this turn of the loop, and wait for its answer."""
        self._serial += 1
        serial = self._serial
        answer = self._waiting[serial] = self._loop.create_future()
        if not self._unsent:
            self._loop.call_soon(self._send)
        self._unsent.append(Asked(serial, wish))
        try:
            async with asyncio.timeout(self._answer_limit_s):
                return await answer
        except TimeoutError:
            self.cut()
            raise _ConnectionLostError from None
        finally:
            del self._waiting[serial]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # A cast, as uvloop's transports do what asyncio's do without being their heirs.
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        _log.info("simulator.connection_lost", error=exc and str(exc))
        self._transport = None
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(_ConnectionLostError())
        self.news.put_nowait(None)

    def data_received(self, data: bytes) -> None:
        try:
            told = [read_told(line) for line in self._parser.feed(data)]
        except ValueError as error:
            _log.warning("simulator.line_refused", error=str(error))
            self.cut()
            return
        for each in told:
            self._take(each)
        if self.news.qsize() > UNREAD_EVENTS_MAX:
            _log.warning("simulator.events_unread", unread=self.news.qsize())
            self.cut()

    def cut(self) -> None:
        """Close the connection at once."""
        if self._transport is not None:
            self._transport.abort()

    def _send(self) -> None:
        unsent, self._unsent = self._unsent, []
        if self._transport is not None:
            self._transport.write(asked_line(unsent))

    def _take(self, told: Told) -> None:
        self.lines_free = told.lines_free
        if not self._greeted:
            self._greeted = True
            self.news.put_nowait(Up())
        for event in told.events:
            self.news.put_nowait(event)
        for answer in told.answers:
            waiting = self._waiting.get(answer.serial)
            if waiting is not None and not waiting.done():
                waiting.set_result(answer)
