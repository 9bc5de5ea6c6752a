"""Robots where a switch looks for them, served as `outdial robot` serves them; and such as fail."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from hashlib import sha1
from random import Random
from typing import Final
from urllib.parse import urlsplit

from outdial.clock import SystemClock
from outdial.gateways.asterisk.plan import SwitchPlan
from outdial.robots.attendant import Attendant
from outdial.robots.base import Robot
from outdial.robots.desk import OutdialAddress, RestDesk
from outdial.robots.patience import RobotLimits
from outdial.robots.server import Place, RobotServer
from tests.whole.house import House

_WEBSOCKET: Final = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""RFC 6455."""


def media_place(plan: SwitchPlan) -> Place:
    """Where the switch looks for a robot with a media WebSocket."""
    place = urlsplit(plan.robot_uri)
    assert place.hostname is not None
    assert place.port is not None
    return Place(place.hostname, place.port)


def audiosocket_place(plan: SwitchPlan) -> Place:
    """Where the switch looks for a robot with AudioSocket."""
    return Place(plan.robot.host, plan.robot.port)


@asynccontextmanager
async def robots_served(
    plan: SwitchPlan, house: House, make: Callable[[], Robot], *, limits: RobotLimits | None = None
) -> AsyncGenerator[RobotServer]:
    """A robot server on both doors, which asks the house what its calls are about."""
    clock, allowed = SystemClock(), limits or RobotLimits()
    access_key, secret_key = house.keys
    address = OutdialAddress(url=house.url, access_key=access_key, secret_key=secret_key)
    async with RestDesk(address, clock=clock) as desk:
        server = RobotServer(Attendant(make, desk, clock=clock, limits=allowed), clock=clock, limits=allowed)
        async with server.audiosocket(audiosocket_place(plan)), server.media(media_place(plan)):
            yield server


Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def pretended(place: Place, behaves: Behaviour | None) -> AsyncGenerator[None]:
    """What is no robot, where the switch looks for one, and does the same with every connection; None: nothing is."""
    if behaves is None:
        yield
        return
    calls = set[asyncio.Task[None]]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await behaves(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.transport.abort()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(serve(reader, writer))
        calls.add(task)
        task.add_done_callback(calls.discard)

    server = await asyncio.start_server(accept, place.host, place.port)
    try:
        yield
    finally:
        server.close()
        for call in list(calls):
            call.cancel()
        if calls:
            await asyncio.wait(calls)


async def hangs(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Neither reads nor speaks."""
    await asyncio.Event().wait()


async def closes(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """At once."""


async def makes_noise(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Says what means nothing, whatever it hears."""
    noise = Random(1)
    while await reader.read(65_536):
        writer.write(noise.randbytes(320))
        await writer.drain()


async def frames_too_long(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Promises a frame of AudioSocket that never ends."""
    writer.write(b"\x10\xff\xff")
    await _hears_all(reader)


async def floods(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Sends frames of AudioSocket as fast as they are taken."""
    await _floods(reader, writer, (b"\x10\x01\x40" + bytes(320)) * 100)


async def floods_websocket(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Sends audio over a WebSocket as fast as it is taken."""
    await _floods(reader, writer, b"\x82\x7e" + (32_000).to_bytes(2) + bytes(32_000))


async def _floods(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, message: bytes) -> None:
    hearing = asyncio.ensure_future(_hears_all(reader))
    try:
        while not hearing.done():
            writer.write(message)
            await writer.drain()
    finally:
        hearing.cancel()
        await asyncio.wait((hearing,))


async def _hears_all(reader: asyncio.StreamReader) -> None:
    with suppress(ConnectionError):
        while await reader.read(65_536):
            pass


def as_websocket(behaves: Behaviour) -> Behaviour:
    """The same, once the connection is a WebSocket."""

    async def upgraded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        key = next(line.split(": ")[1] for line in head.split("\r\n") if line.startswith("Sec-WebSocket-Key"))
        accept = b64encode(sha1(f"{key}{_WEBSOCKET}".encode(), usedforsecurity=False).digest()).decode()
        writer.write(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: media\r\n\r\n".encode()
        )
        await behaves(reader, writer)

    return upgraded
