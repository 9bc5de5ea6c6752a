"""A tenant, a campaign, and files of numbers for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from outdial.app.imports.rows import Source
from outdial.app.imports.run import ImportWish, import_file
from outdial.clock import ManualClock
from outdial.domain.campaign import CampaignSettings, Mode
from outdial.domain.pacing.base import ProgressivePace
from outdial.domain.schedule import Schedule, Segment
from outdial.store.codec import CAMPAIGN_SETTINGS
from outdial.store.database import Database
from outdial.store.imports import ImportTask
from tests.rows import Rows

NOW = datetime(2020, 9, 10, 8, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


async def campaign_with_settings(connection: asyncpg.Connection, *, mode: Mode = Mode.PREDICTED, **changes: Any) -> int:
    """A campaign whose settings can be read."""
    campaign_id = await Rows(connection).campaign(mode=mode.value, **changes)
    settings = CampaignSettings(
        name="numbers",
        description=None,
        mode=mode,
        begin=NOW - timedelta(days=1),
        end=NOW + timedelta(days=30),
        callers=("88",),
        ring_timeout=timedelta(seconds=30),
        schedule=Schedule((Segment(time(9), time(18)),)),
        pace=ProgressivePace(),
        skill_id=5,
    )
    await connection.execute(
        "update campaign set settings = $1 where campaign_id = $2", CAMPAIGN_SETTINGS.dump(settings), campaign_id
    )
    return campaign_id


@dataclass(frozen=True)
class Desk:
    """Where files are imported."""

    database: Database
    connection: asyncpg.Connection
    folder: Path
    campaign_id: int
    clock: ManualClock

    def file(self, text: str | bytes, *, name: str = "numbers.csv") -> Path:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    @property
    def rejects(self) -> Path:
        return self.folder / "numbers.reject.csv"

    async def bring(self, text: str | bytes, *, chunk_rows: int = 20_000, again: bool = False) -> ImportTask:
        """Import a file with this text."""
        wish = ImportWish(
            vdn_id=1,
            campaign_id=self.campaign_id,
            source=Source.examine(self.file(text)),
            rejects_to=self.rejects,
            again=again,
        )
        return await import_file(self.database, wish, clock=self.clock, report=lambda _: None, chunk_rows=chunk_rows)

    async def contacts(self, *columns: str) -> list[tuple[Any, ...]]:
        """The contacts of the campaign, in the order in which they are due."""
        statement = f"select {', '.join(columns)} from contact where campaign_id = $1 order by due_at"  # noqa: S608 - columns of ours
        rows = await self.connection.fetch(statement, self.campaign_id)
        return [tuple(row.values()) for row in rows]

    async def tally(self) -> Mapping[str, Any]:
        return dict(
            await self.connection.fetchrow("select * from campaign_tally where campaign_id = $1", self.campaign_id)
            or {}
        )

    def rejected(self) -> list[str]:
        return self.rejects.read_text().splitlines()
