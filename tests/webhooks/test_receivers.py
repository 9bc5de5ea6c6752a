import socket
from datetime import timedelta

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from outdial.webhooks.post import Failed, post
from outdial.webhooks.receivers import AddressRefusedError, NameResolver, open_session
from tests.webhooks.builders import Receiver, receiving

pytestmark = pytest.mark.anyio
PATIENCE = timedelta(seconds=5)


class Names(AbstractResolver):
    """A name server that a stranger runs: every question gets the next answer."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        del family
        addresses = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=0,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing to close."""


PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104 - an address that must be refused
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fec0::1",
    "fd00::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2002:7f00:1::",
]


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_name_that_leads_to_an_address_that_is_not_public_is_refused(address: str) -> None:
    async with open_session(private_addresses=False, resolver=Names([address])) as session:
        answer = await post(session, "http://crm.example/results", b"[]", patience=PATIENCE)

    assert isinstance(answer, Failed)
    assert f"{address} is not a public address" in answer.why


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_literal_address_that_is_not_public_is_refused(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    async with open_session(private_addresses=False) as session:
        answer = await post(session, f"http://{host}/results", b"[]", patience=PATIENCE)

    assert isinstance(answer, Failed)
    assert "is not a public address" in answer.why


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0x7f.0.0.1", "0177.0.0.1", "localhost"])
async def test_other_spellings_of_loopback_reach_nobody(host: str) -> None:
    async with receiving() as receiver, open_session(private_addresses=False) as session:
        answer = await post(session, receiver.url.replace("127.0.0.1", host), b"[]", patience=PATIENCE)

    assert isinstance(answer, Failed)
    assert receiver.pushes == []


async def test_a_name_that_was_public_once_and_is_loopback_now_is_refused() -> None:
    async with receiving() as receiver:
        names = Names(["192.0.2.1"], ["127.0.0.1"])
        async with open_session(private_addresses=False, resolver=names) as session:
            assert (await names.resolve("crm.example"))[0]["host"] == "192.0.2.1"
            answer = await post(session, _named(receiver), b"[]", patience=PATIENCE)

    assert isinstance(answer, Failed)
    assert "127.0.0.1 is not a public address" in answer.why
    assert receiver.pushes == []


async def test_every_address_of_a_name_is_judged_for_itself() -> None:
    async with receiving() as receiver:
        names = Names(["10.0.0.1", "127.0.0.1", "::1"])
        async with open_session(private_addresses=False, resolver=names) as session:
            answer = await post(session, _named(receiver), b"[]", patience=PATIENCE)

    assert isinstance(answer, Failed)
    assert receiver.pushes == []


async def test_a_name_that_leads_to_loopback_is_pushed_to_when_the_operator_allows_it() -> None:
    names = Names(["127.0.0.1"])
    async with receiving() as receiver, open_session(private_addresses=True, resolver=names) as session:
        await post(session, _named(receiver), b"[]", patience=PATIENCE)

    assert receiver.pushes == [[]]


async def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as proxy, receiving() as receiver:
        monkeypatch.setenv("http_proxy", proxy.url)
        async with open_session(private_addresses=True) as session:
            await post(session, receiver.url, b"[]", patience=PATIENCE)

    assert (len(proxy.pushes), len(receiver.pushes)) == (0, 1)


async def test_names_are_looked_up_with_the_systems_resolver() -> None:
    names = NameResolver()
    found = await names.resolve("localhost", 80)
    await names.close()

    assert {entry["host"] for entry in found} <= {"127.0.0.1", "::1"}
    assert {entry["port"] for entry in found} == {80}


def test_a_refusal_says_what_to_do_next() -> None:
    assert "OUTDIAL_CALLBACK_PRIVATE_ADDRESSES=true" in str(AddressRefusedError("::1"))


def _named(receiver: Receiver) -> str:
    return receiver.url.replace("127.0.0.1", "crm.example")
