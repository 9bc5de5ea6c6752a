"""The server that is judged, as a client sees it: signed requests, and answers as they came."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote, urlencode, urlsplit

import aiohttp
from pydantic import JsonValue
from yarl import URL

from outdial.api.signature import WireRequest, sign
from outdial.clock import Clock
from outdial.conformance.case import Mismatch

CONTENT_TYPE: Final = "application/json;charset=UTF-8"
ANSWER_S_MAX: Final = 30.0  # for one answer; the slowest of which the documents tell takes a second
SHOWN_MAX: Final = 600  # characters of a body in a reason
V1, V2 = 1, 2

_FAMILY: Final = "/rest/isales/v{version}/openapi/campaigns/{vdn_id}"
_MILLISECOND: Final = timedelta(milliseconds=1)
_PORTS: Final = {"http": 80, "https": 443}


class Unreachable(Exception):  # noqa: N818 - it says what is the case
    """The server gave no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A tenant, and a pair of keys of it."""

    vdn_id: int
    access_key: str
    secret_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request as it travels. Cases that try the signature change one part of it after it was signed."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str]
    body: bytes = b""

    def __str__(self) -> str:
        target = f"{self.path}?{self.query}" if self.query else self.path
        return f"{self.method} {target} {_shown(self.body)}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer, and the request that it answers."""

    sent: Sent
    status: int
    content_type: str
    text: bytes

    @property
    def body(self) -> dict[str, JsonValue]:
        """The answer's object. Raises `Mismatch` for anything else."""
        try:
            value: JsonValue = json.loads(self.text)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise self.mismatch("an answer that is a JSON object")
        return value

    @property
    def code(self) -> str:
        """``resultCode``, or no text where the answer has none."""
        code = self.body.get("resultCode")
        return code if isinstance(code, str) else ""

    def mismatch(self, wanted: str) -> Mismatch:
        """What a case raises when this is not the answer that it wants."""
        return Mismatch(f"sent: {self.sent}\ncame: {self}\nto come: {wanted}")

    def __str__(self) -> str:
        return f"HTTP {self.status} {_shown(self.text)}"


def _shown(body: bytes) -> str:
    text = body.decode("utf-8", errors="replace")
    return text if len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]}… ({len(body)} bytes)"


class Server:
    """Sends requests of one family to one address. To be entered; its requests share connections."""

    def __init__(self, base_url: str, *, clock: Clock) -> None:
        parts = urlsplit(base_url)
        host = parts.netloc.removesuffix(f":{_PORTS[parts.scheme]}")
        self.host = host
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._before = parts.path.rstrip("/")
        self._clock = clock
        self._stamped = clock.now() - timedelta(days=1)
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=ANSWER_S_MAX),
            skip_auto_headers=("Content-Type", "User-Agent", "Accept", "Accept-Encoding"),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    def signed(
        self,
        key: Key,
        method: str,
        path: str,
        body: JsonValue | bytes = None,
        *,
        query: Mapping[str, object] | None = None,
        version: int = V1,
        headers: Mapping[str, str] | None = None,
        content_type: str = CONTENT_TYPE,
    ) -> Sent:
        """A request of that tenant, signed as the vendor's clients sign; a body that is bytes goes as it is.

        ``path`` goes on behind the tenant's campaigns; ``headers`` are sent besides, unsigned.
        """
        raw = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        )
        signed_headers = {"Host": self.host, "Content-Type": content_type}
        sent = Sent(
            method=method,
            path=self.path(path, version=version, vdn_id=key.vdn_id),
            query=urlencode([(name, str(value)) for name, value in (query or {}).items()]),
            headers=signed_headers,
            body=raw,
        )
        authorization = self.authorization(key, sent)
        return Sent(
            method=method,
            path=sent.path,
            query=sent.query,
            headers={**signed_headers, **(headers or {}), "Authorization": authorization},
            body=raw,
        )

    def path(self, path: str, *, version: int, vdn_id: int) -> str:
        """The path as it travels; what must not stand in one is percent-encoded."""
        family = _FAMILY.format(version=version, vdn_id=vdn_id)
        return f"{self._before}{family}{quote(path, safe='/-._~')}"

    def authorization(self, key: Key, sent: Sent, *, milliseconds: bool = True, empty_query_line: bool = False) -> str:
        """The header for a request, all of whose headers are signed; each time is used once."""
        return sign(
            wire(sent),
            access_key=key.access_key,
            secret_key=key.secret_key,
            timestamp=self.timestamp(),
            with_milliseconds=milliseconds,
            with_empty_query_line=empty_query_line,
        )

    def timestamp(self) -> datetime:
        """The clock's time, later than every one before: a signature must not be used twice."""
        self._stamped = max(self._clock.now(), self._stamped + _MILLISECOND)
        return self._stamped

    async def send(self, sent: Sent) -> Reply:
        """Send a request as it is. Raises `Unreachable`."""
        target = f"{sent.path}?{sent.query}" if sent.query else sent.path
        try:
            async with self._session.request(
                sent.method,
                URL(f"{self._origin}{target}", encoded=True),
                data=sent.body or None,
                headers=sent.headers,
                allow_redirects=False,
            ) as answer:
                kind, text = answer.headers.get("Content-Type", ""), await answer.read()
                return Reply(sent=sent, status=answer.status, content_type=kind, text=text)
        except TimeoutError:
            raise Unreachable(f"{sent.method} {target}: no answer within {ANSWER_S_MAX:g} s") from None
        except aiohttp.ClientError as error:
            raise Unreachable(f"{sent.method} {target}: {error or type(error).__name__}") from None


def wire(sent: Sent) -> WireRequest:
    """A request as the signature reads it."""
    return WireRequest(
        method=sent.method,
        raw_path=sent.path.encode(),
        raw_query=sent.query.encode(),
        headers=[(name.lower().encode(), value.encode()) for name, value in sent.headers.items()],
        body=sent.body,
    )
