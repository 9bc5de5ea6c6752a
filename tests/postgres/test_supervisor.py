"""The embedded server through its life, with real processes that are really killed."""

import asyncio
import os
import signal
from pathlib import Path

import asyncpg
import pytest

from outdial.postgres import EmbeddedPostgres, PostgresError
from outdial.postgres import binaries as programs
from outdial.postgres.account import NOBODY, Account
from outdial.postgres.layout import Layout
from tests.postgres import machine

pytestmark = pytest.mark.anyio


async def test_a_first_start_makes_one_database_however_many_start_at_once(empty_folder: Path) -> None:
    folder = empty_folder / "postgres"
    servers = [EmbeddedPostgres(folder, start_timeout_s=machine.PATIENCE_S) for _ in range(3)]

    dsns = await asyncio.gather(*(server.start() for server in servers))

    try:
        await machine.write(dsns[0], 1)
        assert [await machine.read(dsn) for dsn in dsns] == [[1], [1], [1]]
    finally:
        await asyncio.gather(*(server.stop() for server in servers))


async def test_what_was_committed_is_there_after_a_stop_and_a_start(folder: Path) -> None:
    async with EmbeddedPostgres(folder) as server:
        await machine.write(server.dsn, 1)

    async with EmbeddedPostgres(folder) as server:
        assert await machine.read(server.dsn) == [1]


async def test_who_adopts_a_server_leaves_it_to_those_who_still_use_it(folder: Path) -> None:
    async with machine.another_process(folder):
        pid = machine.pid_of(folder)

        async with EmbeddedPostgres(folder):
            assert machine.pid_of(folder) == pid

        assert machine.is_at_work(pid)
    assert not machine.is_at_work(pid)


async def test_the_last_to_leave_stops_the_server_that_another_started(folder: Path) -> None:
    starter = EmbeddedPostgres(folder)
    await starter.start()
    pid = machine.pid_of(folder)

    async with machine.another_process(folder):
        await starter.stop()
        assert machine.is_at_work(pid)

    assert not machine.is_at_work(pid)


async def test_a_killed_server_comes_back_with_what_was_committed(folder: Path) -> None:
    async with EmbeddedPostgres(folder) as server, machine.watched(server):
        await machine.write(server.dsn, 1)

        killed = await machine.kill(folder)
        await machine.until(lambda: machine.is_ready(folder, but_not=killed))

        assert await machine.read(server.dsn) == [1]


async def test_the_server_of_a_killed_process_is_adopted_and_stopped_by_the_next(folder: Path) -> None:
    process = await machine.launch(folder)
    pid = machine.pid_of(folder)
    process.kill()
    machine.end(process)

    async with EmbeddedPostgres(folder):
        assert machine.pid_of(folder) == pid

    assert not machine.is_at_work(pid)


async def test_process_and_server_both_killed_leave_what_was_committed(folder: Path) -> None:
    process = await machine.launch(folder)
    await machine.write(EmbeddedPostgres(folder).dsn, 1)
    process.kill()
    await machine.kill(folder)
    machine.end(process)

    async with EmbeddedPostgres(folder) as server:
        assert await machine.read(server.dsn) == [1]


async def test_a_killed_server_whose_parent_never_collects_it_is_started_anew(folder: Path) -> None:
    async with machine.another_process(folder) as parent:
        parent.send_signal(signal.SIGSTOP)
        try:
            await machine.until(lambda: machine.stands_still(parent.pid))
            zombie = await machine.kill(folder)
            async with EmbeddedPostgres(folder) as server:
                assert machine.state_of(zombie) == "Z"
                await machine.write(server.dsn, 1)
        finally:
            parent.send_signal(signal.SIGCONT)


async def test_a_process_that_has_the_killed_servers_number_is_not_taken_for_it(folder: Path) -> None:
    with machine.bystander(folder) as pid:
        machine.leave_lockfile(folder, pid=pid)

        async with EmbeddedPostgres(folder, start_timeout_s=machine.PATIENCE_S) as server:
            await machine.write(server.dsn, 1)

        assert machine.is_at_work(pid)


async def test_a_server_in_another_container_is_not_joined_by_a_second_one(folder: Path) -> None:
    with machine.listener(folder), pytest.raises(PostgresError, match="in another container"):
        await EmbeddedPostgres(folder).start()


