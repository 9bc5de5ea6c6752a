"""What can become of a request other than what it asked for, and whether it makes sense to ask again."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from http import HTTPStatus
from typing import Final

from pydantic import BaseModel, ValidationError

from outdial.client.fields import Answer
from outdial.client.interface import Asks, Given, Interface

SUCCESS: Final = "0200000"
CALLED_TOO_SOON: Final = "0200022"
DATABASE_ERROR: Final = "0200006"
"""Also *no such file server* (0793): where that is meant, the interface writes, and nothing is sent again by itself."""

WAIT_TOLD_MAX: Final = timedelta(days=1)
"""What a server's ``Retry-After`` may say; more is no answer to a client that waits."""
SHOWN_MAX: Final = 200
"""Bytes of an unreadable answer that its error shows."""


class Retry(Enum):
    """Whether to send the same request again."""

    NEVER = "It would be answered the same: change the request, or what it is about."
    LATER = "Nothing was done: the same request may be granted later."
    AFTER_A_LOOK = "It may have been done or not: look before you send it again."


class RequestFailed(Exception):  # noqa: N818 - it says what happened to the request
    """A request that was not granted, or of which nobody knows. ``retry`` says whether it may be sent again."""

    def __init__(self, interface: Interface[BaseModel], what: str, *, retry: Retry) -> None:
        super().__init__(f"{interface.method} {interface.path or '/'}: {what} {retry.value}")
        self.interface = interface
        self.retry = retry


class Unreachable(RequestFailed):
    """The server was not reached, and has not seen the request."""


class AnswerLost(RequestFailed):
    """The request was sent, and no answer came. One that reads is sent again by itself; of one that writes nobody knows
    whether it was done.
    """


class AnswerUnreadable(RequestFailed):
    """The answer is not one of this family: another server, or a proxy, has answered."""


class RequestRefused(RequestFailed):
    """The server has answered with a ``code`` other than ``0200000``, and a ``text`` in the language asked for."""

    def __init__(self, interface: Interface[BaseModel], *, status: int, code: str, text: str, retry: Retry) -> None:
        what = " ".join(part for part in (f"HTTP {status}," if status != HTTPStatus.OK else "", code, text) if part)
        super().__init__(interface, what, retry=retry)
        self.status = status
        self.code = code
        self.text = text


class NotAuthenticated(RequestRefused):
    """The signature was not accepted (HTTP 401): look at the keys, this machine's clock, and proxies that rewrite."""


class TooSoon(RequestRefused):
    """The interface was called again too soon (``0200022``, or HTTP 429). ``wait`` is when to ask again."""

    def __init__(self, interface: Interface[BaseModel], *, status: int, code: str, text: str, wait: timedelta) -> None:
        super().__init__(interface, status=status, code=code, text=text, retry=Retry.LATER)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it arrived; ``retry_after`` is that header, if there is one."""

    status: int
    content: bytes
    retry_after: str | None = None


class _Envelope(Answer):
    """What says whether a request was granted. An answer without codes was: one of the vendor's examples has none."""

    @property
    def code(self) -> str:
        return self.result_code or self.return_code or SUCCESS

    @property
    def text(self) -> str:
        return self.result_desc or self.return_desc or ""


def granted(request: Asks[Given], reply: Reply) -> Given:
    """What was asked for. Raises RequestRefused and AnswerUnreadable."""
    interface = request.interface
    try:
        envelope = _Envelope.model_validate_json(reply.content, extra="ignore")
    except ValidationError:
        raise _without_envelope(interface, reply) from None
    if reply.status != HTTPStatus.OK or envelope.code != SUCCESS:
        raise _refused(interface, reply, code=envelope.code, text=envelope.text)
    try:
        return interface.answer.model_validate_json(reply.content, extra="allow")
    except ValidationError as error:
        raise _unreadable(interface, reply, str(error.errors(include_url=False)[0])) from None


def _without_envelope(interface: Interface[BaseModel], reply: Reply) -> RequestFailed:
    """No page says what the body of a 401 or 429 is, and a proxy's is its own."""
    if reply.status < HTTPStatus.BAD_REQUEST:
        return _unreadable(interface, reply, "it has no envelope.")
    return _refused(interface, reply, code="", text=_shown(reply))


def _refused(interface: Interface[BaseModel], reply: Reply, *, code: str, text: str) -> RequestRefused:
    status = reply.status
    if status == HTTPStatus.UNAUTHORIZED:
        return NotAuthenticated(interface, status=status, code=code, text=text, retry=Retry.NEVER)
    if status == HTTPStatus.TOO_MANY_REQUESTS or code == CALLED_TOO_SOON:
        return TooSoon(interface, status=status, code=code, text=text, wait=_wait(interface, reply))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or code == DATABASE_ERROR:
        return RequestRefused(interface, status=status, code=code, text=text, retry=unless_written(interface))
    return RequestRefused(interface, status=status, code=code, text=text, retry=Retry.NEVER)


def unless_written(interface: Interface[BaseModel]) -> Retry:
    """What to do when nobody knows whether a request was done: one that reads may always be sent again."""
    return Retry.AFTER_A_LOOK if interface.writes else Retry.LATER


def _wait(interface: Interface[BaseModel], reply: Reply) -> timedelta:
    """What the server says, if it says it in seconds, or else what the interface's page asks for."""
    said = reply.retry_after or ""
    if not (said.isascii() and said.isdigit()) or len(said) > len(str(WAIT_TOLD_MAX // timedelta(seconds=1))):
        return interface.interval
    return min(timedelta(seconds=int(said)), WAIT_TOLD_MAX)


def _unreadable(interface: Interface[BaseModel], reply: Reply, why: str) -> AnswerUnreadable:
    what = f"HTTP {reply.status}, and the answer cannot be read: {why} It begins with {_shown(reply)!r}."
    return AnswerUnreadable(interface, what, retry=Retry.AFTER_A_LOOK if interface.writes else Retry.NEVER)


def _shown(reply: Reply) -> str:
    return reply.content[:SHOWN_MAX].decode("utf-8", "replace")
