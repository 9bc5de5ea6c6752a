"""What every endpoint is handed: there are no globals."""

from asyncio import Semaphore
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from prometheus_client import CollectorRegistry

from outdial.api.agent_streams import AgentStreams
from outdial.api.invocations import Invocations
from outdial.api.query_rounds import QueryRounds
from outdial.clock import Clock
from outdial.sealing import SealingKey
from outdial.settings import Settings
from outdial.store.database import Database

FORECASTS_MAX = 2  # at once: each keeps a core busy for some seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAt:
    """Where the accounts that are made for agents are good for."""

    prefix: str = "outdial"
    """Of the accounts' names: the installation's."""
    phones: str
    """HOST or HOST:PORT."""
    browsers: str
    """The address of a WebSocket."""

    @property
    def domain(self) -> str:
        """The host of the accounts' SIP addresses."""
        return self.phones.rpartition(":")[0] or self.phones


NOWHERE: Final = RegisterAt(phones="simulator.invalid", browsers="wss://simulator.invalid/ws")
"""With a simulator nothing registers; but whoever writes a desktop's server can try what it is told."""


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
    register_at: RegisterAt | None = NOWHERE
    """None where the switch's accounts are its operator's."""
    invocations: Invocations = field(default_factory=Invocations)
    """Written by whoever runs its steps; until then, what was asked is remembered."""
    result_queries: QueryRounds = field(default_factory=QueryRounds)
    forecasting: Semaphore = field(default_factory=lambda: Semaphore(FORECASTS_MAX))
