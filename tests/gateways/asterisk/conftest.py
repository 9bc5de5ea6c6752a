"""A real Asterisk for the tests that ask for one, and a pretend one for those on what goes wrong."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.gateways.asterisk.trial import SETTINGS, AsteriskTrial, trying


@pytest.fixture
async def switch_up() -> AsyncIterator[AsteriskTrial]:
    """A gateway that is connected to a pretend switch with many lines; its Up was heard."""
    async with trying(settings=replace(SETTINGS, lines_max=100, calls_per_s=1000.0)) as trial:
        await trial.heard()
        yield trial
