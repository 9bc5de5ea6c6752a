"""The figures equal a count of the rows, whatever changed them."""

import asyncio
import json
from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from outdial.domain.ledger import Ledger
from outdial.domain.outcome import Outcome
from outdial.store import statistics
from outdial.store.codec import LEDGER
from outdial.store.database import Database, statement
from tests.plans import kept_plan
from tests.rows import DAY, NOW, Rows

pytestmark = pytest.mark.anyio

FIELDS = (None, "", "a", "b")
KEYS = ("added", "uncalled", "called", "reached", "finished")


async def told(rows: Rows) -> dict[tuple[Any, ...], tuple[int, ...]]:
    found = await rows.all("select * from contact_count")
    return {
        (row["campaign_id"], row["whole"], row["custom_field"], row["day"]): tuple(row[key] for key in KEYS)
        for row in found
        if any(row[key] for key in KEYS)
    }


async def recounted(rows: Rows) -> dict[tuple[Any, ...], tuple[int, ...]]:
    """By arithmetic of the test's own, from the rows as they are."""
    zone = ZoneInfo((await rows.one("select time_zone from tenant where vdn_id = 1"))["time_zone"])
    counts = Counter[tuple[Any, ...]]()
    for row in await rows.all("select * from contact"):
        numbers: list[dict[str, Any]] = json.loads(row["ledger"])["numbers"] if row["ledger"] else []
        days = [date.fromisoformat(number["last_day"]) for number in numbers if number["last_day"]]
        latest = max(days, default=None)
        answered = any(outcome == "answered" for number in numbers for outcome, _ in number["by_outcome"])
        for scope in {(True, ""), (not row["custom_field"], row["custom_field"] or "")}:
            key = (row["campaign_id"], *scope)
            added: date = row["created_at"].astimezone(zone).date()
            counts[*key, added, "added"] += 1
            counts[*key, added, "uncalled"] += row["state"] < 2 and latest is None
            if latest is not None:
                counts[*key, latest, "called"] += 1
                counts[*key, latest, "reached"] += answered
            if row["state"] == 2:
                counts[*key, latest or row["due_at"].astimezone(zone).date(), "finished"] += 1
    keys = {key[:-1] for key, times in counts.items() if times}
    return {key: tuple(counts[*key, name] for name in KEYS) for key in keys}


def a_ledger(random: Random) -> str | None:
    ledger = Ledger()
    for _ in range(random.randint(0, 3)):
        on = (NOW - random.randint(0, 3) * DAY).date()
        ledger = ledger.after(random.randint(0, 1), random.choice(list(Outcome)), on=on)
    return None if ledger == Ledger() else LEDGER.dump(ledger)


async def change(rows: Rows, campaign_ids: list[int], random: Random) -> None:
    """Some statement that adds, changes or deletes some contacts, or names another zone."""
    match random.randrange(5):
        case 0 | 1:
            for _ in range(random.randint(1, 4)):
                await rows.contact(
                    random.choice(campaign_ids), state=random.randint(0, 2), custom_field=random.choice(FIELDS)
                )
        case 2:
            await rows.run(
                "update contact set state = $1, ledger = $2, due_at = $3 where contact_id % 3 = $4",
                *(random.randint(0, 2), a_ledger(random), NOW - random.randint(0, 3) * DAY, random.randint(0, 2)),
            )
        case 3:
            await rows.zone(random.choice(("UTC", "Asia/Kolkata", "America/New_York")))
        case _:
            await rows.run("delete from contact where contact_id % 7 = $1", random.randint(0, 6))


@pytest.mark.parametrize("seed", range(5))
async def test_after_every_statement_the_figures_are_those_of_the_rows(rows: Rows, seed: int) -> None:
    random = Random(seed)
    campaign_ids = [await rows.campaign(), await rows.campaign()]

    for _ in range(25):
        await change(rows, campaign_ids, random)
        assert await told(rows) == await recounted(rows)


@pytest.mark.parametrize("zone_is_first", [True, False])
async def test_a_zone_that_is_changed_while_contacts_are_counts_them_all_and_once(
    database_url: str, rows: Rows, *, zone_is_first: bool
) -> None:
    await rows.contact(await rows.campaign(), state=0, custom_field="a")
    changes = ["update contact set state = 2, due_at = '2020-09-01'", "update tenant set time_zone = 'Asia/Kolkata'"]
    first, second = reversed(changes) if zone_is_first else changes

    async with Rows.open(database_url) as others:
        async with rows.connection.transaction():
            await rows.run(first)
            beside = asyncio.ensure_future(others.run(second))
            async with asyncio.timeout(10):
                while not await rows.all("select from pg_locks where not granted"):
                    await asyncio.sleep(0)
        await beside

    assert await told(rows) == await recounted(rows)


async def test_a_claim_writes_no_figures(rows: Rows) -> None:
    await rows.contact(await rows.campaign(), state=0)
    before = await rows.one("select xmin::text, ctid::text from contact_count")

    await rows.change("contact", "state = 1")

    assert await rows.one("select xmin::text, ctid::text from contact_count") == before


async def test_figures_go_with_their_campaign(database: Database, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    await rows.contact(campaign_id, custom_field="a")

    await database.run("campaign_delete", 1, campaign_id)

    assert await rows.table("contact_count") == []


@pytest.mark.usefixtures("rows")
async def test_of_many_who_ask_at_once_one_is_answered(database: Database) -> None:
    async def ask(at: datetime) -> bool:
        return await statistics.may_ask(database, 1, None, interval=timedelta(minutes=5), now=at)

    assert sorted(await asyncio.gather(*(ask(NOW) for _ in range(6)))) == [False] * 5 + [True]
    assert not await ask(NOW + timedelta(minutes=4, seconds=59))
    assert await ask(NOW + timedelta(minutes=5))


async def test_statistics_read_the_figures_by_their_key(rows: Rows) -> None:
    await rows.run("set enable_seqscan = off")  # as every connection of Outdial has it
    plan = await rows.plan(statement("statistics"), 1, None, None, NOW.date(), 1_000, 1_000)
    kept = await kept_plan(rows.connection, "statistics")

    for lines in (plan.splitlines(), kept):
        assert any("contact_count_pkey" in line for line in lines), lines
        assert not any(" on contact\n" in line or "Seq Scan on contact" in line for line in lines)
