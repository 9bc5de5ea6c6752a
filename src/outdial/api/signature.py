"""The vendor's request signature "C2": one text, made from the request by both sides, under a key they share.

    Authorization    = prefix "/" signature
    prefix           = "auth-v2/" access key "/" timestamp "/" names of the signed headers, joined with ";"
    signing key      = hex(HMAC-SHA256(secret key, prefix))
    signature        = hex(HMAC-SHA256(signing key as text, canonical request))
    canonical request, one a line: method, path, query, names of the signed headers, the headers, body

Query, headers and body are percent-encoded as RFC 3986 has it (``percent_encode``); the path stands as it travelled.
Where the vendor is silent, the reading is ours: ``docs/decisions/0003-signature.md``.

The same text must never stand for two requests. It cannot: the prefix fixes the names of the headers, and with them
the number of lines; only a query adds a line, and neither method nor path may bring a line end of its own.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Final
from urllib.parse import unquote_to_bytes

SCHEME: Final = "auth-v2"
JSON_CONTENT: Final = "application/json;charset=UTF-8"
"""The content type of the vendor's requests."""
HEADER_LENGTH_MAX: Final = 4_096  # characters; a client of the vendor's sends about 180
SIGNED_HEADERS_MAX: Final = 32  # each is looked for among all headers, before anything is authenticated
QUERY_FIELDS_MAX: Final = 256  # the vendor's longest query has 8; each costs some 3 µs before authentication

_UNCHECKED = timedelta(0)
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - a header's name, RFC 9110 section 5.6.2
_ACCESS_KEY = re.compile(r"[!-.0-~]{1,128}")  # what can be printed, without the slash that separates
_TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{3})?Z")
_SIGNED_HEADERS = re.compile(rf"{_TOKEN}(?:;{_TOKEN}){{0,{SIGNED_HEADERS_MAX - 1}}}")
_SIGNATURE = re.compile(r"[0-9a-f]{64}")  # lower case only: one request must not have two signatures, for replays


class SignatureFault(Enum):
    """Why a request is not authenticated; the value tells the client's developer what to do."""

    HEADER_MISSING = "The Authorization header is missing. Sign the request."
    MALFORMED = "The Authorization header is malformed. It is auth-v2/AK/timestamp/signedHeaders/signature."
    HOST_UNSIGNED = "The host header is not among the signed headers. Add it to them."
    AUTHORIZATION_SIGNED = "The authorization header is among the signed headers. It cannot sign itself: take it out."
    SIGNED_HEADER_ABSENT = "A signed header is absent from the request. Send it, or take it out of the signed headers."
    SIGNED_HEADER_REPEATED = "A signed header occurs more than once in the request. Send it once."
    REQUEST_UNSIGNABLE = "The request cannot be brought into the form that is signed."
    KEY_UNKNOWN = "The access key is unknown. Ask the operator for one."
    KEY_REVOKED = "The access key was revoked. Ask the operator for a new one."
    EXPIRED = "The timestamp is too old. Sign just before sending, and set the client's clock."
    NOT_YET_VALID = "The timestamp lies in the future. Set the client's clock, and send the time as UTC."
    MISMATCH = (
        "The signature does not match the request. Check the secret key, and that method, path, query, signed headers "
        "and body are signed exactly as they arrive: a proxy that rewrites the host breaks the signature."
    )
    REPLAYED = "This signature was used before. Sign every request anew."


class SignatureRefused(Exception):  # noqa: N818 - it says what happened to the request
    """A request that is not authenticated; its text is fit for the answer."""

    def __init__(self, fault: SignatureFault, detail: str = "") -> None:
        super().__init__(f"{fault.value} {detail}".rstrip())
        self.fault = fault
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """The header of a request, taken apart. ``prefix`` is all that stands before the signature, as it arrived."""

    access_key: str
    timestamp: datetime
    signed_headers: tuple[str, ...]
    signature: str
    prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WireRequest:
    """A request as it travels: the path and the query as on the request line, headers as ASGI has them."""

    method: str
    raw_path: bytes
    raw_query: bytes = b""
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes = b""


def parse_authorization(header: str) -> Authorization:
    """Take the header apart. Raises SignatureRefused for all but its one form."""
    parts = header.split("/") if len(header) <= HEADER_LENGTH_MAX else []
    match parts:
        case [scheme, access_key, timestamp, names, signature] if scheme == SCHEME:
            return Authorization(
                access_key=_matched(_ACCESS_KEY, access_key, "access key"),
                timestamp=_parse_timestamp(timestamp),
                signed_headers=_parse_signed_headers(names),
                signature=_matched(_SIGNATURE, signature, "signature"),
                prefix=header.removesuffix(f"/{signature}"),
            )
        case _:
            raise SignatureRefused(SignatureFault.MALFORMED)


