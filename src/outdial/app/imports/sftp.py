"""Fetching a file from an SFTP server of a tenant's: by password alone, from a server that is known by its key.

Nothing of this machine is brought along: no keys, no agent, no settings of its users. The server is somebody else's, so
everything that it does is bounded, and every way in which it fails is told in a sentence.
"""

import asyncio
import hashlib
import stat
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from typing import IO, Final, cast

import asyncssh

from outdial.app.imports.faults import FileUnfit
from outdial.domain.receiver import is_private
from outdial.wording.files import FileFault

BLOCK_BYTES: Final = 1 << 20  # asked for in pieces side by side


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a server may take, in seconds."""

    login_s: float = 20.0
    """To let us in, and then to open the file."""
    block_s: float = 30.0
    """For a block; a server that takes longer hangs."""
    fetch_s: float = 1_800.0
    """For all of it: 200 MB at a slow office's 1 Mbit/s."""


PATIENCE: Final = Patience()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a file is, and how to get in."""

    address: str
    port: int
    user_name: str
    password: str
    path: str
    host_key: str | None
    """The server's, in OpenSSH's form; None: whatever it shows, at the first login."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that is here in full."""

    digest: str
    """SHA-256, in hexadecimal."""
    size: int


async def fetch(
    origin: Origin,
    to: IO[bytes],
    *,
    bytes_max: int,
    private_addresses: bool,
    pin: Callable[[str], Awaitable[None]],
    patience: Patience = PATIENCE,
) -> Fetched:
    """Fetch a whole file; ``pin`` is told the key of a server that has let us in for the first time.

    Raises `FileUnfit`.
    """
    _guard(origin.address, private_addresses=private_addresses)
    server = {"address": origin.address, "port": origin.port}
    try:
        async with asyncio.timeout(patience.fetch_s), _open_file(origin, pin, patience) as file:
            return await _read(file, to, bytes_max=bytes_max, block_s=patience.block_s)
    except asyncssh.HostKeyNotVerifiable:
        raise FileUnfit(FileFault.SERVER_KEY, **server) from None
    except asyncssh.PermissionDenied:
        raise FileUnfit(FileFault.SERVER_REFUSES, **server) from None
    except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
        raise FileUnfit(FileFault.NO_FILE, path=origin.path, **server) from None
    except asyncssh.SFTPPermissionDenied:
        raise FileUnfit(FileFault.NOT_READABLE, path=origin.path, **server) from None
    except TimeoutError:
        raise FileUnfit(FileFault.SERVER_HANGS, **server) from None
    except (asyncssh.Error, OSError) as error:
        raise FileUnfit(FileFault.NOT_FETCHED, error=_said(error), **server) from None


def _guard(address: str, *, private_addresses: bool) -> None:
    """The address is literal, so what is judged here is what is connected to."""
    if not private_addresses and is_private(ip_address(address)):
        raise FileUnfit(FileFault.PRIVATE_ADDRESS, address=address)


class _Known(asyncssh.SSHClient):
    """Asked about a key that is not the one that is known."""

    def __init__(self, origin: Origin) -> None:
        self._first = origin.host_key is None
        self.shown: asyncssh.SSHKey | None = None

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:  # noqa: ARG002 - asyncssh's own
        self.shown = key
        return self._first


@asynccontextmanager
async def _open_file(
    origin: Origin, pin: Callable[[str], Awaitable[None]], patience: Patience
) -> AsyncGenerator[asyncssh.SFTPClientFile]:
    client = _Known(origin)
    async with asyncio.timeout(patience.login_s):
        connection = await _connected(origin, client, patience)
    try:
        async with asyncio.timeout(patience.login_s):
            if client.shown is not None:
                await pin(client.shown.export_public_key("openssh").decode().strip())
            sftp = await connection.start_sftp_client()
            file = await sftp.open(origin.path, "rb")
        yield file
        async with asyncio.timeout(patience.login_s):
            await file.close()
    finally:
        # A server that hangs would let us wait for its good-bye too.
        connection.abort()
        await connection.wait_closed()


async def _connected(origin: Origin, client: _Known, patience: Patience) -> asyncssh.SSHClientConnection:
    known = [] if origin.host_key is None else [asyncssh.import_public_key(origin.host_key)]
    return await asyncssh.connect(
        origin.address,
        origin.port,
        username=origin.user_name,
        password=origin.password,
        preferred_auth="password,keyboard-interactive",
        known_hosts=(known, [], []),
        client_factory=lambda: client,
        config=None,
        client_keys=None,
        agent_path=None,
        gss_host=None,
        keepalive_interval=patience.block_s,
    )


async def _read(file: asyncssh.SFTPClientFile, to: IO[bytes], *, bytes_max: int, block_s: float) -> Fetched:
    async with asyncio.timeout(block_s):
        attributes = await file.stat()
    size = attributes.size
    if size is None or (attributes.permissions is not None and not stat.S_ISREG(attributes.permissions)):
        raise FileUnfit(FileFault.NOT_A_FILE)
    if size > bytes_max:
        raise FileUnfit(FileFault.TOO_LARGE, size=size, most=bytes_max)
    digest, done = hashlib.sha256(), 0
    while done < size:
        async with asyncio.timeout(block_s):
            block = cast("bytes", await file.read(min(BLOCK_BYTES, size - done), done))
        if not block:
            raise FileUnfit(FileFault.CUT, done=done, size=size)
        digest.update(block)
        to.write(block)
        done += len(block)
    return Fetched(digest.hexdigest(), size)


def _said(error: Exception) -> str:
    """What the library says, in one line; an error of the system's may say nothing."""
    return " ".join(str(error).split())[:200] or type(error).__name__
