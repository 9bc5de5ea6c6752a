"""A line between Outdial and a switch that can be cut, frozen and let go on."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from outdial.gateways.asterisk.client import AriAddress
from tests.switch.addresses import own_host

BYTES_AT_ONCE: Final = 65_536


@dataclass(slots=True, eq=False)
class Line:
    """``ari`` is its near end: whoever asks there reaches the switch."""

    ari: AriAddress
    _flows: asyncio.Event = field(default_factory=asyncio.Event)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set[asyncio.StreamWriter])

    def cut(self) -> None:
        """End every connection; whoever comes again gets through."""
        for writer in list(self._writers):
            writer.transport.abort()

    def freeze(self) -> None:
        """From now on no byte gets through, and every connection stays open."""
        self._flows.clear()

    def thaw(self) -> None:
        """Let everything through that waits, and what comes."""
        self._flows.set()

    async def join(self, near: tuple[asyncio.StreamReader, asyncio.StreamWriter], host: str, port: int) -> None:
        try:
            far = await asyncio.open_connection(host, port)
        except OSError:
            near[1].transport.abort()
            return
        writers = {near[1], far[1]}
        self._writers |= writers
        ways = [
            asyncio.ensure_future(self._carry(near[0], far[1])),
            asyncio.ensure_future(self._carry(far[0], near[1])),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.wait(ways)
            self._writers -= writers
            for writer in writers:
                writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(BYTES_AT_ONCE):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass


@asynccontextmanager
async def line_to(ari: AriAddress) -> AsyncGenerator[Line]:
    """A line to where ``ari`` listens; open."""
    far_host, _, far_port = ari.url.removeprefix("http://").removesuffix("/ari").partition(":")
    joined = set[asyncio.Task[None]]()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(line.join((reader, writer), far_host, int(far_port)))
        joined.add(task)
        task.add_done_callback(joined.discard)

    server = await asyncio.start_server(accept, own_host(), 0)
    host, port = server.sockets[0].getsockname()
    line = Line(replace(ari, url=f"http://{host}:{port}/ari"))
    line.thaw()
    try:
        yield line
    finally:
        server.close()
        for task in list(joined):
            task.cancel()
        if joined:
            await asyncio.wait(joined)
