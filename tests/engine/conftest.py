"""A world for every test that asks for one."""

import logging
from collections.abc import AsyncIterator

import pytest
import structlog

from tests.engine.world import World, a_world


@pytest.fixture(autouse=True)
def _quiet() -> None:
    """A campaign logs every call, and faults are planted here: a failing test shows the rest better without."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    async with a_world(database_url) as world:
        yield world
