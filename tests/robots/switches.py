"""The switch's end of a line, as Asterisk is seen to behave, and as it should not."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from struct import pack, unpack
from typing import Self
from uuid import UUID

import aiohttp

from outdial.robots.server import Place

WAIT_S = 10.0
SILENCE = bytes(320)
LOUD = b"\x10\x27" * 160
"""A frame in which somebody speaks."""


@dataclass
class AudioSocketSwitch:
    """A channel that runs ``AudioSocket(uuid,host:port)``."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    @asynccontextmanager
    async def connected(cls, place: Place, name: UUID | None = None) -> AsyncGenerator[Self]:
        reader, writer = await asyncio.open_connection(place.host, place.port)
        switch = cls(reader, writer)
        try:
            if name is not None:
                switch.send(0x01, name.bytes)
            yield switch
        finally:
            writer.close()

    def send(self, kind: int, payload: bytes = b"") -> None:
        self.writer.write(pack(">BH", kind, len(payload)) + payload)

    def noise(self, data: bytes) -> None:
        self.writer.write(data)

    async def frame(self) -> tuple[int, bytes]:
        """The next frame of the robot's side. Raises IncompleteReadError when it has closed the connection."""
        async with asyncio.timeout(WAIT_S):
            kind, length = unpack(">BH", await self.reader.readexactly(3))
            return kind, await self.reader.readexactly(length)

    async def sounds(self, frames: int) -> bytes:
        """So many frames that are no silence."""
        heard = list[bytes]()
        while len(heard) < frames:
            kind, payload = await self.frame()
            assert kind == 0x10
            if payload.strip(b"\0"):
                heard.append(payload)
        return b"".join(heard)

    async def until_hung_up(self) -> int:
        """Listen until the robot's side is done with us; how many frames of audio came before."""
        frames = 0
        while (await self.frame())[0] == 0x10:
            frames += 1
        return frames

    async def until_closed(self) -> None:
        """Listen until the connection is gone."""
        async with asyncio.timeout(WAIT_S):
            try:
                while await self.reader.read(65_536):
                    pass
            except ConnectionError:
                return


@dataclass
class MediaSwitch:
    """A ``WebSocket/…`` channel of Asterisk 22. It plays at once what it is sent, unless it is told not to."""

    socket: aiohttp.ClientWebSocketResponse
    form: str = "plain-text"
    played: bytearray = field(default_factory=bytearray)
    commands: list[str] = field(default_factory=list[str])

    @classmethod
    @asynccontextmanager
    async def connected(
        cls, place: Place, name: UUID | str, *, form: str = "plain-text", codec: str | None = "slin"
    ) -> AsyncGenerator[Self]:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"http://{place.host}:{place.port}/media?robotid={name}", protocols=["media"]) as socket,
        ):
            switch = cls(socket, form)
            if codec is not None:
                await switch.start(codec)
            yield switch

    async def start(self, codec: str) -> None:
        size = 640 if codec == "slin16" else 320
        await self.tell("MEDIA_START", connection_id="c", channel="WebSocket/r", format=codec, optimal_frame_size=size)

    async def tell(self, event: str, **fields: object) -> None:
        if self.form == "json":
            await self.socket.send_str(json.dumps({"event": event} | fields))
        else:
            await self.socket.send_str(" ".join([event, *(f"{name}:{value}" for name, value in fields.items())]))

    async def command(self, *, plays: bool = True) -> str | None:
        """The next command of the robot; None when it has closed the socket. What is to be played is, before."""
        async with asyncio.timeout(WAIT_S):
            async for message in self.socket:
                if message.type is aiohttp.WSMsgType.BINARY:
                    self.played += message.data
                    continue
                told = json.loads(message.data) if self.form == "json" else self._split(message.data)
                self.commands.append(told["command"])
                if told["command"] == "STOP_MEDIA_BUFFERING" and plays:
                    await self._completed(told["correlation_id"])
                return told["command"]
        return None

    async def until(self, command: str | None) -> None:
        """Go on until the robot commands this, or with None until it closes the socket."""
        while (told := await self.command()) != command:
            assert told is not None, self.commands

    async def _completed(self, piece: str) -> None:
        if self.form == "json":
            await self.tell("MEDIA_BUFFERING_COMPLETED", channel_id="1.2", correlation_id=piece)
        else:
            await self.socket.send_str(f"MEDIA_BUFFERING_COMPLETED {piece}")

    @staticmethod
    def _split(text: str) -> dict[str, str]:
        command, _, correlation_id = text.partition(" ")
        return {"command": command, "correlation_id": correlation_id}