def verify(
    authorization: Authorization, request: WireRequest, *, secret_key: str, now: datetime, window: timedelta
) -> None:
    """Return if the holder of ``secret_key`` signed this request within ``window`` of ``now``; zero: at any time.

    Raises SignatureRefused. That a signature is used once only is for the caller to see to.
    """
    _check_time(authorization.timestamp, now=now, window=window)
    key = signing_key(secret_key, prefix=authorization.prefix)
    forms = canonical_requests(request, authorization.signed_headers)
    # A list, not a generator: every form is compared, so that the time taken does not tell which one matched.
    matches = [hmac.compare_digest(_hmac_hex(key, form), authorization.signature) for form in forms]
    if not any(matches):
        raise SignatureRefused(SignatureFault.MISMATCH)


def sign(
    request: WireRequest,
    *,
    access_key: str,
    secret_key: str,
    timestamp: datetime,
    with_milliseconds: bool = False,
    with_empty_query_line: bool = False,
) -> str:
    """Make the Authorization header of a request; all the headers it is given with are signed.

    Both switches are for vendors' clients that differ; a server takes all four forms. Raises SignatureRefused for a
    request that no server would take, such as one without ``host``.
    """
    names = sorted({name.lower().decode("latin-1") for name, _ in request.headers})
    time = _format_timestamp(timestamp, with_milliseconds=with_milliseconds)
    prefix = f"{SCHEME}/{access_key}/{time}/{';'.join(names)}"
    forms = canonical_requests(request, names)
    form = forms[-1] if with_empty_query_line else forms[0]
    header = f"{prefix}/{_hmac_hex(signing_key(secret_key, prefix=prefix), form)}"
    parse_authorization(header)
    return header


def signed_headers(
    method: str, host: str, target: str, body: bytes, *, access_key: str, secret_key: str, timestamp: datetime
) -> dict[str, str]:
    """The headers of a request with a body of JSON, or with none: a client's whole share of the signature.

    ``host`` with its port, as the client sends it; ``target`` is path and query as they stand on the request line.
    Raises SignatureRefused as `sign` does.
    """
    headers = {"Host": host, "Content-Type": JSON_CONTENT}
    path, _, query = target.partition("?")
    request = WireRequest(
        method=method,
        raw_path=path.encode(),
        raw_query=query.encode(),
        headers=[(name.lower().encode(), value.encode()) for name, value in headers.items()],
        body=body,
    )
    authorization = sign(
        request, access_key=access_key, secret_key=secret_key, timestamp=timestamp, with_milliseconds=True
    )
    return {**headers, "Authorization": authorization}


def signing_key(secret_key: str, *, prefix: str) -> str:
    """The key of one request: it works as the text of its hexadecimal digits, not as the 32 bytes they name."""
    return _hmac_hex(secret_key, prefix.encode())


def canonical_requests(request: WireRequest, signed_headers: Sequence[str]) -> tuple[bytes, ...]:
    """The text that is signed. A request without a query has two forms, for the vendor does not say which is right:
    without the line of the query, as its demo signs, and with that line empty, as later clients do.

    Raises SignatureRefused if a signed header is absent or repeated, or the request cannot have been sent by HTTP.
    """
    if not request.method.isascii() or "\n" in request.method or b"\n" in request.raw_path:
        raise SignatureRefused(SignatureFault.REQUEST_UNSIGNABLE, "Its method or path has illegal characters.")
    start = request.method.encode() + b"\n" + request.raw_path + b"\n"
    query = _canonical_query(request.raw_query)
    headers = _canonical_headers(request.headers, signed_headers)
    end = b"\n".join((";".join(signed_headers).encode(), headers, percent_encode(request.body)))
    if query:
        return (start + query + b"\n" + end,)
    return (start + end, start + b"\n" + end)


