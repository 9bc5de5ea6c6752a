"""The client that pushes: whom it may connect to is decided on the very address of each connection.

A name may be one thing when the campaign is made and another when it is resolved (DNS rebinding), so names are never
judged here. Every socket is made by ``_Guard``, from the address it is about to connect to; there is no other way out,
for literal addresses neither.
"""

import asyncio
import errno
import socket
import ssl
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from outdial.domain.receiver import is_private

CONNECTIONS_MAX: Final = 256  # more than lanes are served at once
LOOK_UPS_MAX: Final = 32  # names being resolved at once; they wait in threads of their own, not in the engine's
HEADER_BYTES_MAX: Final = 8_190  # of one line of an answer's head

_NUMERIC: Final = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV


class AddressRefusedError(OSError):
    """The receiver's name leads to an address that is not public."""

    def __init__(self, address: str) -> None:
        super().__init__(
            errno.EACCES,
            f"{address} is not a public address; set OUTDIAL_CALLBACK_PRIVATE_ADDRESSES=true to allow such receivers",
        )


@dataclass(frozen=True, slots=True)
class _Guard:
    """Makes the sockets, and refuses to."""

    private_addresses: bool

    def __call__(self, address: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
        family, kind, protocol, _, target = address
        host = str(target[0])
        if not self.private_addresses and is_private(ip_address(host.partition("%")[0])):
            raise AddressRefusedError(host)
        return socket.socket(family=family, type=kind, proto=protocol)


class NameResolver(AbstractResolver):
    """The system's resolver in threads of its own: a tenant's slow name server holds up nothing else in the process."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(LOOK_UPS_MAX, thread_name_prefix="callback-names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return await asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host, port, family)

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


@asynccontextmanager
async def open_session(
    *, private_addresses: bool, resolver: AbstractResolver | None = None
) -> AsyncGenerator[aiohttp.ClientSession]:
    """The client of all pushes: no proxy, no cookies, no netrc, TLS 1.2 and newer with certificates verified."""
    names = resolver or NameResolver()
    connector = aiohttp.TCPConnector(
        limit=CONNECTIONS_MAX, ssl=_tls(), resolver=names, socket_factory=_Guard(private_addresses)
    )
    session = aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,  # a few bytes may unfold into gigabytes
        max_line_size=HEADER_BYTES_MAX,
        max_field_size=HEADER_BYTES_MAX,
    )
    try:
        async with session:
            yield session
    finally:
        await names.close()


def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _look_up(host: str, port: int, family: int) -> list[ResolveResult]:
    found = socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return [
        ResolveResult(hostname=host, host=str(target[0]), port=port, family=kind, proto=protocol, flags=_NUMERIC)
        for kind, _, protocol, _, target in found
    ]
