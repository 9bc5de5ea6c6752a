"""What every endpoint is handed: there are no globals."""

from asyncio import Semaphore
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry

from outdial.api.agent_streams import AgentStreams
from outdial.api.invocations import Invocations
from outdial.clock import Clock
from outdial.sealing import SealingKey
from outdial.settings import Settings
from outdial.store.database import Database

FORECASTS_MAX = 2  # at once: each keeps a core busy for some seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiContext:
    """The parts an API process is made of."""

    database: Database
    clock: Clock
    settings: Settings
    sealing_key: SealingKey
    why_not_ready: Callable[[], Awaitable[str | None]]
    """Why requests cannot be served, with what to do; None while they can: the database answers, and its tables are
    this version's."""
    metrics: CollectorRegistry
    agent_streams: AgentStreams
    """Ended by whoever runs them; until they run, nothing is told on them."""
    invocations: Invocations = field(default_factory=Invocations)
    """Written by whoever runs its steps; until then, what was asked is remembered."""
    forecasting: Semaphore = field(default_factory=lambda: Semaphore(FORECASTS_MAX))
