"""The simulator as a process of its own: one switch, any number of engines at its socket."""

import asyncio
import errno
import socket
from collections import defaultdict
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import assert_never, cast

import structlog

from outdial.clock import Clock
from outdial.gateways.base import KnownCall, RefusedByGatewayError, SwitchEvent
from outdial.gateways.simulator.alarm import Alarm
from outdial.gateways.simulator.switch import HUNG_UP_HERE, Switch
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
    read_asked,
    told_line,
)

_log = structlog.get_logger(__name__)

UNREAD_BYTES_MAX = 64 * 1024 * 1024
"""An engine that reads so little is cut off: it will ask what it missed when it is back."""


class SimulatorServer:
    """Brings the wishes of every connection to one switch, and each report to its owner's connection."""

    def __init__(self, switch: Switch, *, clock: Clock, unread_bytes_max: int = UNREAD_BYTES_MAX) -> None:
        self.unread_bytes_max = unread_bytes_max
        self._switch = switch
        self._clock = clock
        self._alarm = Alarm(clock)
        self._lines: dict[int, _Line] = {}
        self._listeners = 0

    async def serve(self, path: Path, *, ready: asyncio.Event | None = None) -> None:
        """Serve at a Unix socket until cancelled; ``ready`` is set as soon as one can connect.

        A socket that a killed simulator left behind is replaced. Raises OSError if a living one serves there.
        """
        with _socket_place(path):
            server = await asyncio.get_running_loop().create_unix_server(lambda: _Line(self), str(path))
            _log.info("simulator.listening", path=str(path))
            if ready is not None:
                ready.set()
            try:
                await self._tell_for_ever()
            finally:
                server.close()
                for line in self._lines.values():
                    line.cut()

    async def _tell_for_ever(self) -> None:
        while True:
            self.tell()
            await self._alarm.rest(self._switch.next_at())

    def greet(self, line: "_Line") -> int:
        """Admit a connection; returns its number as a listener."""
        self._listeners += 1
        self._lines[self._listeners] = line
        line.say(Told(lines_free=self._switch.lines_free(self._clock.now())))
        return self._listeners

    def forget(self, listener: int) -> None:
        """Let go of a connection that is gone."""
        self._lines.pop(listener, None)
        self._switch.forget_listener(listener)

    def take(self, asked: Sequence[Asked], *, listener: int) -> None:
        """Do what a line asks, then say what happened and the answers."""
        answers = [self._answer(each, listener=listener) for each in asked]
        self.tell(listener, answers)
        self._alarm.ring(self._switch.next_at())

    def tell(self, answered: int | None = None, answers: Sequence[Answer] = ()) -> None:
        """Send every listener its reports, the one that asked its answers, and all how many lines are free."""
        now = self._clock.now()
        events: dict[int, list[SwitchEvent]] = defaultdict(list)
        for listener, event in self._switch.due(now):
            events[listener].append(event)
        told = Told(lines_free=self._switch.lines_free(now))
        for listener, line in list(self._lines.items()):
            own_answers = list(answers) if listener == answered else []
            line.say(replace(told, events=events.get(listener, []), answers=own_answers))

    def _answer(self, asked: Asked, *, listener: int) -> Answer:
        try:
            return Answer(asked.serial, calls=tuple(self._grant(asked.wish, listener=listener)))
        except RefusedByGatewayError as refusal:
            return Answer(asked.serial, refusal=str(refusal))

    def _grant(self, wish: Wish, *, listener: int) -> Sequence[KnownCall]:
        now, switch = self._clock.now(), self._switch
        match wish:
            case Originate(request):
                switch.originate(request, listener=listener, now=now)
            case ConnectAgent(call_id, work_no):
                switch.connect(call_id, work_no=work_no, flow=None, listener=listener, now=now)
            case ConnectFlow(call_id, flow):
                switch.connect(call_id, work_no=None, flow=flow, listener=listener, now=now)
            case HangUp(call_id):
                switch.hang_up(call_id, listener=listener, now=now)
            case TakeOver(vdn_id, campaign_id, epoch):
                return switch.take_over(vdn_id=vdn_id, campaign_id=campaign_id, epoch=epoch, listener=listener, now=now)
            case HoldAgent(phone):
                switch.hold(phone, listener=listener, now=now)
            case ReleaseAgent(vdn_id, work_no):
                switch.end_leg(vdn_id=vdn_id, work_no=work_no, cause=HUNG_UP_HERE, now=now)
            case _:
                assert_never(wish)
        return ()


class _Line(asyncio.Protocol):
    """One connection."""

    def __init__(self, server: SimulatorServer) -> None:
        self._server = server
        self._parser = LineParser()
        self._transport: asyncio.Transport | None = None
        self._listener = 0
        self._lines_free_said = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # A cast, as uvloop's transports do what asyncio's do without being their heirs.
        self._transport = cast("asyncio.Transport", transport)
        self._listener = self._server.greet(self)

    def connection_lost(self, exc: Exception | None) -> None:
        _log.info("simulator.connection_lost", listener=self._listener, error=exc and str(exc))
        self._transport = None
        self._server.forget(self._listener)

    def data_received(self, data: bytes) -> None:
        try:
            asked = [each for line in self._parser.feed(data) for each in read_asked(line)]
        except ValueError as error:
            _log.warning("simulator.line_refused", listener=self._listener, error=str(error))
            self.cut()
            return
        if asked:
            self._server.take(asked, listener=self._listener)

    def say(self, told: Told) -> None:
        """Send a line, if it has any news."""
        if self._transport is None:
            return
        if not told.events and not told.answers and told.lines_free == self._lines_free_said:
            return
        self._lines_free_said = told.lines_free
        self._transport.write(told_line(told))
        if self._transport.get_write_buffer_size() > self._server.unread_bytes_max:
            self.cut()

    def cut(self) -> None:
        """Close the connection at once, with whatever was not read yet."""
        if self._transport is not None:
            self._transport.abort()


@contextmanager
def _socket_place(path: Path) -> Generator[None, None, None]:
    _make_way(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _make_way(path: Path) -> None:
    """Remove the socket of a simulator that was killed. Raises OSError if one answers there, or it is no socket."""
    if not path.exists():
        return
    if not path.is_socket():
        raise OSError(errno.EEXIST, f"{path} is no socket; name another path to listen at")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        if probe.connect_ex(str(path)) != errno.ECONNREFUSED:
            raise OSError(errno.EADDRINUSE, f"another simulator listens at {path}; stop it or name another path")
    path.unlink()
