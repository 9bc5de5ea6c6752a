"""A real Asterisk, its carrier and agents' phones, an Outdial that dials on it, and whoever looks into the rows."""

import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from outdial.domain import retry
from tests.switch.asterisk import RunningAsterisk
from tests.switch.carrier import RunningCarrier
from tests.whole.account import Account
from tests.whole.house import House, a_house
from tests.whole.scene import Scene

_serial = itertools.count(1)


@pytest.fixture
async def house(asterisk: RunningAsterisk, database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    prefix = f"whole{next(_serial)}"
    async with a_house(asterisk.ari, database_url=database_url, folder=tmp_path, prefix=prefix) as house:
        yield house


@pytest.fixture
def again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the switch has refused is asked for again after two seconds, so that no test waits half a minute."""
    monkeypatch.setattr(retry, "NOT_PLACED_PAUSE", timedelta(seconds=2))


@pytest.fixture
async def scene(
    database_url: str, tmp_path: Path, carrier: RunningCarrier, phones: RunningCarrier
) -> AsyncIterator[Scene]:
    connection = await asyncpg.connect(database_url)
    try:
        yield Scene(database_url, tmp_path, Account(connection), carrier, phones, carrier.called())
    finally:
        await connection.close()
