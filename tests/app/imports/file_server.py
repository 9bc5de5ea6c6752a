"""A real SFTP server, and ways in which one may go wrong."""

# asyncssh leaves the parameters of some generic types open:
# pyright: reportUnknownMemberType=false

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh

from outdial.app.imports.sftp import Origin

USER, PASSWORD = "zhangsan", "correct horse"


@dataclass
class Behaviour:
    """What the server does besides serving; ``reached`` is set when it does it."""

    cut_after: int | None = None
    """Bytes after which the connection is lost."""
    hang_after: int | None = None
    """Bytes after which nothing is answered any more."""
    short_after: int | None = None
    """Bytes after which the file seems to end, though it was said to be longer."""
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    logins: int = 0
    reads: int = 0

    def now(self, after: int | None, offset: int) -> bool:
        """Whether it is time to go wrong."""
        if after is None or offset < after:
            return False
        self.reached.set()
        return True


@dataclass(frozen=True)
class FileServer:
    """A server that is up, and the folder it serves."""

    port: int
    folder: Path
    key: asyncssh.SSHKey
    behaviour: Behaviour

    def origin(self, path: str, *, password: str = PASSWORD, host_key: str | None = None) -> Origin:
        return Origin(
            address="127.0.0.1", port=self.port, user_name=USER, password=password, path=path, host_key=host_key
        )

    @property
    def host_key(self) -> str:
        return self.key.export_public_key("openssh").decode().strip()


def new_key() -> asyncssh.SSHKey:
    """A host key that nobody has seen."""
    return asyncssh.generate_private_key("ssh-ed25519")


class _Door(asyncssh.SSHServer):
    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002 - asyncssh's own
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        self._behaviour.logins += 1
        return (username, password) == (USER, PASSWORD)


@asynccontextmanager
async def file_server(
    folder: Path, *, behaviour: Behaviour | None = None, port: int = 0, key: asyncssh.SSHKey | None = None
) -> AsyncGenerator[FileServer]:
    """Serve a folder by SFTP to one user with one password."""
    behaviour = Behaviour() if behaviour is None else behaviour
    opened: list[Any] = []  # a client that goes without a word leaves its files open
    key = key or new_key()

    class Files(asyncssh.SFTPServer):
        def __init__(self, chan: "asyncssh.SSHServerChannel[bytes]") -> None:
            super().__init__(chan, chroot=str(folder).encode())

        def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
            file = super().open(path, pflags, attrs)
            opened.append(file)
            return file

        async def read(self, file_obj: Any, offset: int, size: int) -> bytes:  # pyright: ignore[reportIncompatibleMethodOverride] - it may be a coroutine
            behaviour.reads += 1
            if behaviour.now(behaviour.hang_after, offset):
                await behaviour.released.wait()
            if behaviour.now(behaviour.cut_after, offset):
                self.channel.get_connection().abort()
            if behaviour.now(behaviour.short_after, offset):
                return b""
            file_obj.seek(offset)
            return file_obj.read(size)

    server = await asyncssh.listen(
        "127.0.0.1",
        port,
        server_factory=lambda: _Door(behaviour),
        server_host_keys=[key],
        sftp_factory=Files,
        config=None,
    )
    try:
        yield FileServer(server.get_port(), folder, key, behaviour)
    finally:
        behaviour.released.set()
        server.close()
        await server.wait_closed()
        for file in opened:
            file.close()
