"""What the tests of FreeSWITCH's gateway share."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.gateways.freeswitch.trial import SETTINGS, FreeSwitchTrial, trying


@pytest.fixture
async def switch_up() -> AsyncIterator[FreeSwitchTrial]:
    """A gateway that is connected, on a switch with many lines; its Up was heard."""
    async with trying(settings=replace(SETTINGS, lines_max=100)) as trial:
        await trial.heard()
        yield trial


@pytest.fixture
async def impatient() -> AsyncIterator[FreeSwitchTrial]:
    """The same, and it does not wait long for a reply; long enough for a busy machine."""
    async with trying(settings=replace(SETTINGS, lines_max=100), reply_s_max=0.5) as trial:
        await trial.heard()
        yield trial
