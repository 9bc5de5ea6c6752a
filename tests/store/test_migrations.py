"""A database is brought up to this version, once, whoever tries."""

import asyncio
import os
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import asyncpg
import pytest

from outdial.store.database import Database
from outdial.store.migrations import NewerDatabaseError, migrate, migrations, pending, standing

pytestmark = pytest.mark.anyio

NAMES = [step.name for step in migrations()]


@pytest.fixture
async def empty_url(postgres_server: str) -> AsyncIterator[str]:
    """A database without a table."""
    name = f"outdial_test_empty_{os.getpid()}"
    connection = await asyncpg.connect(postgres_server)
    await connection.execute(f"create database {name}")
    try:
        yield urlsplit(postgres_server)._replace(path=f"/{name}").geturl()
    finally:
        await connection.execute(f"drop database {name} with (force)")
        await connection.close()


async def test_every_step_is_applied_in_order_and_once(empty_url: str) -> None:
    assert await pending(empty_url) == NAMES
    assert await migrate(empty_url) == NAMES
    assert await migrate(empty_url) == []
    assert await pending(empty_url) == []


async def test_answers_from_before_there_were_rule_sets_are_counted(empty_url: str) -> None:
    await _before("0003", empty_url)
    await _run(
        empty_url,
        """
        insert into attempt (vdn_id, campaign_id, contact_id, epoch, position, called, caller, placed_at, state,
            answered_at, kept_connect_limit)
        select 1, 2, 3, 1, 0, '1', '1', at, 9, case when kept is not null then at end, kept
        from (values
            (timestamptz '2025-03-04 12:14:59+00', true), (timestamptz '2025-03-04 12:14:59+00', false),
            (timestamptz '2025-03-04 12:15:00+00', true), (timestamptz '2025-03-04 12:15:00+00', null)
        ) as call (at, kept)
        """,
    )

    await migrate(empty_url)

    rows = await _rows(empty_url, "select quarter, rule_set, answers, abandoned from campaign_answers order by 1")
    assert [(f"{row['quarter']:%H:%M}", *list(row.values())[1:]) for row in rows] == [
        ("12:00", "none/1", 2, 1),
        ("12:15", "none/1", 1, 0),
    ]


async def test_tenants_and_calls_from_before_there_were_result_codes_have_them(empty_url: str) -> None:
    await _before("0018", empty_url)
    await _run(
        empty_url, "insert into tenant (vdn_id, time_zone, created_at) values (1, 'UTC', now()), (2, 'UTC', now())"
    )
    await _run(
        empty_url,
        """
        insert into attempt (vdn_id, campaign_id, contact_id, epoch, position, called, caller, placed_at, state,
            ended_at, outcome, final)
        select 1, 7, 1, 1, 0, '1', '1', at, 9, at, outcome, final
        from (values
            (timestamptz '2025-03-04 12:14:59+00', 'busy', true),
            (timestamptz '2025-03-04 12:15:00+00', 'busy', true),
            (timestamptz '2025-03-04 12:20:00+00', 'busy', false),
            (timestamptz '2025-03-04 12:20:00+00', 'machine', false)
        ) as call (at, outcome, final)
        """,
    )
    await _run(
        empty_url,
        "insert into campaign_outcomes select vdn_id, campaign_id, date_bin('15 minutes', ended_at, '1970-01-01'),"
        " outcome, count(*) from attempt group by 1, 2, 3, 4",
    )

    await migrate(empty_url)

    definitions = await _rows(empty_url, "select vdn_id, count(*) from result_definition group by 1 order by 1")
    assert [tuple(row) for row in definitions] == [(1, 12), (2, 12)]
    counted = await _rows(empty_url, "select outcome, calls, finals from campaign_outcomes order by quarter, outcome")
    assert [tuple(row) for row in counted] == [("busy", 1, 1), ("busy", 2, 1), ("machine", 1, 0)]


