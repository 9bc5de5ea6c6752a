"""Numbers that are not to be dialled, or not too often."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from outdial.store.database import Statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A blacklisted number. Without ``calls_max`` it is not dialled; with it, so often in a clock hour or a day."""

    called: str
    valid_until: datetime | None = None
    """None: for ever."""
    calls_max: int | None = None
    period_is_day: bool = False


async def put(statements: Statements, vdn_id: int, listed: Listed) -> None:
    """List a number; an entry that it has is replaced."""
    await statements.run(
        "blacklist_put", vdn_id, listed.called, listed.valid_until, listed.calls_max, listed.period_is_day
    )


async def remove(statements: Statements, vdn_id: int, called: str) -> bool:
    """Take a number from the list; whether it was on it."""
    return await statements.run("blacklist_delete", vdn_id, called) == 1


async def page(statements: Statements, vdn_id: int, *, after: str, limit: int) -> Sequence[Listed]:
    """Some listed numbers, in their order as text, from just behind ``after``."""
    return [
        Listed(
            called=row["called"],
            valid_until=row["valid_until"],
            calls_max=row["calls_max"],
            period_is_day=row["period_is_day"],
        )
        for row in await statements.rows("blacklist_page", vdn_id, after, limit)
    ]
