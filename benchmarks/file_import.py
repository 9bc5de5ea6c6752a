r"""A workbook from an SFTP server into a campaign by `outdial serve`, against psql's \copy of the same rows.

The subject's time is that of the import as the interface tells it, from when it was taken to its end: fetched, read,
judged, added. Its memory is the peak of the process that does it. A second import is killed when a part of its rows is
in, and must have brought in each row once when another process has gone on with it.
"""

# asyncssh leaves the parameters of some functions open:
# pyright: reportUnknownMemberType=false

import asyncio
import csv
import os
import signal
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import asyncssh

from benchmarks.memory import megabytes
from benchmarks.report import Ratio, Report
from benchmarks.served import Served, serving
from benchmarks.stand import SEALING_KEY, VDN, Stand, add_campaign, empty
from benchmarks.workbooks import FIRST, write_workbook
from outdial.domain.contact import PRIORITY_DEFAULT
from outdial.sealing import SealingKey
from outdial.store import file_imports, file_servers
from outdial.store.database import Database
from outdial.store.file_servers import Place

CAMPAIGN: Final = 1
MEMORY_MB: Final = 200.0
LOOK_S: Final = 0.02
USER, PASSWORD = "reader", "for this stand"
COLUMNS: Final = "vdn_id, campaign_id, called, session_id, call_data, custom_field, priority, due_at, created_at"
PEAK: Final = "VmHWM"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many rows the workbook has."""

    rows: int


FULL = Size(rows=500_000)
QUICK = Size(rows=20_000)


class _Door(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:  # noqa: ARG002 - asyncssh's own
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)


@dataclass(frozen=True, slots=True)
class Watched:
    """An import that has ended."""

    span_s: float
    added: int
    peak_mb: float
    """Of the processes that did it, the highest."""


async def run(stand: Stand, size: Size) -> Report:
    """The limit, an import, and one that is killed in the middle."""
    folder = stand.folder / "files"
    folder.mkdir()
    write_workbook(folder / "numbers.xlsx", rows=size.rows)
    limit_s = await _copied(stand, rows=size.rows)
    settings = {"file_server_private_addresses": "true"}
    async with _file_server(folder) as port, serving(stand, "imports", **settings) as served:
        whole = await _imported(stand, served, port)
        killed = await _imported(stand, served, port, kill_behind=size.rows // 3)
    contacts = await stand.count("select count(distinct called) from contact where campaign_id = $1", CAMPAIGN)
    _check(whole.added, killed.added, contacts, rows=size.rows)
    figures = {
        "psql \\copy, rows/s": size.rows / limit_s,
        "import of a workbook by SFTP, rows/s": size.rows / whole.span_s,
        "… killed at a third and gone on with, s": killed.span_s,
        "rows of the file, contacts after the kill": f"{size.rows}, {contacts}",
        "size of the workbook, MB": (folder / "numbers.xlsx").stat().st_size / 1e6,
        "peak of the import's process, MB": whole.peak_mb,
    }
    memory = max(whole.peak_mb, killed.peak_mb)
    return Report(
        figures,
        [
            Ratio(
                what="a workbook by SFTP, read, judged and added, to \\copy",
                unit="rows/s",
                limit=size.rows / limit_s,
                ours=size.rows / whole.span_s,
                at_least=0.04,
            ),
            Ratio(what=f"peak memory to {MEMORY_MB:.0f} MB", unit="MB", limit=MEMORY_MB, ours=memory, at_most=1.0),
        ],
    )


def _check(*found: int, rows: int) -> None:
    if set(found) != {rows}:
        raise RuntimeError(f"{rows} rows became {found} contacts")


async def _copied(stand: Stand, *, rows: int) -> float:
    path, now = stand.folder / "ready.csv", datetime.now(UTC)  # noqa: TID251 - a benchmark runs in this world
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(
            (VDN, CAMPAIGN, FIRST + row, *texts, PRIORITY_DEFAULT, now, now)
            for row in range(rows)
            for texts in ((f"session {row}", f'{{"name":"Person {row}"}}', f"order {row}"),)
        )
    await _fresh(stand)
    began = time.monotonic()
    await asyncio.to_thread(stand.tool, "psql", "-c", f"\\copy contact ({COLUMNS}) from '{path}' csv", stand.url)
    return time.monotonic() - began


async def _fresh(stand: Stand) -> None:
    await empty(stand)
    await add_campaign(stand, CAMPAIGN)


@asynccontextmanager
async def _file_server(folder: Path) -> AsyncGenerator[int]:
    """An SFTP server with a folder; its port."""
    files: Callable[[asyncssh.SSHServerChannel[bytes]], asyncssh.SFTPServer] = lambda channel: asyncssh.SFTPServer(  # noqa: E731 - typed for its caller
        channel, chroot=str(folder).encode()
    )
    key = asyncssh.generate_private_key("ssh-ed25519")
    server = await asyncssh.listen("127.0.0.1", 0, server_factory=_Door, server_host_keys=[key], sftp_factory=files)
    try:
        yield server.get_port()
    finally:
        server.close()
        await server.wait_closed()


async def _imported(stand: Stand, served: Served, port: int, *, kill_behind: int | None = None) -> Watched:
    """Have the workbook imported; kill who does it once when so many rows are in."""
    await _fresh(stand)
    async with Database.open(stand.url, connections_max=2) as database:
        import_id = await _asked(database, port)
        peak, killed = 0.0, False
        while (done := await _done(database, import_id)) is None:
            for process in _importing(served):
                peak = max(peak, megabytes(Path(f"/proc/{process}/status"), PEAK))
                if kill_behind is not None and not killed and await _added(database, import_id) > kill_behind:
                    os.kill(process, signal.SIGKILL)
                    killed = True
            await asyncio.sleep(LOOK_S)
    span_s, added = done
    return Watched(span_s, added, peak)


async def _asked(database: Database, port: int) -> int:
    now = datetime.now(UTC)  # noqa: TID251 - as above
    address = "127.0.0.1"
    sealed = SealingKey(bytes.fromhex(SEALING_KEY)).seal_server_password(PASSWORD, vdn_id=VDN, address=address)
    place = Place(address=address, port=port, folder="/", user_name=USER)
    server_id = await file_servers.add(database, VDN, place, sealed_password=sealed, servers_max=9, now=now)
    asked = await file_imports.ask(
        database, VDN, CAMPAIGN, server_id=server_id or 0, path="/numbers.xlsx", due_at=now, open_max=9, now=now
    )
    if not isinstance(asked, int):
        raise RuntimeError(f"the import was not taken: {asked}")  # noqa: TRY004 - it is what the store said
    return asked


async def _found(database: Database, import_id: int) -> file_imports.FileImport:
    page = await file_imports.page(database, VDN, CAMPAIGN, import_ids=[import_id], limit=1, offset=0, rejects_max=1)
    return page.imports[0]


async def _added(database: Database, import_id: int) -> int:
    return (await _found(database, import_id)).counts.added


async def _done(database: Database, import_id: int) -> tuple[float, int] | None:
    """From when it was taken to its end, and how much it added; None while it is under way."""
    found = await _found(database, import_id)
    if found.failure is not None:
        raise RuntimeError(found.failure)
    if found.began_at is None or found.ended_at is None:
        return None
    return (found.ended_at - found.began_at).total_seconds(), found.counts.added


def _importing(served: Served) -> list[int]:
    """The processes in which the server has imports done."""
    children = Path(f"/proc/{served.pid}/task/{served.pid}/children").read_text().split()
    return [int(pid) for pid in children if b"errand" in Path(f"/proc/{pid}/cmdline").read_bytes()]
