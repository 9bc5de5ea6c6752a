"""A tenant with a campaign, a file server that is known to it, and imports of its files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from outdial.app.imports.bringing import Task, bring
from outdial.app.imports.worker import GIVEN_UP
from outdial.sealing import SealingKey
from outdial.store import file_imports, file_servers
from outdial.store.file_imports import FileImport, Taken
from outdial.store.file_servers import Place
from tests.app.imports.file_server import PASSWORD, USER, FileServer
from tests.app.imports.files import NOW, Desk
from tests.app.imports.workbooks import Cell, workbook

SEALING_KEY = SealingKey(bytes(32))
LEASE = timedelta(seconds=30)


@dataclass(frozen=True)
class Shelf:
    """Where files lie that are to be imported."""

    desk: Desk
    server: FileServer

    def put(self, name: str, content: bytes) -> None:
        (self.server.folder / name).write_bytes(content)

    def put_workbook(self, name: str, *rows: Sequence[Cell]) -> None:
        self.put(name, workbook(*rows, shared=True))

    async def known(self, *, vdn_id: int = 1, password: str = PASSWORD) -> int:
        """Add the file server; its id."""
        server_id = await file_servers.add(
            self.desk.database,
            vdn_id,
            Place(address="127.0.0.1", port=self.server.port, folder="/", user_name=USER),
            sealed_password=SEALING_KEY.seal_server_password(password, vdn_id=vdn_id, address="127.0.0.1"),
            servers_max=9,
            now=NOW,
        )
        assert server_id is not None
        return server_id

    async def ask(self, name: str, *, server_id: int, vdn_id: int = 1, campaign_id: int | None = None) -> int:
        asked = await file_imports.ask(
            self.desk.database,
            vdn_id,
            campaign_id or self.desk.campaign_id,
            server_id=server_id,
            path=f"/{name}",
            due_at=NOW,
            open_max=99,
            now=NOW,
        )
        assert isinstance(asked, int)
        return asked

    async def take(self) -> Taken:
        taken = await file_imports.take(
            self.desk.database, owner="tests", span=LEASE, given_up=GIVEN_UP.kept(), now=self.desk.clock.now()
        )
        assert taken is not None
        return taken

    def task(self, taken: Taken, **changes: Any) -> Task:
        return Task(
            taken=taken,
            origin=self.server.origin(taken.path, **changes),
            private_addresses=True,
            lease=LEASE,
        )

    async def bring(self, taken: Taken, *, chunk_rows: int = 1000) -> None:
        await bring(self.desk.database, self.task(taken), clock=self.desk.clock, chunk_rows=chunk_rows)

    async def brought(self, name: str, *, chunk_rows: int = 1000) -> FileImport:
        """Have a file imported; the import as it is then."""
        server_id = await self.known()
        await self.ask(name, server_id=server_id)
        taken = await self.take()
        await self.bring(taken, chunk_rows=chunk_rows)
        return await self.shown(taken.import_id)

    async def shown(self, import_id: int) -> FileImport:
        page = await file_imports.page(
            self.desk.database,
            1,
            self.desk.campaign_id,
            import_ids=[import_id],
            limit=1,
            offset=0,
            rejects_max=10,
        )
        return page.imports[0]

    async def called(self) -> list[str]:
        return [called for (called,) in await self.desk.contacts("called")]