async def test_a_start_waits_for_the_last_children_of_a_killed_server(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    connection = await asyncpg.connect(await server.start())
    child = connection.get_server_pid()
    os.kill(child, signal.SIGSTOP)
    await machine.kill(folder)

    next_one = EmbeddedPostgres(folder)
    start = asyncio.ensure_future(next_one.start())
    await machine.until(lambda: b"shared memory block" in (folder / "postgres.log").read_bytes())
    os.kill(child, signal.SIGCONT)

    await machine.write(await start, 1)
    connection.terminate()
    await server.stop()
    await next_one.stop()


async def test_a_watch_ends_with_the_stop_and_restarts_nothing(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    await server.start()
    async with machine.watched(server) as watch:
        await machine.write(server.dsn, 1)
        await server.stop()
        await asyncio.wait_for(watch, machine.PATIENCE_S)

    assert not (folder / "data" / "postmaster.pid").exists()


async def test_a_server_that_will_not_stay_up_is_given_up_with_a_reason(breakable_folder: Path) -> None:
    async with EmbeddedPostgres(breakable_folder, restart_pauses_s=(0.0, 0.01)) as server:
        (breakable_folder / "data" / "global" / "pg_control").unlink()
        await machine.kill(breakable_folder)

        with pytest.raises(PostgresError, match=r"(?s)2 restarts were in vain.*start Outdial again.*pg_control"):
            await server.watch()


async def test_ctrl_c_in_our_terminal_does_not_reach_the_server(folder: Path) -> None:
    async with EmbeddedPostgres(folder):
        assert os.getsid(machine.pid_of(folder)) != os.getsid(0)


async def test_the_server_listens_on_its_socket_only_and_lets_only_its_account_in(folder: Path) -> None:
    async with EmbeddedPostgres(folder) as server:
        socket_folder = (folder / "socket").stat()
        assert socket_folder.st_mode & 0o777 == 0o700
        assert socket_folder.st_uid == (folder / "data").stat().st_uid
        assert not machine.listens_on_tcp(machine.pid_of(folder))
        assert await machine.setting(server.dsn, "listen_addresses") == ""


async def test_the_settings_are_ours_at_every_start(folder: Path) -> None:
    (folder / "postgresql.conf").write_text("fsync = off")

    async with EmbeddedPostgres(folder, shared_buffers_mb=32) as server:
        assert await machine.setting(server.dsn, "shared_buffers") == "32MB"
        assert await machine.setting(server.dsn, "max_wal_size") == "2GB"
        assert await machine.setting(server.dsn, "synchronous_commit") == "on"
        assert await machine.setting(server.dsn, "fsync") == "on"


async def test_a_folder_too_long_for_a_socket_has_it_in_a_short_one(folder: Path, empty_folder: Path) -> None:
    long = machine.copy(folder, empty_folder / ("long" * 30))

    async with EmbeddedPostgres(long) as server:
        await machine.write(server.dsn, 1)

    Layout(long).socket_folder.rmdir()


async def test_a_normal_user_needs_nobody(empty_folder: Path) -> None:
    nobody = Account(NOBODY, NOBODY)
    binaries = programs.reachable(programs.find(None), nobody, Layout(empty_folder)).folder

    with machine.as_a_normal_user(empty_folder):
        async with EmbeddedPostgres(empty_folder / "postgres", binaries=binaries) as server:
            await machine.write(server.dsn, 1)
            assert await machine.read(server.dsn) == [1]


async def test_a_server_that_does_not_start_shows_the_end_of_its_log(folder: Path, empty_folder: Path) -> None:
    version = (folder / "data" / "PG_VERSION").read_text().strip()
    false = machine.false_programs(
        empty_folder / "bin", version=f"{version}.0", postgres="echo the disk is full; exit 1"
    )

    with pytest.raises(PostgresError, match="the disk is full"):
        await EmbeddedPostgres(folder, binaries=false).start()


async def test_a_server_that_is_not_ready_in_time_is_left_to_its_recovery(folder: Path, empty_folder: Path) -> None:
    version = (folder / "data" / "PG_VERSION").read_text().strip()
    false = machine.false_programs(
        empty_folder / "bin", version=f"{version}.0", postgres="echo redo starts; exec sleep 10"
    )

    with pytest.raises(PostgresError, match=r"(?s)not ready in time.*redo starts"):
        await EmbeddedPostgres(folder, binaries=false, start_timeout_s=2.0).start()


@pytest.mark.slow
async def test_a_server_that_will_not_stop_fast_is_stopped_at_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = ((signal.SIGINT, 0.1), (signal.SIGQUIT, machine.PATIENCE_S))
    monkeypatch.setattr("outdial.postgres.postmaster._STOP_STEPS", steps)
    server = EmbeddedPostgres(folder)
    connection = await asyncpg.connect(await server.start())
    os.kill(connection.get_server_pid(), signal.SIGSTOP)
    pid = machine.pid_of(folder)

    await server.stop()

    assert not machine.is_at_work(pid)
    connection.terminate()
