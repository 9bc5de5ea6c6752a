"""A typed client of the CC-iSales interface: Outdial's, or that of another server of the family.

``Client`` blocks, ``AsyncClient`` is for asyncio; both have one method an interface, sign every request, turn pages
(``each``) and wait where the interface was called too soon. What methods take and answer is described by the classes
behind them, a module for each group of interfaces.
"""

from outdial.client.access import Access
from outdial.client.asynchronous import AsyncClient
from outdial.client.blocking import Client
from outdial.client.failures import (
    AnswerLost,
    AnswerUnreadable,
    NotAuthenticated,
    RequestFailed,
    RequestRefused,
    Retry,
    TooSoon,
    Unreachable,
)
from outdial.client.patience import IMPATIENT, PATIENT, Patience

__all__ = [
    "IMPATIENT",
    "PATIENT",
    "Access",
    "AnswerLost",
    "AnswerUnreadable",
    "AsyncClient",
    "Client",
    "NotAuthenticated",
    "Patience",
    "RequestFailed",
    "RequestRefused",
    "Retry",
    "TooSoon",
    "Unreachable",
]
