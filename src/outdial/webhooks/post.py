"""One push over HTTP, and what the receiver made of it."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast

import aiohttp

from outdial.webhooks.payload import CONTENT_TYPE

HTTP_OK: Final = 200
ANSWER_BYTES_MAX: Final = 4_096  # the documented answer has 35
FAILURE_CHARS_MAX: Final = 300  # enough to see why, in the outbox and in a log line
RET_CODE_CHARS_MAX: Final = 10
_HEADERS: Final = {"Content-Type": CONTENT_TYPE, "Accept": "application/json", "User-Agent": "outdial"}
# What a client, its sockets, its TLS and the reading of an address raise; uvloop says RuntimeError for some of it.
_FAILURES: Final = (aiohttp.ClientError, OSError, TimeoutError, ValueError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Accepted:
    """HTTP 200: the facts are told, whatever the body says."""

    ret_code: str | None
    """``retCode`` of the documented answer, "0" for success; None when there was none to read."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Anything else, in words for an operator."""

    why: str


async def post(session: aiohttp.ClientSession, url: str, body: bytes, *, patience: timedelta) -> Accepted | Failed:
    """Push ``body``; a redirect is a failure, for where it leads was neither named nor checked."""
    limit = aiohttp.ClientTimeout(total=patience.total_seconds())
    try:
        async with session.post(url, data=body, headers=_HEADERS, timeout=limit, allow_redirects=False) as answer:
            if answer.status != HTTP_OK:
                return Failed(f"HTTP {answer.status}")
            return Accepted(await _ret_code(answer))
    except TimeoutError:
        return Failed(f"no answer within {patience.total_seconds():g} s")
    except aiohttp.InvalidURL:
        return Failed("the address cannot be read")  # it may hold a password, so it is not repeated here
    except _FAILURES as error:
        return Failed((str(error) or type(error).__name__)[:FAILURE_CHARS_MAX])


async def _ret_code(answer: aiohttp.ClientResponse) -> str | None:
    """Read a little of the body. The receiver has said 200, so nothing that goes wrong here changes that."""
    try:
        start = await _start_of(answer.content)
        said = cast("object", json.loads(start))
    except _FAILURES:
        return None
    code = cast("dict[str, object]", said).get("retCode") if isinstance(said, dict) else None
    return None if code is None else str(code)[:RET_CODE_CHARS_MAX]


async def _start_of(content: aiohttp.StreamReader) -> bytes:
    start = b""
    while len(start) < ANSWER_BYTES_MAX and (chunk := await content.read(ANSWER_BYTES_MAX - len(start))):
        start += chunk
    return start
