"""``outdial migrate``."""

import asyncio

from outdial import observability
from outdial.app.ground import stand_on
from outdial.cli.surroundings import console, load_settings
from outdial.settings import Settings
from outdial.store import migrations


def migrate() -> None:
    """Bring the database's tables up to this version.

    Needed with OUTDIAL_DATABASE_URL, before a new version serves: `outdial serve` does it for its own PostgreSQL only.
    It may be run at any time, also beside a server; what is done already is not done again.
    """
    observability.quiet()
    applied = asyncio.run(_migrate(load_settings()))
    console().print(f"applied: {', '.join(applied)}" if applied else "Nothing to do: the tables are this version's.")


async def _migrate(settings: Settings) -> list[str]:
    if settings.database_url is not None:
        return list(await migrations.migrate(settings.database_url))
    async with stand_on(settings) as ground:
        # Standing on it has migrated it.
        return list(ground.applied)
