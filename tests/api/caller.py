"""A client of the API in this process: it signs what it sends, and keeps what it is told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote, urlencode

from starlette.types import ASGIApp, Message

from outdial.api.signature import WireRequest, sign
from outdial.clock import Clock

V1 = "/rest/isales/v1/openapi/campaigns"


@dataclass(frozen=True, slots=True)
class Told:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw)

    @property
    def code(self) -> str:
        """The vendor's result code."""
        return self.body["resultCode"]

    @property
    def detail(self) -> str:
        """What the answer says about a refusal, in either family."""
        body = self.body
        return body.get("resultDesc") or body.get("detail", "")


@dataclass(slots=True)
class Caller:
    """One tenant's client. ``count`` keeps two requests in one second of the clock from having one signature."""

    app: ASGIApp
    clock: Clock
    access_key: str
    secret_key: str
    vdn_id: int = 1
    locale: str | None = "en_US"
    count: int = field(default=0)

    async def get(self, path: str, **query: object) -> Told:
        return await self.send("GET", path, query=query)

    async def post(self, path: str, body: object = None, *, raw: bytes | None = None) -> Told:
        return await self.send("POST", path, body, raw=raw)

    async def put(self, path: str, body: object = None) -> Told:
        return await self.send("PUT", path, body)

    async def delete(self, path: str) -> Told:
        return await self.send("DELETE", path)

    async def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        raw: bytes | None = None,
        query: Mapping[str, object] | None = None,
    ) -> Told:
        """Send a signed request; a path that is not absolute is the vendor's, of this tenant."""
        if not path.startswith("/"):
            path = f"{V1}/{self.vdn_id}/{path}"
        content = raw if raw is not None else b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        request = self._request(method, path, content, urlencode(query or {}).encode())
        signed_at: datetime = self.clock.now()
        header = sign(request, access_key=self.access_key, secret_key=self.secret_key, timestamp=signed_at)
        return await exchange(self.app, request, [(b"authorization", header.encode())])

    def _request(self, method: str, path: str, content: bytes, query: bytes) -> WireRequest:
        self.count += 1
        headers = [
            (b"host", f"127.0.0.1:{10_000 + self.count}".encode()),
            (b"content-type", b"application/json;charset=UTF-8"),
            (b"content-length", str(len(content)).encode()),
        ]
        if self.locale:
            headers.append((b"locale", self.locale.encode()))
        return WireRequest(method=method, raw_path=quote(path).encode(), raw_query=query, headers=headers, body=content)


async def exchange(app: ASGIApp, request: WireRequest, headers: list[tuple[bytes, bytes]]) -> Told:
    """Hand one request to the application, and gather its answer."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(request.raw_path.decode()),
        "raw_path": request.raw_path,
        "query_string": request.raw_query,
        "root_path": "",
        "headers": [*request.headers, *headers],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 28080),
    }
    told: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def send(message: Message) -> None:
        told.append(message)

    await app(scope, receive, send)
    start = told[0]
    return Told(
        start["status"],
        {name.decode(): value.decode() for name, value in start["headers"]},
        b"".join(message.get("body", b"") for message in told[1:]),
    )
