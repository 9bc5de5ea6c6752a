"""A receiver of results, which a run opens itself: what a server pushes, and how it bears a refusal (0788)."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiohttp import web

from outdial.clock import Clock

RECEIVED: Final = {"retCode": "0", "retMsg": "success"}
"""What the vendor's page has a receiver answer."""
PUSH_BYTES_MAX: Final = 10_000_000
PUSHES_MAX: Final = 1_000  # that are kept; a run causes a handful

_REFUSED: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """One request of the server's."""

    at: datetime
    content_type: str
    text: bytes
    refused: bool


class Receiver:
    """Refuses the first push, so that the server must push again, and takes all others."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._pushes: list[Push] = []

    @property
    def pushes(self) -> Sequence[Push]:
        """What has come so far, in its order."""
        return self._pushes

    async def take(self, request: web.Request) -> web.Response:
        """Note a push, and answer it."""
        text = await request.read()
        refused = not self._pushes
        if len(self._pushes) < PUSHES_MAX:
            kind = request.headers.get("Content-Type", "")
            self._pushes.append(Push(at=self._clock.now(), content_type=kind, text=text, refused=refused))
        return web.json_response(RECEIVED, status=_REFUSED if refused else 200)


@asynccontextmanager
async def listening(host: str, port: int, *, clock: Clock) -> AsyncGenerator[tuple[Receiver, int]]:
    """A receiver that listens until the block ends, and its port: the one asked for, or a free one for 0.

    Raises OSError when the address cannot be listened on.
    """
    receiver = Receiver(clock=clock)
    app = web.Application(client_max_size=PUSH_BYTES_MAX)
    app.router.add_post("/{tail:.*}", receiver.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield receiver, runner.addresses[0][1]
    finally:
        await runner.cleanup()
