"""A client of ARI that can tell when everything Asterisk has said by now was heard."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager

from outdial.gateways.asterisk.client import AriAddress, AriClient, AriSocket

MARK = "Settled"
OF_A_MARK = "ChannelUserevent"
"""The kind of event that a mark comes as; the gateway itself has no use for it."""


class TappedClient(AriClient):
    """Marks come on its socket too, in order with the events."""

    def __init__(self, address: AriAddress) -> None:
        super().__init__(address)
        self._application = ""
        self._marked = asyncio.Event()

    @asynccontextmanager
    async def listening(self, application: str, *, to_all: bool = False) -> AsyncGenerator[AriSocket]:
        self._application = application
        async with super().listening(application, to_all=to_all) as socket:
            yield _Tapped(socket, self._hear)

    async def hear_only(self, application: str, kinds: Iterable[str]) -> None:
        await super().hear_only(application, (*kinds, OF_A_MARK))

    async def settle(self) -> None:
        """Wait until the socket's reader has taken in what Asterisk told until now."""
        self._marked.clear()
        await self.ask("POST", f"/events/user/{MARK}", query={"application": self._application})
        await self._marked.wait()

    def _hear(self, text: str) -> None:
        if f'"eventname":"{MARK}"' in text.replace(" ", ""):
            self._marked.set()


class _Tapped(AriSocket):
    def __init__(self, socket: AriSocket, hear: Callable[[str], None]) -> None:
        self._inner = socket
        self._hear_mark = hear

    async def messages(self) -> AsyncGenerator[str]:
        async for text in self._inner.messages():
            yield text
            self._hear_mark(text)
