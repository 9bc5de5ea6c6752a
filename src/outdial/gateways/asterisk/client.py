"""Requests to Asterisk's REST interface, and the socket of its events. What either means is for others."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, Self

import aiohttp
import structlog
from pydantic import JsonValue

_log = structlog.get_logger(__name__)

REQUEST_S_MAX: Final = 10.0
CONNECTIONS_MAX: Final = 32
IDLE_S_MAX: Final = 10.0
"""Asterisk closes idle connections after fifteen seconds by default; a request on a dying one would be lost."""
HEARTBEAT_S: Final = 10.0
"""A socket whose other end does not answer a ping within half of that is taken for lost."""
REGISTERED_S_MAX: Final = 5.0
REGISTERED_ASKED_EVERY_S: Final = 0.01
NOT_FOUND, CONFLICT = 404, 409
_REFUSED_FROM: Final = 400


class AriAway(ConnectionError):  # noqa: N818 - it says what is the case
    """Asterisk cannot be reached, or does not answer: nobody knows whether the request was done."""


class AriRefused(Exception):  # noqa: N818 - it says what is the case
    """Asterisk has refused the request."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"Asterisk refused with {status}: {text}")
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class AriAddress:
    """Where an Asterisk listens: ``http://host:8088/ari``, and a user of its ari.conf."""

    url: str
    user: str
    password: str


class AriClient:
    """To be entered; all its requests share a pool of connections."""

    def __init__(self, address: AriAddress) -> None:
        self._url = address.url.rstrip("/")
        self._session = aiohttp.ClientSession(
            headers={"Authorization": aiohttp.encode_basic_auth(address.user, address.password)},
            timeout=aiohttp.ClientTimeout(total=REQUEST_S_MAX),
            connector=aiohttp.TCPConnector(limit=CONNECTIONS_MAX, keepalive_timeout=IDLE_S_MAX),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def ask(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, body: JsonValue = None
    ) -> bytes:
        """What Asterisk answers. Raises `AriRefused` and `AriAway`."""
        try:
            async with self._session.request(method, self._url + path, params=query, json=body) as answer:
                text = await answer.read()
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise AriAway(f"Asterisk at {self._url} does not answer: {error or type(error).__name__}") from None
        if answer.status >= _REFUSED_FROM:
            raise AriRefused(answer.status, text.decode("utf-8", "replace"))
        return text

    async def end(self, path: str) -> None:
        """Delete a channel or a bridge; one that is gone is no error, and one that cannot be reached is told of."""
        try:
            await self.ask("DELETE", path)
        except AriRefused as refusal:
            if refusal.status != NOT_FOUND:
                _log.warning("asterisk.not_ended", what=path, why=str(refusal))
        except AriAway as away:
            _log.warning("asterisk.not_ended", what=path, why=str(away))

    async def hear_only(self, application: str, kinds: Iterable[str]) -> None:
        """Let an application that listens be told events of these kinds alone. Raises `AriRefused` and `AriAway`.

        An Asterisk older than 16.4 knows no such filter, and refuses.
        """
        allowed: JsonValue = [{"type": kind} for kind in kinds]
        await self.ask("PUT", f"/applications/{application}/eventFilter", body={"allowed": allowed})

    @asynccontextmanager
    async def listening(self, application: str, *, to_all: bool = False) -> AsyncGenerator["AriSocket"]:
        """The events of an application, from now on; ``to_all``: also those of what it has no part in.

        Raises `AriAway` when there is no socket to be had.
        """
        query = {"app": application, "subscribeAll": "true" if to_all else "false"}
        try:
            socket = await self._session.ws_connect(
                f"{self._url}/events", params=query, heartbeat=HEARTBEAT_S, max_msg_size=0
            )
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise AriAway(f"Asterisk at {self._url} tells no events: {error or type(error).__name__}") from None
        try:
            await self._registered(application)
            yield AriSocket(socket)
        finally:
            await socket.close()

    async def _registered(self, application: str) -> None:
        """Wait until Asterisk knows the application: it takes the socket a moment before it does.

        What is asked of the application within that moment is refused with 404. Raises `AriAway`.
        """
        try:
            async with asyncio.timeout(REGISTERED_S_MAX):
                while not await self.knows(application):  # noqa: ASYNC110 - Asterisk sets no event of ours
                    await asyncio.sleep(REGISTERED_ASKED_EVERY_S)
        except TimeoutError:
            raise AriAway(f"Asterisk at {self._url} took the socket, and does not know its application") from None

    async def knows(self, application: str) -> bool:
        """Whether there is an application of this name. Raises `AriAway`."""
        try:
            await self.ask("GET", f"/applications/{application}")
        except AriRefused as refusal:
            return refusal.status != NOT_FOUND
        return True


class AriSocket:
    """The messages of one connection; the end of them is its loss, however it was closed."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def messages(self) -> AsyncGenerator[str]:
        async for message in self._socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                yield message.data
