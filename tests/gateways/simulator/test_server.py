"""The socket of the simulator: who may have the path, and who is cut off."""

import asyncio
import json
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from outdial.clock import ManualClock
from outdial.gateways.simulator.behaviour import Behaviour
from outdial.gateways.simulator.carrier import Carrier
from outdial.gateways.simulator.server import SimulatorServer
from outdial.gateways.simulator.switch import Switch
from outdial.gateways.simulator.wire import Asked, HangUp, asked_line
from tests.gateways.simulator.builders import NOON


def server(*, unread_bytes_max: int = 1_000_000) -> SimulatorServer:
    switch = Switch(Carrier(Behaviour(), seed=1).script, lines_max=5)
    return SimulatorServer(switch, clock=ManualClock(NOON), unread_bytes_max=unread_bytes_max)


@asynccontextmanager
async def connection(
    path: Path, *, unread_bytes_max: int = 1_000_000
) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter], None]:
    """A raw connection to a server of its own."""
    ready = asyncio.Event()
    serving = asyncio.create_task(server(unread_bytes_max=unread_bytes_max).serve(path, ready=ready))
    await ready.wait()
    reader, writer = await asyncio.open_unix_connection(path)
    async with asyncio.timeout(10):
        yield reader, writer
    writer.close()
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving


def leave_socket(path: Path) -> None:
    """What a killed process leaves behind."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
        dead.bind(str(path))


@pytest.mark.anyio
async def test_a_socket_left_behind_is_replaced_and_ours_is_removed_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "simulator"
    leave_socket(path)

    async with connection(path) as (reader, _):
        assert await reader.readline()

    assert not path.exists()


@pytest.mark.anyio
async def test_a_living_simulator_keeps_its_path(tmp_path: Path) -> None:
    path = tmp_path / "simulator"
    async with connection(path) as (reader, _):
        with pytest.raises(OSError, match="another simulator listens"):
            await server().serve(path)

        assert json.loads(await reader.readline())["lines_free"] == 5
        assert path.is_socket()


@pytest.mark.anyio
async def test_a_file_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("keep")

    with pytest.raises(OSError, match="is no socket"):
        await server().serve(path)

    assert path.read_text() == "keep"


@pytest.mark.anyio
async def test_one_who_speaks_another_language_is_cut_off(tmp_path: Path) -> None:
    async with connection(tmp_path / "simulator") as (reader, writer):
        await reader.readline()
        writer.write(b"GET / HTTP/1.1\r\n\r\n")

        assert await reader.read() == b""


@pytest.mark.anyio
async def test_answers_come_in_the_order_of_the_questions(tmp_path: Path) -> None:
    async with connection(tmp_path / "simulator") as (reader, writer):
        await reader.readline()
        writer.write(asked_line([Asked(serial, HangUp(serial)) for serial in (3, 1, 2)]))

        assert [answer["serial"] for answer in json.loads(await reader.readline())["answers"]] == [3, 1, 2]


@pytest.mark.anyio
async def test_one_who_does_not_read_is_cut_off(tmp_path: Path) -> None:
    async with connection(tmp_path / "simulator", unread_bytes_max=1000) as (reader, writer):
        writer.write(asked_line([Asked(serial, HangUp(serial)) for serial in range(50_000)]))
        await writer.drain()

        with suppress(ConnectionResetError):
            assert not (await reader.read()).endswith(b"\n")
