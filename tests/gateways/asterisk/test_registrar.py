"""Agents' accounts on a real Asterisk, and on one that does not want them."""

from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from outdial.domain.account_name import account_name
from outdial.domain.agent import PhoneKind
from outdial.gateways.asterisk.client import AriAddress, AriClient
from outdial.gateways.asterisk.registrar import AsteriskRegistrar
from outdial.gateways.base import PhoneAccount, RefusedByGatewayError
from tests.gateways.asterisk.pretend import BAD
from tests.gateways.asterisk.trial import AsteriskTrial
from tests.switch.accounts import until_the_switch_has
from tests.switch.addresses import free_port, own_host
from tests.switch.asterisk import RunningAsterisk
from tests.switch.phone import register

pytestmark = pytest.mark.anyio

PREFIX = "registrar"
NAME = account_name(PREFIX, 1, "2033", tail="0123abcd")
ACCOUNT = PhoneAccount(name=NAME, password="a-secret", kind=PhoneKind.PHONE)


@pytest.fixture
async def registrar(each_asterisk: RunningAsterisk) -> AsyncGenerator[AsteriskRegistrar]:
    async with AriClient(each_asterisk.ari) as client:
        yield AsteriskRegistrar(client, prefix=PREFIX)


async def test_what_was_made_is_known_and_what_was_deleted_is_not(
    registrar: AsteriskRegistrar, each_asterisk: RunningAsterisk
) -> None:
    await registrar.put(ACCOUNT)
    assert list(await registrar.names()) == [NAME]
    assert register(each_asterisk.plan.sip, user=NAME, password="a-secret")

    await registrar.remove(NAME)
    await until_the_switch_has(registrar)
    assert not register(each_asterisk.plan.sip, user=NAME, password="a-secret")
    await registrar.remove(NAME)


async def test_an_account_that_is_made_again_keeps_the_phone_that_registered(
    registrar: AsteriskRegistrar, each_asterisk: RunningAsterisk
) -> None:
    await registrar.put(ACCOUNT)
    assert register(each_asterisk.plan.sip, user=NAME, password="a-secret")

    await registrar.put(ACCOUNT)

    assert f"{NAME}/sip:" in each_asterisk.console("pjsip show contacts")
    await registrar.remove(NAME)


async def test_accounts_of_another_installation_and_trunks_are_not_known(
    registrar: AsteriskRegistrar, each_asterisk: RunningAsterisk
) -> None:
    async with AriClient(each_asterisk.ari) as client:
        neighbour = AsteriskRegistrar(client, prefix="neighbour")
        theirs = PhoneAccount(
            name=account_name("neighbour", 1, "2033", tail="0123abcd"), password="a-secret", kind=PhoneKind.BROWSER
        )
        await neighbour.put(theirs)

        await until_the_switch_has(registrar)
        assert list(await neighbour.names()) == [theirs.name]
        await neighbour.remove(theirs.name)


@pytest.mark.parametrize("path", ["GET /endpoints", "PUT /asterisk", "DELETE /asterisk"])
async def test_a_refusal_says_what_was_refused_and_no_password(switch_up: AsteriskTrial, path: str) -> None:
    switch_up.switch.refuses[path] = BAD
    method = path.split(maxsplit=1)[0]

    async with AriClient(switch_up.address) as client:
        with pytest.raises(RefusedByGatewayError, match="400") as refused:
            await _ask(AsteriskRegistrar(client, prefix=PREFIX), method)
    assert "a-secret" not in str(refused.value)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_an_asterisk_that_is_away_refuses(method: str) -> None:
    host = own_host()
    address = AriAddress(url=f"http://{host}:{free_port(host)}/ari", user="dialer", password="secret")
    async with AriClient(address) as client:
        with pytest.raises(RefusedByGatewayError, match="does not answer"):
            await _ask(AsteriskRegistrar(client, prefix=PREFIX), method)


async def test_a_name_that_asterisk_would_misread_is_refused(switch_up: AsteriskTrial) -> None:
    async with AriClient(switch_up.address) as client:
        with pytest.raises(RefusedByGatewayError, match="a phone's user"):
            await AsteriskRegistrar(client, prefix=PREFIX).put(replace(ACCOUNT, name="a b"))
    assert switch_up.switch.count("PUT /asterisk") == 0


async def _ask(registrar: AsteriskRegistrar, method: str) -> None:
    match method:
        case "GET":
            await registrar.names()
        case "PUT":
            await registrar.put(ACCOUNT)
        case _:
            await registrar.remove(NAME)
