"""A request as a curl command that can be pasted into a shell, with its signature."""

import shlex
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

from outdial.api.signature import JSON_CONTENT, SignatureRefused, WireRequest, sign
from outdial.app.failures import CannotGoOn

_PORTS = {"http": 80, "https": 443}
_AS_TYPED = "/?&=%:@!$'()*+,;~-._[]"  # stays in a URL as it is; everything else is percent-encoded


@dataclass(frozen=True, slots=True)
class Body:
    """What the request carries, and the words that make curl send exactly that."""

    content: bytes
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str | None) -> "Body":
        """Read ``text``, or the file behind ``@``, as curl does. Raises `CannotGoOn`."""
        if text is None:
            return cls(b"", ())
        if not text.startswith("@"):
            return cls(text.encode(), ("--data-raw", text))
        try:
            return cls(Path(text[1:]).read_bytes(), ("--data-binary", text))
        except OSError as error:
            raise CannotGoOn(f"Cannot read {text[1:]}: {error.strerror}.") from None


def signed_curl(method: str, url: str, body: Body, *, access_key: str, secret_key: str, now: datetime) -> str:
    """The command. Raises `CannotGoOn` for what no server would take."""
    target = quote(url.encode(), safe=_AS_TYPED)
    parts = urlsplit(target)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise CannotGoOn(f"{url} is no address: give the whole of it, such as http://127.0.0.1:28080/api/v1/skills.")
    headers = [(b"host", _host(parts.netloc, parts.scheme).encode())]
    if body.words:
        headers.append((b"content-type", JSON_CONTENT.encode()))
    request = WireRequest(
        method=method,
        raw_path=(parts.path or "/").encode(),
        raw_query=parts.query.encode(),
        headers=headers,
        body=body.content,
    )
    try:
        authorization = sign(request, access_key=access_key, secret_key=secret_key, timestamp=now)
    except SignatureRefused as refused:
        raise CannotGoOn(f"This cannot be signed: {refused}") from None
    # Globs and dot segments off, so that what is sent is what was signed.
    words = ["curl", "--globoff", "--path-as-is", "-sS", "-X", method, target, "-H", f"Authorization: {authorization}"]
    words += ["-H", f"Content-Type: {JSON_CONTENT}", *body.words] if body.words else []
    return shlex.join(words)


def _host(netloc: str, scheme: str) -> str:
    """The header as curl sends it: without the user, and without the port that goes without saying."""
    host = netloc.rpartition("@")[2]
    return host.removesuffix(f":{_PORTS[scheme]}")
