"""The requests of the vendor's vectors, and how tests of the signature sign and check them."""

from datetime import UTC, datetime, timedelta

import pytest

from outdial.api.signature import (
    SignatureRefused,
    WireRequest,
    parse_authorization,
    sign,
    verify,
)

ACCESS_KEY = "EXAMPLEAK"
SECRET_KEY = "EXAMPLESK0123456789"
SIGNED_AT = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
WINDOW = timedelta(minutes=15)

HOST = (b"host", b"127.0.0.1:28080")
BODY = b"""{"policyJson":"[{'type':0}]","policyType":0}"""
POST = WireRequest(
    method="POST",
    raw_path=b"/rest/isales/v1/openapi/campaigns/1/retryPolicy/146",
    headers=[HOST, (b"content-type", b"application/json;charset=UTF-8"), (b"content-length", b"44")],
    body=BODY,
)
GET = WireRequest(method="GET", raw_path=b"/rest/isales/v1/openapi/campaigns/1/146", headers=[HOST])
LIST = WireRequest(
    method="GET",
    raw_path=b"/rest/isales/v1/openapi/campaigns/1",
    raw_query=(
        b"name=%E5%A4%96%E5%91%BC+A%26B&status=0&deviceType=0&curPage=1&rowsPerPage=10&beginTime="  # as forms encode
    ),
    headers=[HOST],
)


def signed(
    request: WireRequest, *, timestamp: datetime = SIGNED_AT, milliseconds: bool = False, empty_line: bool = False
) -> str:
    return sign(
        request,
        access_key=ACCESS_KEY,
        secret_key=SECRET_KEY,
        timestamp=timestamp,
        with_milliseconds=milliseconds,
        with_empty_query_line=empty_line,
    )


def check(
    header: str,
    request: WireRequest,
    *,
    secret_key: str = SECRET_KEY,
    now: datetime = SIGNED_AT,
    window: timedelta = WINDOW,
) -> None:
    verify(parse_authorization(header), request, secret_key=secret_key, now=now, window=window)


def refusal(
    header: str, request: WireRequest, *, now: datetime = SIGNED_AT, secret_key: str = SECRET_KEY
) -> SignatureRefused:
    with pytest.raises(SignatureRefused) as refused:
        check(header, request, now=now, secret_key=secret_key)
    return refused.value
