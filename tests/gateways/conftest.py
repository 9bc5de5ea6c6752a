"""What the tests of every gateway share."""

import pytest

from tests.gateways.contract import Trial


@pytest.fixture
async def up(trial: Trial) -> Trial:
    """A trial whose gateway is connected: Up was heard."""
    await trial.heard()
    return trial