async def test_calls_of_before_are_counted_by_their_quarters_and_custom_fields(empty_url: str) -> None:
    await _before("0019", empty_url)
    await _run(
        empty_url,
        """
        with contacts as (
            insert into contact (vdn_id, contact_id, campaign_id, state, due_at, called, custom_field, created_at)
            select 1, place, 2, 2, now(), '1', field, now()
            from (values (1, 'a'), (2, ''), (3, null)) as each (place, field)
        ), attempts as (
            insert into attempt (vdn_id, campaign_id, contact_id, epoch, position, called, caller, placed_at, state,
                ended_at, outcome, final)
            select 1, 2, contact_id, 1, 0, '1', '1', at, state, case when state = 9 then at end,
                case when state = 9 then 'busy' end, final
            from (values
                (1, timestamptz '2025-03-04 12:14:59+00', 9, true), (1, timestamptz '2025-03-04 12:15:00+00', 9, false),
                (2, timestamptz '2025-03-04 12:15:01+00', 9, true), (3, timestamptz '2025-03-04 12:15:02+00', 1, false)
            ) as call (contact_id, at, state, final)
        )
        insert into campaign_outcomes values
            (1, 2, '2025-03-04 12:00:00+00', 'busy', 1), (1, 2, '2025-03-04 12:15:00+00', 'busy', 2)
        """,
    )

    await migrate(empty_url)

    connection = await asyncpg.connect(empty_url)
    try:
        counts = await connection.fetch(
            "select whole, custom_field, begins_at, calls, finals from call_count order by 3, 2"
        )
        outcomes = await connection.fetch("select quarter, calls, finals from campaign_outcomes order by 1")
        hours = await connection.fetch("select hour, outcome, calls from hourly_outcomes")
    finally:
        await connection.close()
    assert [(f"{row[0]:%H:%M}", row[1], row[2]) for row in hours] == [("12:00", "busy", 3)]
    assert [(row[0], row[1], f"{row[2]:%H:%M}", row[3], row[4]) for row in counts] == [
        (True, "", "12:00", 1, 1),
        (False, "a", "12:00", 2, 1),
        (True, "", "12:15", 2, 1),
    ]
    assert [(f"{row[0]:%H:%M}", row[1], row[2]) for row in outcomes] == [("12:00", 1, 1), ("12:15", 2, 1)]


async def test_of_many_that_migrate_at_once_one_does(empty_url: str) -> None:
    applied = await asyncio.gather(*(migrate(empty_url) for _ in range(6)))

    assert max(applied, key=len) == NAMES
    assert sum(map(len, applied)) == len(NAMES)


async def test_a_newer_database_is_left_alone(database_url: str) -> None:
    await _run(database_url, "insert into migration (name) values ('9999_from_the_future')")

    with pytest.raises(NewerDatabaseError, match="9999_from_the_future"):
        await migrate(database_url)
    async with Database.open(database_url) as database:
        assert "9999_from_the_future" in (await standing(database) or "")


async def test_what_stands_between_tables_and_version_is_told_with_the_next_step(
    empty_url: str, database_url: str
) -> None:
    async with Database.open(empty_url) as database:
        assert "run `outdial migrate`" in (await standing(database) or "")
    async with Database.open(database_url) as database:
        assert await standing(database) is None


def test_steps_are_numbered_without_a_gap() -> None:
    assert [name[:4] for name in NAMES] == [f"{number:04}" for number in range(1, len(NAMES) + 1)]


async def _run(url: str, text: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(text)
    finally:
        await connection.close()


async def _before(name: str, url: str) -> None:
    """Bring a database up to just before that step."""
    await _run(url, "create table migration (name text primary key, applied_at timestamptz default now())")
    for step in migrations():
        if step.name < name:
            await _run(url, step.text)
            await _run(url, f"insert into migration values ('{step.name}')")  # noqa: S608 - names of ours


async def _rows(url: str, statement: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(statement)
    finally:
        await connection.close()
