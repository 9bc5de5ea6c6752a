"""What the tests of every gateway share."""

import pytest

from tests.gateways.contract import Trial


@pytest.fixture
async def up(trial: Trial) -> Trial:
    """A trial whose gateway is connected: Up was heard."""
    await trial.heard()
    return trial


@pytest.fixture
async def up_with_agent(up: Trial) -> Trial:
    """The same, and an agent's leg is held."""
    await up.hold()
    await up.agent_is_up()
    return up
