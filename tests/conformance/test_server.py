from datetime import timedelta

import pytest

from outdial.api.signature import parse_authorization, verify
from outdial.clock import ManualClock
from outdial.conformance.server import V2, Server, Unreachable, wire
from tests.conformance.pretenders import KEY, NOW

pytestmark = pytest.mark.anyio


async def test_a_request_is_signed_as_it_travels_and_no_two_alike() -> None:
    async with Server("http://127.0.0.1:28080/prefix", clock=ManualClock(NOW)) as server:
        query = {"name": "外呼 A&B"}
        first, second = (server.signed(KEY, "POST", "/x y", {"a": "ä"}, query=query, version=V2) for _ in range(2))

    assert first.path == "/prefix/rest/isales/v2/openapi/campaigns/1/x%20y"
    assert first.headers["Host"] == "127.0.0.1:28080"
    authorization = parse_authorization(first.headers["Authorization"])
    verify(authorization, wire(first), secret_key=KEY.secret_key, now=NOW, window=timedelta(minutes=1))
    assert first.headers["Authorization"] != second.headers["Authorization"]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://outdial.example.org", "outdial.example.org"),
        ("https://outdial.example.org:443", "outdial.example.org"),
        ("http://outdial.example.org:443", "outdial.example.org:443"),
    ],
)
async def test_the_host_is_the_one_that_a_client_of_http_sends(url: str, host: str) -> None:
    async with Server(url, clock=ManualClock(NOW)) as server:
        assert server.host == host


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    async with Server("http://127.0.0.1:1", clock=ManualClock(NOW)) as server:
        with pytest.raises(Unreachable, match=r"127\.0\.0\.1"):
            await server.send(server.signed(KEY, "GET", ""))
