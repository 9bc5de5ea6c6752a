"""A real Asterisk, its carrier and agents' phones, and an Outdial that dials on it."""

import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.switch.asterisk import RunningAsterisk
from tests.switch.fixtures import asterisk, carrier, phones
from tests.whole.house import House, a_house

__all__ = ["asterisk", "carrier", "phones"]

_serial = itertools.count(1)


@pytest.fixture
async def house(asterisk: RunningAsterisk, database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    prefix = f"whole{next(_serial)}"
    async with a_house(asterisk.ari, database_url=database_url, folder=tmp_path, prefix=prefix) as house:
        yield house
