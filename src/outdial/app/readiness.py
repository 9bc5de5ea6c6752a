"""Whether this process can serve, and if not, why."""

import asyncio

import structlog

from outdial.store import migrations
from outdial.store.database import UNAVAILABLE, Database

ANSWER_MAX_S = 2.0  # a monitor asks again sooner than a frozen database answers
LOOK_AGAIN_S = 0.5

_log = structlog.get_logger(__name__)


class Readiness:
    """Asks the database, and says so in the log whenever the answer changes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._said: str | None = "not asked yet"

    async def why_not(self) -> str | None:
        """What stands in the way, with what to do; None: the database answers and its tables are this version's."""
        why_not = await self._ask()
        if why_not != self._said:
            self._said = why_not
            if why_not is None:
                _log.info("ready")
            else:
                _log.warning("not_ready", reason=why_not)
        return why_not

    async def wait(self) -> None:
        """Come back as soon as it is so."""
        while await self.why_not() is not None:  # noqa: ASYNC110 - the database sets no event of ours
            await asyncio.sleep(LOOK_AGAIN_S)

    async def _ask(self) -> str | None:
        try:
            async with asyncio.timeout(ANSWER_MAX_S):
                return await migrations.standing(self._database)
        except UNAVAILABLE as error:
            return f"the database is away ({error or type(error).__name__}); it is tried again"
