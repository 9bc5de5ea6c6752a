"""The request signature: the vendor's vectors, what is read leniently and what is not, and the times."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.api.signature import (
    HEADER_LENGTH_MAX,
    QUERY_FIELDS_MAX,
    SIGNED_HEADERS_MAX,
    SignatureFault,
    SignatureRefused,
    WireRequest,
    canonical_requests,
    parse_authorization,
    signed_headers,
    signing_key,
)
from tests.api.signed_requests import GET, HOST, LIST, POST, SECRET_KEY, SIGNED_AT, WINDOW, check, refusal, signed

# --- the vectors ---


@pytest.mark.parametrize(
    ("request_", "milliseconds", "empty_line", "signature"),
    [
        (POST, False, False, "1d0f4d2e6bc9bbaad211b101473590956ad1493ac2d38fdcf70b6605b64e5ba7"),
        (GET, False, False, "0d64a2dcf2c9f0676aab51840892bfa0e8c711d6ae4a2fd5b46d73b8914968bf"),
        (LIST, False, False, "9983e341df68528ab75aaf8499bc35783783363b08123a3811507d452a2c1676"),
        (POST, True, False, "45e92f77208ef6b587bea480e0cfd69612a121fbf833ae18160651895077adbf"),
        (POST, True, True, "4d281c104fdba0e92150aef97ef14a91f2032396498bc8c7b8aabad95a32e03c"),
    ],
    ids=["body", "neither body nor query", "query", "milliseconds", "milliseconds and empty query line"],
)
def test_the_vendors_demo_and_we_sign_alike(
    request_: WireRequest, *, milliseconds: bool, empty_line: bool, signature: str
) -> None:
    header = signed(request_, milliseconds=milliseconds, empty_line=empty_line)

    assert parse_authorization(header).signature == signature
    check(header, request_)


@pytest.mark.parametrize(
    ("request_", "key"),
    [
        (POST, "95edd59ab263305d367f329eb933164440f7b41421527f7729502777dc11c580"),
        (GET, "ad2e2ea9b46b4d6a64723382f8430dc8430a62f80a28ee574e9dfc1663dbd94d"),
    ],
)
def test_the_signing_key_is_the_vendors(request_: WireRequest, key: str) -> None:
    assert signing_key(SECRET_KEY, prefix=parse_authorization(signed(request_)).prefix) == key


def test_the_canonical_request_is_the_vendors_and_has_a_second_form_without_a_query() -> None:
    bare, with_empty_line = canonical_requests(GET, ["host"])

    assert bare == b"GET\n/rest/isales/v1/openapi/campaigns/1/146\nhost\nhost:127.0.0.1%3A28080\n"
    assert with_empty_line == b"GET\n/rest/isales/v1/openapi/campaigns/1/146\n\nhost\nhost:127.0.0.1%3A28080\n"


def test_the_canonical_query_is_the_vendors_and_leaves_one_form() -> None:
    (form,) = canonical_requests(LIST, ["host"])

    assert form.split(b"\n")[2] == (
        b"beginTime=&curPage=1&deviceType=0&name=%E5%A4%96%E5%91%BC%20A%26B&rowsPerPage=10&status=0"
    )


def test_the_header_is_written_as_the_vendor_writes_it() -> None:
    header = signed(POST)

    assert header.startswith("auth-v2/EXAMPLEAK/2023-11-14T22:13:20Z/content-length;content-type;host/1d0f4d2e")


# --- forgery ---


@pytest.mark.parametrize(
    ("original", "forged"),
    [
        ("EXAMPLEAK", "EXAMPLEAL"),
        ("22:13:20Z", "22:13:21Z"),
        ("22:13:20Z", "22:13:20.000Z"),
        ("content-length;content-type;host", "content-length;host"),
        ("content-length;content-type;host", "host;content-type;content-length"),
        ("/1d0f", "/2d0f"),
    ],
)
def test_a_header_with_one_part_changed_is_refused(original: str, forged: str) -> None:
    assert refusal(signed(POST).replace(original, forged), POST).fault is SignatureFault.MISMATCH


def test_another_method_or_another_secret_is_refused() -> None:
    assert refusal(signed(GET), replace(GET, method="DELETE")).fault is SignatureFault.MISMATCH
    assert refusal(signed(GET), GET, secret_key="EXAMPLESK0123456780").fault is SignatureFault.MISMATCH


def test_a_query_cannot_be_moved_into_the_path() -> None:
    moved = replace(LIST, raw_path=LIST.raw_path + b"\n" + b"status=0", raw_query=b"")

    assert refusal(signed(replace(LIST, raw_query=b"status=0")), moved).fault is SignatureFault.REQUEST_UNSIGNABLE


def test_the_other_headers_may_change_on_the_way() -> None:
    check(signed(GET), replace(GET, headers=[*GET.headers, (b"x-forwarded-for", b"10.0.0.1")]))


# --- what is read leniently, and what is not ---


@pytest.mark.parametrize(
    "same",
    [
        b"status=0&name=%E5%A4%96%E5%91%BC%20A%26B&deviceType=0&curPage=1&rowsPerPage=10&beginTime",
        b"name=%e5%a4%96%e5%91%bc%20A%26B&%73tatus=0&&deviceType=0&curPage=1&rowsPerPage=10&beginTime=&curPage=1",
    ],
    ids=["another order, no equals sign", "other encoding, empty and repeated fields"],
)
def test_a_query_that_asks_for_the_same_has_the_same_signature(same: bytes) -> None:
    check(signed(LIST), replace(LIST, raw_query=same))


@pytest.mark.parametrize("nothing", [b"", b"&", b"&&"])
def test_a_query_without_fields_counts_as_no_query(nothing: bytes) -> None:
    check(signed(GET, empty_line=True), replace(GET, raw_query=nothing))
    check(signed(GET, empty_line=False), replace(GET, raw_query=nothing))


def test_header_names_are_found_in_any_case_and_values_without_the_blanks_around_them() -> None:
    check(signed(GET), replace(GET, headers=[(b"Host", b"  127.0.0.1:28080 ")]))


def test_header_lines_are_sorted_as_they_stand_and_not_by_name() -> None:
    request = replace(GET, headers=[HOST, (b"a", b"1"), (b"a-b", b"2")])

    bare, _ = canonical_requests(request, ["a", "a-b", "host"])

    assert bare.split(b"\n")[3:6] == [b"a-b:2", b"a:1", b"host:127.0.0.1%3A28080"]


def test_a_signed_header_that_is_absent_is_refused_by_name() -> None:
    refused = refusal(signed(POST), replace(POST, headers=POST.headers[:2]))

    assert refused.fault is SignatureFault.SIGNED_HEADER_ABSENT
    assert "content-length" in str(refused)


def test_a_signed_header_sent_twice_is_refused_for_one_of_them_might_not_be_the_signed_one() -> None:
    refused = refusal(signed(GET), replace(GET, headers=[HOST, HOST]))

    assert refused.fault is SignatureFault.SIGNED_HEADER_REPEATED


@pytest.mark.parametrize(
    ("names", "fault"),
    [
        ("content-length;content-type", SignatureFault.HOST_UNSIGNED),
        ("Authorization;host", SignatureFault.AUTHORIZATION_SIGNED),
        ("host;", SignatureFault.MALFORMED),
        ("", SignatureFault.MALFORMED),
        ("host;content type", SignatureFault.MALFORMED),
        (";".join(["host"] * (SIGNED_HEADERS_MAX + 1)), SignatureFault.MALFORMED),
        ("host;" + "a" * HEADER_LENGTH_MAX, SignatureFault.MALFORMED),
    ],
)
def test_signed_headers_are_names_with_host_among_them_and_never_authorization(
    names: str, fault: SignatureFault
) -> None:
    with pytest.raises(SignatureRefused) as refused:
        parse_authorization(f"auth-v2/AK/2023-11-14T22:13:20Z/{names}/{'0' * 64}")

    assert refused.value.fault is fault


@pytest.mark.parametrize(
    "header",
    [
        "",
        "auth-v2",
        f"auth-v1/AK/2023-11-14T22:13:20Z/host/{'0' * 64}",
        f"AUTH-V2/AK/2023-11-14T22:13:20Z/host/{'0' * 64}",
        f"auth-v2/AK/2023-11-14T22:13:20Z/host/{'0' * 64}/",
        f"auth-v2/AK/2023-11-14T22:13:20Z/{'0' * 64}",
        f"auth-v2//2023-11-14T22:13:20Z/host/{'0' * 64}",
        f"auth-v2/A K/2023-11-14T22:13:20Z/host/{'0' * 64}",
        f"auth-v2/AK\0/2023-11-14T22:13:20Z/host/{'0' * 64}",
        f"auth-v2/{'A' * HEADER_LENGTH_MAX}/2023-11-14T22:13:20Z/host/{'0' * 64}",
        f"auth-v2/AK/2023-11-14T22:13:20Z/host/{'0' * 63}",
        f"auth-v2/AK/2023-11-14T22:13:20Z/host/{'A' * 64}",
        "auth-v2/AK/2023-11-14T22:13:20Z/host/DWSi3PLJ8GdqqYFAiSv6DHEdauSmL+W0bXO4kUlov==",
        "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=00",
    ],
)
def test_a_header_of_another_form_is_malformed(header: str) -> None:
    with pytest.raises(SignatureRefused) as refused:
        parse_authorization(header)

    assert refused.value.fault is SignatureFault.MALFORMED


@pytest.mark.parametrize(
    "timestamp",
    [
        "2023-11-14T22:13:20",
        "2023-11-14T22:13:20+00:00",
        "2023-11-14 22:13:20Z",
        "2023-11-14T22:13Z",
        "2023-11-14T22:13:20.0Z",
        "2023-11-14T22:13:20.000000Z",
        "2023-02-29T22:13:20Z",
        "2023-11-14T22:13:60Z",
        "0000-11-14T22:13:20Z",
        "20231114T221320Z",
        "٢٠٢٣-11-14T22:13:20Z",
    ],
)
def test_a_timestamp_is_a_utc_second_or_millisecond_that_exists(timestamp: str) -> None:
    with pytest.raises(SignatureRefused) as refused:
        parse_authorization(f"auth-v2/AK/{timestamp}/host/{'0' * 64}")

    assert refused.value.fault is SignatureFault.MALFORMED
    assert "timestamp" in refused.value.detail


def test_milliseconds_are_kept() -> None:
    header = signed(GET, timestamp=SIGNED_AT + timedelta(milliseconds=7), milliseconds=True)

    assert parse_authorization(header).timestamp == SIGNED_AT + timedelta(milliseconds=7)


def test_the_headers_of_a_json_request_are_signed_as_they_are_sent() -> None:
    body = b'{"name":"\xe5\xa4\x96\xe5\x91\xbc"}'
    headers = signed_headers(
        "POST", "127.0.0.1:28080", "/a/b?c=d%20e", body, access_key="AK", secret_key=SECRET_KEY, timestamp=SIGNED_AT
    )
    request = WireRequest(
        method="POST",
        raw_path=b"/a/b",
        raw_query=b"c=d%20e",
        headers=[(name.lower().encode(), value.encode()) for name, value in headers.items()],
        body=body,
    )

    check(headers["Authorization"], request)


def test_a_query_of_very_many_fields_is_refused_before_they_are_decoded() -> None:
    fields_max = replace(GET, raw_query=b"&".join([b"a=1"] * QUERY_FIELDS_MAX))
    check(signed(fields_max), fields_max)

    with pytest.raises(SignatureRefused) as refused:
        signed(replace(GET, raw_query=fields_max.raw_query + b"&a=1"))
    assert refused.value.fault is SignatureFault.REQUEST_UNSIGNABLE


# --- time ---


@pytest.mark.parametrize("off", [WINDOW, -WINDOW, timedelta(0)])
def test_the_window_includes_its_ends(off: timedelta) -> None:
    check(signed(GET), GET, now=SIGNED_AT + off)


def test_an_old_timestamp_is_refused_with_the_servers_time_and_how_far_it_is_off() -> None:
    refused = refusal(signed(GET), GET, now=SIGNED_AT + timedelta(minutes=20))

    assert refused.fault is SignatureFault.EXPIRED
    assert refused.detail == "It is 1200 s behind the server's time 2023-11-14T22:33:20Z; 900 s are allowed."
    assert str(refused) == f"{SignatureFault.EXPIRED.value} {refused.detail}"


def test_a_timestamp_of_the_future_is_refused_likewise() -> None:
    refused = refusal(signed(GET), GET, now=SIGNED_AT - timedelta(seconds=901))

    assert refused.fault is SignatureFault.NOT_YET_VALID
    assert refused.detail == "It is 901 s ahead of the server's time 2023-11-14T21:58:19Z; 900 s are allowed."


@given(st.timedeltas(min_value=timedelta(days=-300_000), max_value=timedelta(days=300_000)))
def test_exactly_the_timestamps_within_the_window_are_taken(off: timedelta) -> None:
    header = signed(GET)

    if abs(off) <= WINDOW:
        check(header, GET, now=SIGNED_AT + off)
    else:
        expected = SignatureFault.EXPIRED if off > timedelta(0) else SignatureFault.NOT_YET_VALID
        assert refusal(header, GET, now=SIGNED_AT + off).fault is expected


def test_a_window_of_zero_leaves_the_time_unchecked() -> None:
    check(signed(GET), GET, now=SIGNED_AT + timedelta(days=9_999), window=timedelta(0))


# --- the client's side ---


def test_a_client_in_any_time_zone_signs_in_utc() -> None:
    elsewhere = SIGNED_AT.astimezone(timezone(timedelta(hours=8)))

    assert signed(GET, timestamp=elsewhere) == signed(GET)


def test_a_time_without_a_zone_is_not_signed() -> None:
    with pytest.raises(ValueError, match="aware"):
        signed(GET, timestamp=SIGNED_AT.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("headers", "fault"),
    [
        ([], SignatureFault.MALFORMED),
        ([(b"content-type", b"text/plain")], SignatureFault.HOST_UNSIGNED),
        ([HOST, (b"authorization", b"x")], SignatureFault.AUTHORIZATION_SIGNED),
        ([HOST, HOST], SignatureFault.SIGNED_HEADER_REPEATED),
    ],
)
def test_nothing_is_signed_that_no_server_would_take(headers: list[tuple[bytes, bytes]], fault: SignatureFault) -> None:
    with pytest.raises(SignatureRefused) as refused:
        signed(replace(GET, headers=headers))

    assert refused.value.fault is fault
