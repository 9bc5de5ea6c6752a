"""A client of the interface: signs as the vendor describes it, with no code of ours; the app is in its process."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import FastAPI
from starlette.types import Message

from outdial.api.context import ApiContext
from outdial.clock import ManualClock
from outdial.store.database import Database

HOST = "127.0.0.1:28080"
ACCESS_KEY = "EXAMPLEAK"
SECRET_KEY = "EXAMPLESK0123456789"
JSON = "application/json;charset=UTF-8"


ASKED: set[tuple[str, str]] = set()
"""Method and path of what was asked since a test began that is about certain handlers."""


@dataclass(frozen=True)
class Reply:
    """An answer; ``body`` is parsed."""

    status: int
    headers: Mapping[str, str]
    text: bytes

    @property
    def body(self) -> dict[str, Any]:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        return self.body["resultCode"]

    @property
    def description(self) -> str:
        return self.body["resultDesc"]


@dataclass
class Client:
    """One key of one tenant. Each request is a fraction of a second later than the one before, so none is a replay."""

    app: FastAPI
    clock: ManualClock
    vdn_id: int = 1
    access_key: str = ACCESS_KEY
    secret_key: str = SECRET_KEY
    locale: str | None = "en_US"
    sent: int = field(default=0)

    async def get(self, path: str, **query: object) -> Reply:
        return await self.send("GET", path, query=query)

    async def post(self, path: str, body: object = None) -> Reply:
        return await self.send("POST", path, body)

    async def put(self, path: str, body: object = None) -> Reply:
        return await self.send("PUT", path, body)

    async def delete(self, path: str, body: object = None) -> Reply:
        return await self.send("DELETE", path, body)

    async def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: Mapping[str, object] | None = None,
        content_type: str = JSON,
        authorization: str | None = None,
        v: int = 1,
    ) -> Reply:
        """Send to ``path``, below the tenant's campaigns unless it is ours; a body that is bytes goes as it is."""
        raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        family = f"/rest/isales/v{v}/openapi/campaigns/{self.vdn_id}"
        full = path if path.startswith("/api/") else f"{family}{path}"
        headers = {"host": HOST, "content-type": content_type, "content-length": str(len(raw))}
        pairs = [(name, str(value)) for name, value in (query or {}).items()]
        if authorization is None:
            authorization = self.authorization(method, full, pairs, headers, raw)
        headers["authorization"] = authorization
        if self.locale is not None:
            headers["locale"] = self.locale
        return await exchange(self.app, method, full, query=urlencode(pairs), headers=headers, raw=raw)

    def authorization(
        self, method: str, path: str, pairs: Sequence[tuple[str, str]], headers: Mapping[str, str], raw: bytes
    ) -> str:
        """The header, at the clock's time; its milliseconds count the requests."""
        self.sent += 1
        at = self.clock.now()
        time = f"{at:%Y-%m-%dT%H:%M:%S}.{self.sent % 1000:03d}Z"
        return signed(
            method, path, pairs, headers, raw, access_key=self.access_key, secret_key=self.secret_key, time=time
        )


def signed(
    method: str,
    path: str,
    pairs: Sequence[tuple[str, str]],
    headers: Mapping[str, str],
    raw: bytes,
    *,
    access_key: str,
    secret_key: str,
    time: str,
) -> str:
    """The Authorization header, made as the vendor's page and demo describe it."""
    names = ";".join(sorted(headers))
    prefix = f"auth-v2/{access_key}/{time}/{names}"
    lines = [method, path]
    if pairs:
        lines.append("&".join(sorted({f"{_norm(name)}={_norm(value)}" for name, value in pairs})))
    lines += [names, "\n".join(sorted(f"{_norm(name)}:{_norm(value)}" for name, value in headers.items()))]
    lines.append(quote(raw, safe="-._~"))
    key = hmac.new(secret_key.encode(), prefix.encode(), hashlib.sha256).hexdigest()
    signature = hmac.new(key.encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()
    return f"{prefix}/{signature}"


def _norm(text: str) -> str:
    return quote(text, safe="-._~")


async def exchange(
    app: FastAPI, method: str, path: str, *, query: str = "", headers: Mapping[str, str] | None = None, raw: bytes = b""
) -> Reply:
    """One request through the app, as a server would hand it in."""
    ASKED.add((method, path))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": quote(path).encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 28080),
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": raw, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start = sent[0]
    answered = {name.decode(): value.decode() for name, value in start["headers"]}
    return Reply(start["status"], answered, b"".join(message.get("body", b"") for message in sent[1:]))


@dataclass(frozen=True)
class Server:
    """The app and what it is made of."""

    app: FastAPI
    context: ApiContext
    clock: ManualClock
    database: Database

    def client(self, **changes: Any) -> Client:
        return Client(self.app, self.clock, **changes)

    async def sql(self, statement: str, *arguments: object) -> list[dict[str, Any]]:
        """Rows of a statement of the test's own."""
        rows = await self.database._pool.fetch(statement, *arguments)  # pyright: ignore[reportPrivateUsage] - a test may look
        return [dict(row) for row in rows]

    async def run(self, script: str) -> None:
        """Several statements of the test's own."""
        await self.database._pool.execute(script)  # pyright: ignore[reportPrivateUsage] - as above


def at(text: str) -> datetime:
    """A UTC time, short to write."""
    return datetime.fromisoformat(f"{text}+00:00")
