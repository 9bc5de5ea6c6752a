"""The client for asyncio. All of the work is done here; the blocking client has it done in a thread of its own."""

import random
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

import aiohttp
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
from aiohttp.hdrs import HOST, RETRY_AFTER

from outdial.api.signature import signed_headers
from outdial.client.access import Access
from outdial.client.failures import (
    AnswerLost,
    AnswerUnreadable,
    Reply,
    RequestFailed,
    Retry,
    Unreachable,
    granted,
    unless_written,
)
from outdial.client.interface import Asks, Given, sent
from outdial.client.interfaces import Interfaces
from outdial.client.methods import Awaited
from outdial.client.paging import AsksPage, GivenPage, Page, Row
from outdial.client.patience import PATIENT, Patience
from outdial.clock import Clock, SystemClock

CONNECTIONS_MAX: Final = 10
"""More than ten requests for results in parallel the vendor does not want (0783)."""
CONNECT_S_MAX: Final = 10.0
KEEP_ALIVE_S: Final = 4.0
"""Less than servers keep an idle connection: one that ends while a request is on its way loses the answer."""
ANSWER_BYTES_MAX: Final = 64 * 2**20
"""Statistics of a thousand campaigns, each with a thousand batches, are the largest answer; they have some 300 bytes
a batch, so this is for a fifth of them at once."""
AHEAD_MAX: Final = timedelta(minutes=1)
"""How far the times in signatures run ahead of the clock while requests come faster than one a millisecond. More is a
clock that was put back, which is followed: servers refuse what was signed in the future."""

_MILLISECOND: Final = timedelta(milliseconds=1)
_EVER: Final = datetime.min.replace(tzinfo=UTC)


class AsyncClient(Interfaces, Awaited):
    """The CC-iSales interface, one method an interface; to be entered with ``async with``.

    Methods raise RequestFailed, and pydantic's ValidationError for fields that no server could read. A request that
    was refused as too early, or did not come through and may do no harm, is sent again as ``patience`` says, each time
    signed anew. ``drawn`` gives random numbers from 0 to 1.
    """

    def __init__(
        self,
        access: Access,
        *,
        patience: Patience = PATIENT,
        clock: Clock | None = None,
        drawn: Callable[[], float] = random.random,
    ) -> None:
        address = urlsplit(access.url)
        self._origin = f"{address.scheme}://{address.netloc}"
        self._prefix = address.path.rstrip("/")
        self._access = access
        self._patience = patience
        self._clock: Clock = clock or SystemClock()
        self._drawn = drawn
        self._signed_at = _EVER
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        access = self._access
        self._session = aiohttp.ClientSession(
            headers={"locale": access.locale},
            timeout=aiohttp.ClientTimeout(total=access.timeout.total_seconds(), connect=CONNECT_S_MAX),
            connector=aiohttp.TCPConnector(
                limit=CONNECTIONS_MAX, keepalive_timeout=KEEP_ALIVE_S, ssl=True if access.ssl is None else access.ssl
            ),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def call(self, request: Asks[Given]) -> Given:
        """Send a request, and return what it was answered with. Raises RequestFailed."""
        waited, tries = timedelta(0), 0
        while True:
            try:
                return granted(request, await self._reply(request))
            except RequestFailed as failure:
                tries += 1
                wait = self._patience.wait(failure, tries=tries, waited=waited, drawn=self._drawn())
                if wait is None:
                    raise
            await self._clock.sleep(wait)
            waited += wait

    async def pages(self, request: AsksPage[GivenPage]) -> AsyncIterator[GivenPage]:
        """The page that is asked for, and all behind it. Raises RequestFailed."""
        asked: AsksPage[GivenPage] | None = request
        while asked is not None:
            page = await self.call(asked)
            yield page
            asked = asked.following(page)

    async def each(self, request: AsksPage[Page[Row]]) -> AsyncIterator[Row]:
        """The rows of the page that is asked for, and of all behind it. Raises RequestFailed.

        Rows that come or go meanwhile move the others: one may be shown twice, or not at all.
        """
        async for page in self.pages(request):
            for row in page.rows:
                yield row

    async def _reply(self, request: Asks[Given]) -> Reply:
        """Send a request once."""
        if self._session is None:
            raise RuntimeError("The client is not entered: write `async with AsyncClient(...) as client`.")
        asked = sent(request, vdn_id=self._access.vdn_id)
        interface = request.interface
        try:
            async with self._session.request(
                asked.method,
                self._origin + self._prefix + asked.target,
                data=asked.content or None,
                allow_redirects=False,  # the signature is for this address alone
                middlewares=(partial(self._signed_once, content=asked.content),),
            ) as answer:
                return Reply(answer.status, await _content(answer), answer.headers.get(RETRY_AFTER))
        except aiohttp.ClientConnectorCertificateError as error:
            what = f"{self._origin}: {error.certificate_error}: to trust it, hand in `ssl`."
            raise Unreachable(interface, what, retry=Retry.NEVER) from None
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Unreachable(interface, f"{self._origin}: {error}:", retry=Retry.LATER) from None
        except _TooLarge as error:
            raise AnswerUnreadable(interface, f"{error}.", retry=unless_written(interface)) from None
        except (aiohttp.ClientError, _Lost, OSError, TimeoutError) as error:
            what = f"{self._origin}: the answer is lost: {str(error) or type(error).__name__}."
            raise AnswerLost(interface, what, retry=unless_written(interface)) from None

    async def _signed_once(self, request: ClientRequest, send: ClientHandlerType, *, content: bytes) -> ClientResponse:
        """Sign what is sent as it is sent, and let it be sent once.

        When a connection ends under a GET, PUT or DELETE, aiohttp would send it once more by itself, with the same
        signature. That is not done for what is lost here.
        """
        signed = signed_headers(
            request.method,
            request.headers[HOST],
            request.url.raw_path_qs,
            content,
            access_key=self._access.access_key,
            secret_key=self._access.secret_key,
            timestamp=self._time_to_sign(),
        )
        request.headers.update(signed)
        try:
            return await send(request)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
            raise _Lost(str(error)) from error

    def _time_to_sign(self) -> datetime:
        """Now, or a millisecond after the request before: two that are alike must not have one signature."""
        now, unused = self._clock.now(), self._signed_at + _MILLISECOND
        self._signed_at = now if unused - now > AHEAD_MAX else max(now, unused)
        return self._signed_at


class _Lost(Exception):  # noqa: N818 - it says what happened
    """The connection ended after a request was sent on it."""


class _TooLarge(Exception):  # noqa: N818 - it says what is the case
    """An answer larger than any that is meant."""


async def _content(answer: ClientResponse) -> bytes:
    content = bytearray()
    async for chunk in answer.content.iter_any():
        content += chunk
        if len(content) > ANSWER_BYTES_MAX:
            raise _TooLarge(f"The answer has more than {ANSWER_BYTES_MAX} bytes")
    return bytes(content)
