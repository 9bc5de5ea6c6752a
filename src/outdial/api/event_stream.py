"""Server-sent events to one client: what waits to be sent, within bounds, and the sending.

A client that stops reading is cut, and connects again when it likes: the present comes first on every stream.
"""

import asyncio
from collections import deque
from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel
from starlette.types import Receive, Send

FRAMES_MAX: Final = 64  # that wait for one client: minutes of an agent's busiest day
STALLED_MAX: Final = timedelta(seconds=30)  # how long a frame may wait; a heartbeat comes twice in it
HEARTBEAT_EVERY: Final = timedelta(seconds=15)  # proxies close what is silent for a minute
STREAM_MAX: Final = timedelta(hours=1)  # then a client connects again, signed anew: keys are revoked

CONTENT_TYPE: Final = "text/event-stream"
RETRY: Final = b"retry: 2000\n\n"  # milliseconds until a browser connects again
_HEARTBEAT: Final = b":\n\n"
_HEADERS: Final = [
    (b"content-type", CONTENT_TYPE.encode()),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would gather what is to be told now
]


def frame(name: str, told: BaseModel) -> bytes:
    """An event as it goes over the wire; JSON has no line breaks of its own."""
    return b"event: %b\ndata: %b\n\n" % (name.encode(), told.__pydantic_serializer__.to_json(told, by_alias=True))


class EventStream:
    """One client's. ``now`` is handed in, and nothing here sleeps."""

    def __init__(self, *, now: datetime) -> None:
        self._frames: deque[tuple[datetime, bytes]] = deque([(now, RETRY)])
        self._opened_at = now
        self._told_at = now
        self._news = asyncio.Event()
        self._news.set()
        self._ended = False
        self.cut = asyncio.Event()
        """Set when the client does not read."""

    def put(self, told: bytes, *, now: datetime) -> None:
        """Have a frame sent; a client for whom too many wait is cut."""
        if len(self._frames) >= FRAMES_MAX:
            self.cut.set()
            return
        self._frames.append((now, told))
        self._told_at = now
        self._news.set()

    def keep(self, *, now: datetime) -> None:
        """A heartbeat if one is due, or the end: a client that does not read is cut, an old stream is ended."""
        if self._frames and now - self._frames[0][0] > STALLED_MAX:
            self.cut.set()
        elif now - self._opened_at >= STREAM_MAX:
            self.end()
        elif now - self._told_at >= HEARTBEAT_EVERY:
            self.put(_HEARTBEAT, now=now)

    def end(self) -> None:
        """No more will come; what waits is still sent."""
        self._ended = True
        self._news.set()

    async def next(self) -> bytes | None:
        """The next frame, when there is one; None at the end."""
        while not self._frames:
            if self._ended:
                return None
            self._news.clear()
            await self._news.wait()
        return self._frames.popleft()[1]


async def serve(stream: EventStream, receive: Receive, send: Send) -> None:
    """Send a stream until it ends, or is cut, or the client has gone."""
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    tasks = [
        asyncio.ensure_future(_send_all(stream, send)),
        asyncio.ensure_future(_gone(receive)),
        asyncio.ensure_future(_cut(stream)),
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _send_all(stream: EventStream, send: Send) -> None:
    while (told := await stream.next()) is not None:
        await send({"type": "http.response.body", "body": told, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _cut(stream: EventStream) -> None:
    await stream.cut.wait()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
