import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from outdial.app.imports import worker
from outdial.app.imports.worker import Importer
from outdial.clock import SystemClock
from outdial.settings import Settings
from outdial.store import file_servers
from outdial.store.file_imports import ImportState
from tests.app.imports.file_server import Behaviour, file_server
from tests.app.imports.shelf import SEALING_KEY, Shelf
from tests.rows import Rows

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

MANY = 40_000
PATIENCE_S = 60.0


@pytest.fixture
async def importer(shelf: Shelf, database_url: str) -> AsyncIterator[Importer]:
    importer = Importer(
        shelf.desk.database,
        Settings(file_server_private_addresses=True, log_level="error"),
        SEALING_KEY,
        url=database_url,
        clock=shelf.desk.clock,
        owner="tests",
    )
    yield importer
    await importer.stop()


def put_many(shelf: Shelf) -> None:
    rows = (f"[{{'calledNo':{10_000_000 + row}}}]".encode() for row in range(MANY))
    shelf.put("n.csv", b"called\n" + b"\n".join(b'"' + row + b'"' for row in rows))


async def until(connection: asyncpg.Connection, statement: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not await connection.fetchval(statement):
            pass


def children() -> list[int]:
    return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]


def importing() -> list[int]:
    """The processes of imports that are children of ours."""
    return [pid for pid in children() if b"outdial.app.imports.errand" in Path(f"/proc/{pid}/cmdline").read_bytes()]


async def test_an_import_is_done_by_a_process_of_its_own(shelf: Shelf, importer: Importer) -> None:
    shelf.put_workbook("n.xlsx", ("called",), ("1001",), ("1002",))
    import_id = await shelf.ask("n.xlsx", server_id=await shelf.known())

    assert await importer.step()
    assert not await importer.step(), "it is the only one"
    await importer.settled()

    found = await shelf.shown(import_id)
    assert (found.state, found.failure, found.counts.added) == (ImportState.DONE, None, 2)
    assert await shelf.called() == ["1001", "1002"]


async def test_a_process_that_is_killed_in_the_middle_is_followed_by_another_that_doubles_nothing(
    shelf: Shelf, importer: Importer
) -> None:
    put_many(shelf)
    import_id = await shelf.ask("n.csv", server_id=await shelf.known())
    await importer.step()
    await until(shelf.desk.connection, "select lines_done > 0 from file_import")
    (process,) = importing()
    os.kill(process, signal.SIGKILL)
    await importer.settled()
    before = await shelf.shown(import_id)
    assert 0 < before.counts.added < MANY

    await shelf.desk.connection.execute("update file_import set expires_at = now()")
    assert await importer.step()
    await importer.settled()

    found = await shelf.shown(import_id)
    assert (found.state, found.counts.added) == (ImportState.DONE, MANY)
    assert await shelf.desk.connection.fetchval("select count(distinct called) from contact") == MANY
    assert await shelf.desk.connection.fetchval("select count(*) from contact") == MANY


async def test_a_worker_that_is_stopped_ends_its_processes_and_frees_what_they_did(
    shelf: Shelf, importer: Importer
) -> None:
    shelf.put("n.csv", b"called\n1001\n")
    behaviour = Behaviour(hang_after=0)
    async with file_server(shelf.server.folder, behaviour=behaviour) as hanging:
        there = Shelf(shelf.desk, hanging)
        await there.ask("n.csv", server_id=await there.known())
        await importer.step()
        async with asyncio.timeout(PATIENCE_S):
            await behaviour.reached.wait()

        await importer.stop()

    assert importing() == []
    assert await shelf.desk.connection.fetchval("select expires_at <= clock_timestamp() and state = 1 from file_import")


async def test_a_process_whose_starter_is_gone_ends(shelf: Shelf, importer: Importer) -> None:
    shelf.put("n.csv", b"called\n1001\n")
    behaviour = Behaviour(hang_after=0)
    async with file_server(shelf.server.folder, behaviour=behaviour) as hanging:
        there = Shelf(shelf.desk, hanging)
        await there.ask("n.csv", server_id=await there.known())
        errand = importer.errand(there.task(await there.take()))
        process = await worker.start(errand)
        async with asyncio.timeout(PATIENCE_S):
            await behaviour.reached.wait()
            assert process.stdin is not None
            process.stdin.close()
            assert await process.wait() == 0


async def test_an_import_whose_server_is_gone_or_whose_password_does_not_open_says_so(
    shelf: Shelf, importer: Importer
) -> None:
    server_id = await shelf.known()
    gone = await shelf.ask("n.csv", server_id=server_id)
    await file_servers.delete(shelf.desk.database, 1, server_id)
    await importer.step()
    await importer.settled()
    assert "deleted" in str((await shelf.shown(gone)).failure)

    closed = await shelf.ask("n.csv", server_id=await shelf.known())
    await shelf.desk.connection.execute("update file_server set sealed_password = '\\x01'")
    await importer.step()
    await importer.settled()
    assert "password anew" in str((await shelf.shown(closed)).failure)


async def test_each_tenant_has_one_import_at_a_time(shelf: Shelf, importer: Importer) -> None:
    await Rows(shelf.desk.connection).tenant(2)
    theirs = await Rows(shelf.desk.connection).campaign(2)
    server_id = await shelf.known()
    behaviour = Behaviour(hang_after=0)
    shelf.put("n.csv", b"called\n1001\n")
    async with file_server(shelf.server.folder, behaviour=behaviour) as hanging:
        there = Shelf(shelf.desk, hanging)
        await there.ask("n.csv", server_id=await there.known())
        await shelf.ask("n.csv", server_id=server_id)
        their_server = await shelf.known(vdn_id=2)
        await shelf.ask("n.csv", server_id=their_server, vdn_id=2, campaign_id=theirs)

        assert await importer.step()
        assert await importer.step()
        assert not await importer.step()

        running = await shelf.desk.connection.fetch("select vdn_id from file_import where state = 1 order by 1")
        assert [row["vdn_id"] for row in running] == [1, 2]


async def test_what_ends_every_process_is_given_up_and_told(shelf: Shelf) -> None:
    import_id = await shelf.ask("n.csv", server_id=await shelf.known())
    for _ in range(5):
        await shelf.take()
        await shelf.desk.connection.execute("update file_import set expires_at = now() - interval '1 s'")

    with pytest.raises(AssertionError):
        await shelf.take()
    assert "begun 5 times" in str((await shelf.shown(import_id)).failure)


async def test_the_clock_of_a_process_goes_on_from_ours(shelf: Shelf, importer: Importer) -> None:
    await shelf.ask("n.csv", server_id=await shelf.known())

    errand = importer.errand(shelf.task(await shelf.take()))

    assert errand.now == shelf.desk.clock.now()
    assert errand.now < SystemClock().now()
