"""A robot server on loopback, whose time passes ten times as fast."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import pytest

from outdial.clock import SystemClock
from outdial.robots.attendant import Attendant
from outdial.robots.base import Robot, RobotCall
from outdial.robots.patience import RobotLimits
from outdial.robots.server import Place, RobotServer
from tests.robots.desks import MemoryDesk
from tests.robots.switches import WAIT_S

Talk = Callable[[RobotCall], Awaitable[None]]


@dataclass
class Saying:
    """A robot made of a function."""

    does: Talk

    async def talk(self, call: RobotCall) -> None:
        await self.does(call)


@dataclass(frozen=True)
class Served:
    """Where a robot is served, and its server."""

    audiosocket: Place
    media: Place
    server: RobotServer

    async def stop(self) -> None:
        """What happens to calls when the server stops."""
        await self.server.end_calls()

    async def until_idle(self) -> None:
        """Until every call is over."""
        async with asyncio.timeout(WAIT_S):
            while self.server.calls:
                await asyncio.sleep(0)


Serving = Callable[..., AbstractAsyncContextManager[Served]]


@pytest.fixture
def desk() -> MemoryDesk:
    return MemoryDesk()


@pytest.fixture
def serving(desk: MemoryDesk) -> Serving:
    @asynccontextmanager
    async def serve(
        talk: Talk | None = None, *, make: Callable[[], Robot] | None = None, limits: RobotLimits | None = None
    ) -> AsyncGenerator[Served]:
        clock, allowed = SystemClock(speed=10), limits or RobotLimits()

        def saying() -> Robot:
            assert talk is not None
            return Saying(talk)

        attendant = Attendant(make or saying, desk, clock=clock, limits=allowed)
        server = RobotServer(attendant, clock=clock, limits=allowed)
        nowhere = Place("127.0.0.1", 0)
        async with server.audiosocket(nowhere) as audiosocket, server.media(nowhere) as media:
            yield Served(audiosocket, media, server)
        assert server.calls == 0

    return serve
