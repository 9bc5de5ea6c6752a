import asyncio
import hashlib
import io
from pathlib import Path

import pytest

from outdial.app.failures import CannotGoOn
from outdial.app.imports.sftp import Fetched, Origin, Patience, fetch
from tests.app.imports.file_server import Behaviour, file_server, new_key

pytestmark = pytest.mark.anyio

CONTENT = bytes(range(256)) * 12_000  # some blocks, and a part of one
SHORT = Patience(login_s=5.0, block_s=2.0, fetch_s=20.0)
OTHER_KEY = new_key().export_public_key("openssh").decode()


async def fetched(
    origin: Origin,
    *,
    to: io.BytesIO | None = None,
    pinned: list[str] | None = None,
    bytes_max: int = 10**9,
    private_addresses: bool = True,
    patience: Patience = Patience(),  # noqa: B008 - frozen
) -> Fetched:
    async def pin(key: str) -> None:
        (pinned if pinned is not None else []).append(key)

    async with asyncio.timeout(60):
        return await fetch(
            origin,
            to or io.BytesIO(),
            bytes_max=bytes_max,
            private_addresses=private_addresses,
            pin=pin,
            patience=patience,
        )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "numbers.xlsx").write_bytes(CONTENT)
    return tmp_path


async def test_a_file_is_fetched_whole_and_the_server_s_key_told(folder: Path) -> None:
    to, pinned = io.BytesIO(), list[str]()

    async with file_server(folder) as server:
        got = await fetched(server.origin("/in/numbers.xlsx"), to=to, pinned=pinned)

        assert to.getvalue() == CONTENT
        assert got == Fetched(hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
        assert pinned == [server.host_key]


async def test_a_server_that_is_known_is_let_near_the_password_only_with_its_key(folder: Path) -> None:
    async with file_server(folder) as server:
        known = list[str]()
        await fetched(server.origin("/in/numbers.xlsx", host_key=server.host_key), pinned=known)
        assert known == [], "nothing new was learnt"
        logins = server.behaviour.logins

        with pytest.raises(CannotGoOn, match="another host key"):
            await fetched(server.origin("/in/numbers.xlsx", host_key=OTHER_KEY))
        assert server.behaviour.logins == logins


async def test_an_address_that_is_not_public_is_not_connected_to_unless_the_operator_says_so(folder: Path) -> None:
    async with file_server(folder) as server:
        with pytest.raises(CannotGoOn, match="OUTDIAL_FILE_SERVER_PRIVATE_ADDRESSES"):
            await fetched(server.origin("/in/numbers.xlsx"), private_addresses=False)
        assert server.behaviour.logins == 0


WRONG = {
    "a wrong password": ({"password": "wrong horse"}, "refuses the user name or the password"),
    "no such file": ({"path": "/in/other.xlsx"}, "has no file /in/other.xlsx"),
    "no such folder": ({"path": "/out/numbers.xlsx"}, "has no file"),
    "a folder": ({"path": "/in"}, "no file|could not be fetched"),
    "beyond the folder": ({"path": "/../../../../../../etc/passwd"}, "has no file"),
}


@pytest.mark.parametrize("what", WRONG)
async def test_what_the_server_does_not_give_is_said(folder: Path, what: str) -> None:
    changes, said = WRONG[what]

    async with file_server(folder) as server:
        with pytest.raises(CannotGoOn, match=said):
            await fetched(server.origin(**{"path": "/in/numbers.xlsx", **changes}))


async def test_a_file_that_is_too_large_is_not_begun(folder: Path) -> None:
    async with file_server(folder) as server:
        with pytest.raises(CannotGoOn, match="3,072,000 bytes"):
            await fetched(server.origin("/in/numbers.xlsx"), bytes_max=len(CONTENT) - 1)
        assert server.behaviour.reads == 0


FAULTS = {
    "cuts the transfer": (Behaviour(cut_after=1 << 20), "could not be fetched"),
    "hangs in the middle": (Behaviour(hang_after=1 << 20), "does not answer any more"),
    "ends the file too soon": (Behaviour(short_after=1 << 20), "of 3,072,000 bytes|could not be fetched"),
}


@pytest.mark.parametrize("what", FAULTS)
async def test_a_server_that_fails_in_the_middle_is_told_of(folder: Path, what: str) -> None:
    behaviour, said = FAULTS[what]

    async with file_server(folder, behaviour=behaviour) as server:
        with pytest.raises(CannotGoOn, match=said):
            await fetched(server.origin("/in/numbers.xlsx"), patience=SHORT)


async def test_a_port_that_nobody_listens_on_is_told_of(folder: Path) -> None:
    async with file_server(folder) as server:
        origin = server.origin("/in/numbers.xlsx")
    with pytest.raises(CannotGoOn, match="could not be fetched"):
        await fetched(origin)


async def test_a_server_that_never_says_anything_is_given_up() -> None:
    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    origin = Origin(address="127.0.0.1", port=port, user_name="a", password="b" * 8, path="/f", host_key=None)
    with pytest.raises(CannotGoOn, match="does not answer any more"):
        await fetched(origin, patience=Patience(login_s=0.3))
    server.close()
