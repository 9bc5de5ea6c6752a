"""What every endpoint is handed: there are no globals."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from prometheus_client import CollectorRegistry

from outdial.clock import Clock
from outdial.sealing import SealingKey
from outdial.settings import Settings
from outdial.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiContext:
    """The parts an API process is made of."""

    database: Database
    clock: Clock
    settings: Settings
    sealing_key: SealingKey
    ready: Callable[[], Awaitable[bool]]
    """Whether requests can be served: the database answers, and its tables are this version's."""
    metrics: CollectorRegistry
