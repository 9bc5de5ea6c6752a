"""The request signature for all requests: a second signer agrees, one byte changed is refused, nothing crashes."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, quote, quote_from_bytes, quote_plus, urlencode

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from outdial.api.signature import (
    SignatureFault,
    SignatureRefused,
    WireRequest,
    parse_authorization,
    percent_encode,
)
from tests.api.signed_requests import (
    ACCESS_KEY,
    GET,
    HOST,
    LIST,
    POST,
    SECRET_KEY,
    check,
    refusal,
    signed,
)

# --- a second signer, straight from the description ---


def norm(text: bytes) -> str:
    return quote_from_bytes(text, safe="")


def described_signature(
    prefix: str, names: str, request: WireRequest, pairs: Sequence[tuple[str, str]], *, empty_line: bool
) -> str:
    """Sign as the description reads, line by line; the query comes as the pairs a client starts from."""
    values = {name.decode().lower(): value for name, value in request.headers}
    lines = [request.method, request.raw_path.decode("latin-1")]
    query = sorted({f"{norm(name.encode())}={norm(value.encode())}" for name, value in pairs})
    if query or empty_line:
        lines.append("&".join(query))
    lines.append(names)
    lines += sorted(f"{norm(name.lower().encode())}:{norm(values[name.lower()].strip())}" for name in names.split(";"))
    lines.append(norm(request.body))
    key = hmac.new(SECRET_KEY.encode(), prefix.encode(), hashlib.sha256).hexdigest()
    return hmac.new(key.encode("ascii"), "\n".join(lines).encode("latin-1"), hashlib.sha256).hexdigest()


METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH"])
PATHS = st.binary(max_size=40).map(lambda path: b"/" + path.replace(b"\n", b"").replace(b"?", b""))
FIELD_TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
PAIRS = st.lists(st.tuples(FIELD_TEXTS, FIELD_TEXTS), max_size=5)
NAMES = st.text("abcXYZ019!#$%&'*+.^_`|~-", min_size=1, max_size=10).filter(
    lambda name: name.lower() not in ("host", "authorization")
)
VALUES = st.binary(max_size=30)
HEADERS = st.dictionaries(NAMES, VALUES, max_size=5).filter(
    lambda headers: len({name.lower() for name in headers}) == len(headers)
)


@st.composite
def signable(draw: st.DrawFn) -> tuple[WireRequest, list[tuple[str, str]], str]:
    """A request, its query as pairs, and its signed headers in the order and the case that its client chose."""
    pairs = draw(PAIRS)
    headers = {draw(st.sampled_from(["host", "Host"])): b"10.22.26.181:28080", **draw(HEADERS)}
    names = draw(st.permutations(list(headers)))
    request = WireRequest(
        method=draw(METHODS),
        raw_path=draw(PATHS),
        raw_query=urlencode(pairs, quote_via=draw(st.sampled_from([quote, quote_plus]))).encode(),
        headers=[(name.encode(), value) for name, value in headers.items()],
        body=draw(st.binary(max_size=60)),
    )
    return request, pairs, ";".join(names)


@given(signable(), st.booleans(), st.booleans())
def test_a_request_signed_by_the_description_is_accepted(
    signable: tuple[WireRequest, list[tuple[str, str]], str],
    milliseconds: bool,  # noqa: FBT001 - Hypothesis hands arguments in by position
    empty_line: bool,  # noqa: FBT001 - as above
) -> None:
    request, pairs, names = signable
    time = "2023-11-14T22:13:20.000Z" if milliseconds else "2023-11-14T22:13:20Z"
    prefix = f"auth-v2/{ACCESS_KEY}/{time}/{names}"

    signature = described_signature(prefix, names, request, pairs, empty_line=empty_line)

    check(f"{prefix}/{signature}", request)


@given(signable(), st.booleans(), st.booleans())
def test_we_sign_as_the_description_says(
    signable: tuple[WireRequest, list[tuple[str, str]], str],
    milliseconds: bool,  # noqa: FBT001 - Hypothesis hands arguments in by position
    empty_line: bool,  # noqa: FBT001 - as above
) -> None:
    request, pairs, _ = signable

    authorization = parse_authorization(signed(request, milliseconds=milliseconds, empty_line=empty_line))

    names = ";".join(authorization.signed_headers)
    described = described_signature(authorization.prefix, names, request, pairs, empty_line=empty_line)
    assert authorization.signature == described


@given(st.binary(max_size=300))
def test_every_byte_is_encoded_as_the_standard_library_does(text: bytes) -> None:
    assert percent_encode(text) == quote_from_bytes(text, safe="").encode()


# --- tampering ---


@st.composite
def altered(draw: st.DrawFn, text: bytes) -> bytes:
    """The text with one byte changed, put in, or taken out."""
    at = draw(st.integers(0, len(text)))
    taken = draw(st.integers(0, 1))
    put = draw(st.binary(min_size=1 - taken, max_size=1))
    changed = text[:at] + put + text[at + taken :]
    assume(changed != text)
    return changed


@given(st.binary(min_size=1, max_size=60).flatmap(lambda body: st.tuples(st.just(body), altered(body))))
def test_a_body_with_one_byte_changed_is_refused(bodies: tuple[bytes, bytes]) -> None:
    body, tampered = bodies

    header = signed(replace(POST, body=body))

    assert refusal(header, replace(POST, body=tampered)).fault is SignatureFault.MISMATCH


@given(altered(GET.raw_path))
def test_a_path_with_one_byte_changed_is_refused(tampered: bytes) -> None:
    fault = refusal(signed(GET), replace(GET, raw_path=tampered)).fault

    assert fault in (SignatureFault.MISMATCH, SignatureFault.REQUEST_UNSIGNABLE)


@given(altered(LIST.raw_query))
def test_a_query_with_one_byte_changed_is_refused(tampered: bytes) -> None:
    before, after = (
        {(name, value) for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True)}
        for query in (LIST.raw_query, tampered)
    )
    assume(before != after)  # "&&" and a "=" less still ask for the same

    assert refusal(signed(LIST), replace(LIST, raw_query=tampered)).fault is SignatureFault.MISMATCH


@given(st.sampled_from(range(3)), st.data())
def test_a_signed_header_with_one_byte_changed_is_refused(which: int, draws: st.DataObject) -> None:
    name, value = POST.headers[which]
    tampered = draws.draw(altered(value))
    assume(tampered.strip() != value)
    headers = [*POST.headers[:which], (name, tampered), *POST.headers[which + 1 :]]

    assert refusal(signed(POST), replace(POST, headers=headers)).fault is SignatureFault.MISMATCH


# --- junk ---


PARTS = st.sampled_from(
    ["auth-v2", "AK", "2023-11-14T22:13:20Z", "2023-99-14T22:13:20Z", "host", "host;a", "0" * 64, "/", ";", "\ud800"]
)


@given(st.one_of(st.text(), st.lists(PARTS | st.text(max_size=5), max_size=7).map("/".join)))
def test_no_header_raises_anything_but_a_refusal(header: str) -> None:
    with pytest.raises(SignatureRefused):
        check(header, GET)


@given(
    st.text(max_size=5),
    st.binary(max_size=20),
    st.lists(st.tuples(st.binary(max_size=6), st.binary(max_size=6)), max_size=4),
)
def test_no_request_raises_anything_but_a_refusal(method: str, junk: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    request = WireRequest(method=method, raw_path=junk, raw_query=junk, headers=[HOST, *headers], body=junk)

    refusal(signed(GET), request)
