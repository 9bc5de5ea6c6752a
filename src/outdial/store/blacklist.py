"""Numbers that are not to be dialled, or not too often."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from outdial.store.database import Database, Row, Statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A blacklisted number. Without ``calls_max`` it is not dialled; with it, so often in a clock hour or a day."""

    called: str
    valid_until: datetime | None = None
    """None: for ever."""
    calls_max: int | None = None
    period_is_day: bool = False
    group_id: int | None = None
    type_id: int | None = None

    def is_over(self, *, now: datetime) -> bool:
        """Whether the entry's time has passed."""
        return self.valid_until is not None and self.valid_until <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorting:
    """Which entries are meant; None: of whatever group, of whatever type."""

    group_id: int | None = None
    type_id: int | None = None


@dataclass(frozen=True, slots=True)
class ListedPage:
    """Some entries, and how many there are on all pages."""

    total: int
    numbers: Sequence[Listed]


class Twice(Enum):
    """What becomes of a number that is listed already."""

    REFUSED = None
    KEPT = False
    REPLACED = True


class ListingRule(Enum):
    """What can stand against blacklisting numbers; the value is the statement's."""

    GROUP_UNKNOWN = "group_unknown"
    TYPE_UNKNOWN = "type_unknown"
    LISTED = "listed"


@dataclass(frozen=True, slots=True)
class NotListed:
    """Nothing was listed: the rule that stands against it, and the number that breaks it, if one does."""

    rule: ListingRule
    called: str | None = None


async def put(statements: Statements, vdn_id: int, listed: Listed) -> None:
    """List a number; an entry that it has is replaced, in the group and of the type that it has."""
    await statements.run(
        "blacklist_put", vdn_id, listed.called, listed.valid_until, listed.calls_max, listed.period_is_day
    )


async def add(
    database: Database, vdn_id: int, called: Sequence[str], alike: Listed, *, twice: Twice, now: datetime
) -> NotListed | None:
    """List numbers, each like ``alike``, all or none. Additions of one tenant come one after the other."""
    async with database.transaction() as statements:
        await statements.value("tenant_lock", vdn_id)
        row = await statements.row(
            "blacklist_add",
            vdn_id,
            called,
            alike.valid_until,
            alike.calls_max,
            alike.period_is_day,
            alike.group_id,
            alike.type_id,
            now,
            twice.value,
        )
    if row is None or row["refusal"] is None:
        return None
    return NotListed(ListingRule(row["refusal"]), row["called"])


async def remove(statements: Statements, vdn_id: int, called: str) -> bool:
    """Take a number from the list; whether it was on it."""
    return await statements.run("blacklist_delete", vdn_id, called) == 1


async def remove_all(statements: Statements, vdn_id: int, called: Sequence[str]) -> str | None:
    """Take numbers from the list, all or none; the first that is not on it, if one is not."""
    return await statements.value("blacklist_take_off", vdn_id, called)


async def clear(statements: Statements, vdn_id: int) -> None:
    """Take every number from the list."""
    await statements.run("blacklist_clear", vdn_id)


async def page(statements: Statements, vdn_id: int, *, after: str, limit: int) -> Sequence[Listed]:
    """Some listed numbers, in their order as text, from just behind ``after``."""
    return [_listed(row) for row in await statements.rows("blacklist_page", vdn_id, after, limit)]


async def sorted_page(statements: Statements, vdn_id: int, sorting: Sorting, *, limit: int, offset: int) -> ListedPage:
    """Some listed numbers, in their order as text."""
    rows = await statements.rows("blacklist_sorted", vdn_id, sorting.group_id, sorting.type_id, limit, offset)
    return ListedPage(rows[0]["total"], [_listed(row) for row in rows if row["called"] is not None])


async def named(statements: Statements, vdn_id: int, called: Sequence[str], sorting: Sorting) -> Sequence[Listed]:
    """The entries of these numbers, of those that have one."""
    rows = await statements.rows("blacklist_named", vdn_id, called, sorting.group_id, sorting.type_id)
    return [_listed(row) for row in rows]


def _listed(row: Row) -> Listed:
    return Listed(
        called=row["called"],
        valid_until=row["valid_until"],
        calls_max=row["calls_max"],
        period_is_day=row["period_is_day"],
        group_id=row["group_id"],
        type_id=row["type_id"],
    )
