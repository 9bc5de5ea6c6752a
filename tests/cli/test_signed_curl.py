import itertools
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from outdial.api.signature import SignatureRefused, WireRequest, parse_authorization, verify
from outdial.app.failures import CannotGoOn
from outdial.cli.signed_curl import Body, signed_curl

NOW = datetime(2026, 9, 10, 8, tzinfo=UTC)


def command(
    method: str = "GET", url: str = "http://127.0.0.1:28080/api/v1/tenant", body: str | None = None
) -> list[str]:
    text = signed_curl(method, url, Body.of(body), access_key="AK", secret_key="SK", now=NOW)
    return shlex.split(text)


def as_sent(words: list[str], *, host: str) -> tuple[str, WireRequest]:
    """The request that curl would send, and its Authorization."""
    headers = dict(word.split(": ", 1) for before, word in itertools.pairwise(words) if before == "-H")
    authorization = headers.pop("Authorization")
    target = urlsplit(next(word for word in words if word.startswith("http")))
    bodies = [word for before, word in itertools.pairwise(words) if before.startswith("--data")]
    wire = [(b"host", host.encode()), *((name.lower().encode(), value.encode()) for name, value in headers.items())]
    request = WireRequest(
        method=words[words.index("-X") + 1],
        raw_path=target.path.encode() or b"/",
        raw_query=target.query.encode(),
        headers=wire,
        body="".join(bodies).encode(),
    )
    return authorization, request


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://127.0.0.1:28080/api/v1/agents?limit=5&after=a%20b", "127.0.0.1:28080"),
        ("http://outdial.example.org:80/api/v1/tenant", "outdial.example.org"),
        ("https://outdial.example.org/api/v1/tenant", "outdial.example.org"),
        ("https://outdial.example.org:8443/api/v1/tenant", "outdial.example.org:8443"),
        ("http://127.0.0.1:28080/api/v1/agents?after=ä b", "127.0.0.1:28080"),
        ("http://127.0.0.1:28080", "127.0.0.1:28080"),
    ],
)
def test_what_curl_sends_is_what_was_signed(url: str, host: str) -> None:
    authorization, request = as_sent(command(url=url), host=host)

    verify(parse_authorization(authorization), request, secret_key="SK", now=NOW, window=timedelta(minutes=1))


@pytest.mark.parametrize("body", ['{"name": "it\'s"}', "", "$HOME `id`\n"])
def test_a_body_is_sent_as_it_was_signed_whatever_a_shell_would_make_of_it(body: str) -> None:
    authorization, request = as_sent(command("POST", body=body), host="127.0.0.1:28080")

    assert request.body == body.encode()
    verify(parse_authorization(authorization), request, secret_key="SK", now=NOW, window=timedelta(minutes=1))


def test_a_file_is_signed_and_sent_by_curl(tmp_path: Path) -> None:
    file = tmp_path / "a body.json"
    file.write_bytes(b'{"a":\n1}')

    words = command("POST", body=f"@{file}")

    assert words[-2:] == ["--data-binary", f"@{file}"]
    authorization, request = as_sent(words, host="127.0.0.1:28080")
    signed = WireRequest(
        method="POST", raw_path=request.raw_path, raw_query=b"", headers=request.headers, body=b'{"a":\n1}'
    )
    verify(parse_authorization(authorization), signed, secret_key="SK", now=NOW, window=timedelta(minutes=1))


def test_another_body_than_the_signed_one_is_refused() -> None:
    authorization, request = as_sent(command("POST", body="{}"), host="127.0.0.1:28080")
    other = WireRequest(method="POST", raw_path=request.raw_path, headers=request.headers, body=b"[]")

    with pytest.raises(SignatureRefused):
        verify(parse_authorization(authorization), other, secret_key="SK", now=NOW, window=timedelta(minutes=1))


@pytest.mark.parametrize("url", ["127.0.0.1:28080/api", "ftp://example.org/", "http:///api", "/api/v1/tenant"])
def test_what_is_no_whole_address_is_refused(url: str) -> None:
    with pytest.raises(CannotGoOn, match="is no address"):
        command(url=url)


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(CannotGoOn, match=r"Cannot read /nowhere"):
        Body.of("@/nowhere")