def percent_encode(text: bytes) -> bytes:
    """Write every byte but the unreserved ones of RFC 3986 as ``%XX``, in capitals; also the slash.

    Each byte is laid out on three places at C speed, and the places left empty are deleted: six times as fast as
    ``urllib.parse.quote_from_bytes``, and no body makes it slow.
    """
    if not text.translate(None, _UNRESERVED):
        return text
    places = bytearray(3 * len(text))
    places[0::3] = text.translate(_FIRST)
    places[1::3] = text.translate(_SECOND)
    places[2::3] = text.translate(_THIRD)
    return bytes(places.translate(None, _NOTHING))


_UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_NOTHING = b"\0"  # marks an empty place; a zero byte of the text itself becomes "%00"
_ENCODED = [bytes((byte,)) + 2 * _NOTHING if byte in _UNRESERVED else b"%%%02X" % byte for byte in range(256)]
_FIRST, _SECOND, _THIRD = (bytes(places) for places in zip(*_ENCODED, strict=True))


def _canonical_query(raw_query: bytes) -> bytes:
    """Each different field once, decoded as a form is and encoded anew, in order; empty without fields."""
    if raw_query.count(b"&") >= QUERY_FIELDS_MAX:
        raise SignatureRefused(SignatureFault.REQUEST_UNSIGNABLE, f"Its query has more than {QUERY_FIELDS_MAX} fields.")
    fields = (field.partition(b"=") for field in raw_query.split(b"&") if field)
    return b"&".join(sorted({_encode_anew(name) + b"=" + _encode_anew(value) for name, _, value in fields}))


def _encode_anew(form_encoded: bytes) -> bytes:
    return percent_encode(unquote_to_bytes(form_encoded.replace(b"+", b" ")))


def _canonical_headers(headers: Sequence[tuple[bytes, bytes]], signed_headers: Sequence[str]) -> bytes:
    """The lines ``name:value``, sorted as they stand: not by name alone."""
    names = {name.lower().encode("latin-1") for name in signed_headers}
    return b"\n".join(sorted(percent_encode(name) + b":" + percent_encode(_value(name, headers)) for name in names))


def _value(name: bytes, headers: Sequence[tuple[bytes, bytes]]) -> bytes:
    """The header's one value. A second one is refused: who reads the request might take the one that was not signed."""
    match [value for other, value in headers if other.lower() == name]:
        case [value]:
            return value.strip()
        case []:
            raise SignatureRefused(SignatureFault.SIGNED_HEADER_ABSENT, f"It is {name.decode('latin-1')!r}.")
        case _:
            raise SignatureRefused(SignatureFault.SIGNED_HEADER_REPEATED, f"It is {name.decode('latin-1')!r}.")


def _hmac_hex(key: str, text: bytes) -> str:
    return hmac.new(key.encode(), text, hashlib.sha256).hexdigest()


def _check_time(timestamp: datetime, *, now: datetime, window: timedelta) -> None:
    age = now - timestamp
    if window == _UNCHECKED or abs(age) <= window:
        return
    fault, side = (SignatureFault.EXPIRED, "behind") if age > window else (SignatureFault.NOT_YET_VALID, "ahead of")
    off_s, window_s = abs(age).total_seconds(), window.total_seconds()
    server_time = _format_timestamp(now, with_milliseconds=False)
    raise SignatureRefused(
        fault, f"It is {off_s:.0f} s {side} the server's time {server_time}; {window_s:.0f} s are allowed."
    )


def _format_timestamp(timestamp: datetime, *, with_milliseconds: bool) -> str:
    if timestamp.tzinfo is None:
        raise ValueError("a timestamp needs its time zone: hand in an aware datetime")
    precision = "milliseconds" if with_milliseconds else "seconds"
    return timestamp.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=precision) + "Z"


def _parse_timestamp(text: str) -> datetime:
    try:
        return datetime.fromisoformat(_matched(_TIMESTAMP, text, "timestamp"))
    except ValueError as error:
        raise _malformed("timestamp") from error


def _parse_signed_headers(text: str) -> tuple[str, ...]:
    names = tuple(_matched(_SIGNED_HEADERS, text, "list of signed headers").split(";"))
    lower = {name.lower() for name in names}
    if "host" not in lower:
        raise SignatureRefused(SignatureFault.HOST_UNSIGNED)
    if "authorization" in lower:
        raise SignatureRefused(SignatureFault.AUTHORIZATION_SIGNED)
    return names


def _matched(pattern: re.Pattern[str], text: str, part: str) -> str:
    if not pattern.fullmatch(text):
        raise _malformed(part)
    return text


def _malformed(part: str) -> SignatureRefused:
    return SignatureRefused(SignatureFault.MALFORMED, f"Its {part} is not of that form.")
