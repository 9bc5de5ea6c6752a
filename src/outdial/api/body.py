"""The raw body of a request, never more of it than allowed."""

from collections.abc import Mapping

from starlette.types import Receive

from outdial.api.errors import Refusal, Refused
from outdial.wording.rules import Must
from outdial.wording.words import told

LEFT_OUT = (b"", b"null")
"""An optional body that says nothing, without the blanks around it."""


async def read_body(headers: Mapping[bytes, bytes], receive: Receive, *, bytes_max: int) -> bytes:
    """All of the body; ``BODY_TOO_LARGE`` as soon as it is known to be too large."""
    declared = headers.get(b"content-length", b"0")
    if not declared.isdigit() or int(declared) > bytes_max:
        raise _too_large(bytes_max)
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(Refusal.CONVERSION, told(Must.COME_WHOLE))
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > bytes_max:
            raise _too_large(bytes_max)
    return bytes(body)


def _too_large(bytes_max: int) -> Refused:
    return Refused(Refusal.BODY_TOO_LARGE, told(Must.HAVE_AT_MOST_BYTES, most=bytes_max))
