import json
import re
from collections.abc import AsyncGenerator

import aiohttp
import pytest

from outdial.domain.agent import PhoneKind
from outdial.gateways.asterisk.accounts import account_deletes, account_puts
from outdial.gateways.asterisk.client import NOT_FOUND, AriClient, AriRefused
from tests.switch.asterisk import RunningAsterisk
from tests.switch.carrier import RunningCarrier
from tests.switch.phone import register

pytestmark = pytest.mark.anyio

ANSWER_S_MAX = 10.0
REGISTER_OF_A_BROWSER = """REGISTER sip:switch.example.org SIP/2.0
Via: SIP/2.0/WS browser.invalid;branch=z9hG4bK1
From: <sip:1006@switch.example.org>;tag=1
To: <sip:1006@switch.example.org>
Call-ID: 1@browser.invalid
CSeq: 1 REGISTER
Contact: <sip:1006@browser.invalid;transport=ws>
Max-Forwards: 70
Content-Length: 0

"""


@pytest.fixture
async def client(each_asterisk: RunningAsterisk) -> AsyncGenerator[AriClient]:
    async with AriClient(each_asterisk.ari) as client:
        yield client


async def put(client: AriClient, user: str, password: str, kind: PhoneKind = PhoneKind.PHONE) -> None:
    for path, body in account_puts(user, password, kind):
        await client.ask("PUT", path, body=body)


async def attributes(client: AriClient, kind: str, user: str) -> dict[str, str]:
    """Of an object, as Asterisk keeps it."""
    answer = await client.ask("GET", f"/asterisk/config/dynamic/res_pjsip/{kind}/{user}")
    return {field["attribute"]: field["value"] for field in json.loads(answer)}


async def test_an_account_that_is_put_is_known_and_a_phone_registers_with_its_password(
    each_asterisk: RunningAsterisk, client: AriClient
) -> None:
    await put(client, "1001", "a-secret")

    assert re.search(r"Endpoint: +1001 ", each_asterisk.console("pjsip show endpoint 1001"))
    assert not register(each_asterisk.plan.sip, user="1001", password="another")
    assert register(each_asterisk.plan.sip, user="1001", password="a-secret")
    assert "1001/sip:1001@" in each_asterisk.console("pjsip show contacts")


async def test_a_browser_s_account_speaks_dtls_and_ice(client: AriClient) -> None:
    await put(client, "1002", "a-secret", PhoneKind.BROWSER)

    kept = await attributes(client, "endpoint", "1002")
    assert {name: kept[name] for name in ("webrtc", "media_encryption", "ice_support", "use_avpf", "rtcp_mux")} == {
        "webrtc": "yes",
        "media_encryption": "dtls",
        "ice_support": "true",
        "use_avpf": "true",
        "rtcp_mux": "true",
    }
    assert kept["context"] == "outdial-agent"
    assert kept["rtp_timeout"] == "5", "whoever is brought to a browser that died hears silence until then"


async def test_a_browser_s_sip_comes_through_the_http_server(each_asterisk: RunningAsterisk, client: AriClient) -> None:
    await put(client, "1006", "a-secret", PhoneKind.BROWSER)
    place = each_asterisk.plan.http

    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"ws://{place.host}:{place.port}/ws", protocols=["sip"]) as socket,
    ):
        await socket.send_str(REGISTER_OF_A_BROWSER.replace("\n", "\r\n"))
        answer = await socket.receive_str(timeout=ANSWER_S_MAX)

    assert answer.startswith("SIP/2.0 401 ")


async def test_putting_an_account_twice_changes_its_password(each_asterisk: RunningAsterisk, client: AriClient) -> None:
    await put(client, "1003", "before")
    await put(client, "1003", "after")

    assert not register(each_asterisk.plan.sip, user="1003", password="before")
    assert register(each_asterisk.plan.sip, user="1003", password="after")


async def test_a_phone_behind_the_same_proxy_as_the_carrier_is_known_by_its_name(
    asterisk: RunningAsterisk, carrier: RunningCarrier
) -> None:
    async with AriClient(asterisk.ari) as client:
        await put(client, "1005", "a-secret")

    assert register(asterisk.plan.sip, user="1005", password="a-secret", host=carrier.address.host)


async def test_an_account_that_is_deleted_is_gone(each_asterisk: RunningAsterisk, client: AriClient) -> None:
    await put(client, "1004", "a-secret")
    for path in account_deletes("1004"):
        await client.ask("DELETE", path)

    with pytest.raises(AriRefused) as refused:
        await client.ask("GET", account_deletes("1004")[0])
    assert refused.value.status == NOT_FOUND
    assert not register(each_asterisk.plan.sip, user="1004", password="a-secret")


def test_whoever_is_named_by_another_is_put_before() -> None:
    kinds = [path.split("/")[-2] for path, _ in account_puts("1001", "secret", PhoneKind.PHONE)]

    assert kinds[-1] == "endpoint"
    assert account_deletes("1001")[0].split("/")[-2] == "endpoint"


@pytest.mark.parametrize("user", ["", "10/01", "1001\n", "a b", "x" * 129])
def test_a_name_that_asterisk_would_misread_is_refused(user: str) -> None:
    with pytest.raises(ValueError, match="a phone's user"):
        account_puts(user, "secret", PhoneKind.PHONE)


def test_a_password_that_is_refused_is_not_told() -> None:
    with pytest.raises(ValueError, match="a phone's password") as refused:
        account_puts("1001", "se;cret", PhoneKind.PHONE)

    assert "se;cret" not in str(refused.value)
