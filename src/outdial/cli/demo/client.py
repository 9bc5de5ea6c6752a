"""A client of the interface over HTTP, as a customer would write one."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

import aiohttp

from outdial.api.isales.wire.envelope import SUCCESS
from outdial.api.signature import signed_headers
from outdial.app.failures import CannotGoOn
from outdial.clock import Clock

Body = Mapping[str, Any]
_NOTHING: Body = MappingProxyType({})


class SignedClient:
    """Signs with one access key, by the demonstration's clock."""

    def __init__(
        self, session: aiohttp.ClientSession, address: str, *, vdn_id: int, keys: tuple[str, str], clock: Clock
    ) -> None:
        self._session = session
        self._address = address
        self._isales = f"/rest/isales/v1/openapi/campaigns/{vdn_id}"
        self._access_key, self._secret_key = keys
        self._clock = clock

    async def isales(self, method: str, path: str, body: Body = _NOTHING) -> Body:
        """Ask the vendor-compatible family. Raises `CannotGoOn` for a refusal."""
        status, answer = await self._send(method, self._isales + path, body)
        if answer.get("resultCode") != SUCCESS:
            raise CannotGoOn(f"{method} {path}: HTTP {status}, {answer.get('resultDesc')}")
        return answer

    async def own(self, method: str, path: str, body: Body = _NOTHING) -> Body | None:
        """Ask Outdial's own interface; None when the state does not allow it (409). Raises `CannotGoOn`."""
        status, answer = await self._send(method, "/api/v1" + path, body)
        if status == HTTPStatus.CONFLICT:
            return None
        if status >= HTTPStatus.BAD_REQUEST:
            raise CannotGoOn(f"{method} {path}: HTTP {status}, {answer.get('detail')}")
        return answer

    async def _send(self, method: str, target: str, body: Body) -> tuple[int, Body]:
        content = json.dumps(dict(body)).encode() if body else b""
        url = self._address + target
        headers = signed_headers(
            method,
            self._address.removeprefix("http://"),
            target,
            content,
            access_key=self._access_key,
            secret_key=self._secret_key,
            timestamp=self._clock.now(),
        )
        async with self._session.request(method, url, data=content, headers=headers) as answer:
            return answer.status, json.loads(await answer.read() or b"{}")
