"""Statements by name, and what a database that is away looks like."""

import asyncio
from collections.abc import Awaitable, Callable
from importlib import resources

import asyncpg
import pytest

from outdial.store.database import UNAVAILABLE, Database, statement
from tests.rows import NOW, Rows

pytestmark = pytest.mark.anyio

END_ALL = "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'outdial'"
NAMES = sorted(
    file.name.removesuffix(".sql") for file in resources.files("outdial.store").joinpath("queries").iterdir()
)


@pytest.mark.parametrize("name", NAMES)
async def test_every_statement_is_one_that_the_tables_know(name: str, database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(f"prepare {name} as {statement(name)}")
    finally:
        await connection.close()
    assert statement(name).startswith("-- "), "its first line says what it does"


async def test_a_cut_connection_is_unavailable_and_the_next_statement_has_a_new_one(
    database: Database, rows: Rows
) -> None:
    assert await database.rows("tenant_load", 1) != []
    await rows.one(END_ALL)

    async def first() -> object:
        try:
            return await database.rows("tenant_load", 1)
        except UNAVAILABLE:
            return None

    await first()
    assert await database.rows("tenant_load", 1) != []


async def test_nobody_there_is_unavailable() -> None:
    async with Database.open("postgresql://nobody@127.0.0.1:1/none") as database:
        with pytest.raises(UNAVAILABLE):
            await database.rows("tenant_load", 1)


async def test_a_wrong_argument_is_a_fault_and_not_unavailable(database: Database) -> None:
    with pytest.raises(asyncpg.PostgresError) as caught:
        await database.rows("tenant_load", 1_000_000)
    assert not isinstance(caught.value, UNAVAILABLE)


async def test_a_transaction_is_all_or_nothing(database: Database, rows: Rows) -> None:
    async def stumble() -> None:
        async with database.transaction() as statements:
            await statements.run("skill_add", 1, 5, "sales", NOW)
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        await stumble()
    assert await rows.table("skill") == []


@pytest.mark.usefixtures("rows")
async def test_verbs_answer_rows_a_row_a_value_or_a_count(database: Database) -> None:
    asked: list[tuple[Callable[[], Awaitable[object]], object]] = [
        (lambda: database.row("tenant_load", 2), None),
        (lambda: database.value("tenant_load", 2), None),
        (lambda: database.run("tenant_set_time_zone", 2, "UTC"), 0),
        (lambda: database.run("tenant_set_time_zone", 1, "UTC"), 1),
    ]
    for ask, answer in asked:
        assert await ask() == answer
    assert len(await asyncio.gather(*(database.rows("tenant_load", 1) for _ in range(40)))) == 40
