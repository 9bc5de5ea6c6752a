"""Where a robot learns what its call is about, and where it leaves what it notes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Final, Protocol, Self
from urllib.parse import urlsplit
from uuid import UUID

import aiohttp
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError
from pydantic.alias_generators import to_camel

from outdial.api.signature import WireRequest, sign
from outdial.clock import Clock
from outdial.domain.dialogue import Turn
from outdial.robots.base import CallFacts

REQUEST_S_MAX: Final = 10.0
CONNECTIONS_MAX: Final = 32
"""A call asks a few times a minute, so many calls share them."""
CONTENT_TYPE: Final = "application/json;charset=UTF-8"


class DeskAway(Exception):  # noqa: N818 - it says what is the case
    """Outdial does not answer, or cannot just now: asked again later, it may."""


class DeskRefused(Exception):  # noqa: N818 - it says what is the case
    """Outdial will not do it, however often it is asked; the text says why."""


class CallUnknown(DeskRefused):
    """There is no such call."""


class Desk(Protocol):
    """Every method raises DeskAway and DeskRefused."""

    async def call(self, name: UUID) -> CallFacts:
        """What a call is about. Raises CallUnknown too."""
        ...

    async def turns(self, name: UUID, turns: Sequence[Turn]) -> None:
        """Write down what was said. What is told twice is written once."""
        ...

    async def result(self, name: UUID, result: Mapping[str, JsonValue]) -> None:
        """Write down what the call came to, in place of what was written before."""
        ...

    async def hand_over(self, name: UUID, skill_id: int) -> None:
        """Wish that an agent of a skill queue takes the call."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OutdialAddress:
    """Where Outdial's interface is, such as ``http://127.0.0.1:28080``, and a key of the tenant whose calls come."""

    url: str
    access_key: str
    secret_key: str


class _Shown(BaseModel):
    """The fields of ``GET /api/v1/robot-calls/{robotId}`` that a robot is told."""

    model_config = ConfigDict(alias_generator=to_camel)

    robot_id: UUID
    call_id: str
    campaign_id: int
    campaign_name: str
    called: str
    number_type: str | None
    session_id: str | None
    custom_field: str | None
    call_data: str | None
    next_turn: int


class RestDesk:
    """Outdial's own interface, asked as any client asks it. To be entered; its requests share connections."""

    def __init__(self, address: OutdialAddress, *, clock: Clock) -> None:
        self._address = address
        self._host = urlsplit(address.url).netloc
        self._base = urlsplit(address.url).path.rstrip("/") + "/api/v1/robot-calls/"
        self._origin = f"{urlsplit(address.url).scheme}://{self._host}"
        self._clock = clock
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=REQUEST_S_MAX), connector=aiohttp.TCPConnector(limit=CONNECTIONS_MAX)
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def call(self, name: UUID) -> CallFacts:
        answer = await self._ask("GET", str(name))
        try:
            shown = _Shown.model_validate_json(answer)
        except ValidationError as error:
            raise DeskRefused(f"{self._origin} does not answer as Outdial does: {error.errors()[0]['msg']}") from None
        return CallFacts(**shown.model_dump(exclude={"call_data"}), call_data=decoded(shown.call_data))

    async def turns(self, name: UUID, turns: Sequence[Turn]) -> None:
        told: list[JsonValue] = [
            {
                "turn": turn.turn,
                "speaker": turn.speaker.value,
                "text": turn.said,
                "at": turn.at.isoformat(),
                "intention": turn.intention,
            }
            for turn in turns
        ]
        await self._ask("POST", f"{name}/turns", {"turns": told})

    async def result(self, name: UUID, result: Mapping[str, JsonValue]) -> None:
        await self._ask("PUT", f"{name}/result", {"result": dict(result)})

    async def hand_over(self, name: UUID, skill_id: int) -> None:
        await self._ask("POST", f"{name}/hand-over", {"skillId": skill_id})

    async def _ask(self, method: str, path: str, body: JsonValue = None) -> bytes:
        content = b"" if body is None else json.dumps(body).encode()
        target = self._base + path
        headers = {"Host": self._host, "Content-Type": CONTENT_TYPE}
        headers["Authorization"] = self._signature(method, target, headers, content)
        try:
            async with self._session.request(method, self._origin + target, data=content, headers=headers) as answer:
                text = await answer.read()
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise DeskAway(f"{self._origin} does not answer: {error or type(error).__name__}") from None
        return _granted(answer.status, text)

    def _signature(self, method: str, target: str, headers: Mapping[str, str], content: bytes) -> str:
        request = WireRequest(
            method=method,
            raw_path=target.encode(),
            raw_query=b"",
            headers=[(name.lower().encode(), value.encode()) for name, value in headers.items()],
            body=content,
        )
        return sign(
            request,
            access_key=self._address.access_key,
            secret_key=self._address.secret_key,
            timestamp=self._clock.now(),
            with_milliseconds=True,
        )


def decoded(call_data: str | None) -> JsonValue:
    """What the client gave with a number: what its JSON says, or the text itself where it is none."""
    if call_data is None:
        return None
    try:
        return json.loads(call_data)
    except (ValueError, RecursionError):
        return call_data


def _granted(status: int, text: bytes) -> bytes:
    if status < HTTPStatus.BAD_REQUEST:
        return text
    why = f"HTTP {status}: {_detail(text)}"
    if status == HTTPStatus.NOT_FOUND:
        raise CallUnknown(why)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise DeskAway(why)
    raise DeskRefused(why)


def _detail(text: bytes) -> str:
    """The sentence of a problem document, or what stands there instead."""
    try:
        return json.loads(text)["detail"]
    except (ValueError, KeyError, TypeError):
        return text[:200].decode("utf-8", "replace")
