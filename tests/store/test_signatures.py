"""Signatures that were already used."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from outdial.store import signatures
from outdial.store.database import UNAVAILABLE, Database
from outdial.store.signatures import UsedSignatures

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with Database.open(database_url, connections_max=4) as database:
        yield database


async def test_a_signature_is_new_once_for_each_tenant(database: Database) -> None:
    used = UsedSignatures(database)

    answers = [await used.take(vdn_id, "s", expires_at=NOW) for vdn_id in (1, 1, 2, 2)]

    assert answers == [True, False, True, False]


async def test_of_many_at_once_in_several_processes_each_signature_is_new_once(database: Database) -> None:
    processes = [UsedSignatures(database) for _ in range(3)]

    answers = await asyncio.gather(
        *(process.take(1, f"s{number}", expires_at=NOW) for number in range(700) for process in processes * 2)
    )

    assert sum(answers) == 700


async def test_whoever_waits_hears_that_the_database_is_away(database_url: str) -> None:
    async with Database.open(database_url) as database:
        used = UsedSignatures(database)

    answers = await asyncio.gather(
        *(used.take(1, str(number), expires_at=NOW) for number in range(5)), return_exceptions=True
    )

    assert all(isinstance(answer, UNAVAILABLE) for answer in answers)


async def test_sweeping_forgets_what_is_over(database: Database) -> None:
    used = UsedSignatures(database)
    await used.take(1, "old", expires_at=NOW)
    await used.take(1, "young", expires_at=NOW + timedelta(seconds=1))

    assert not await signatures.sweep(database, now=NOW)

    assert await used.take(1, "old", expires_at=NOW)
    assert not await used.take(1, "young", expires_at=NOW)
