"""The client for programs without asyncio."""

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from anyio.from_thread import BlockingPortal, start_blocking_portal

from outdial.client.access import Access
from outdial.client.asynchronous import AsyncClient
from outdial.client.interface import Asks, Given
from outdial.client.interfaces import Interfaces
from outdial.client.methods import Blocking
from outdial.client.paging import AsksPage, GivenPage, Page, Row
from outdial.client.patience import PATIENT, Patience
from outdial.clock import Clock


class Client(Interfaces, Blocking):
    """As AsyncClient, with methods that return when the answer is there; to be entered with ``with``.

    An AsyncClient does the work, in a thread that lives while this one is entered. Any thread may call it.
    """

    def __init__(
        self,
        access: Access,
        *,
        patience: Patience = PATIENT,
        clock: Clock | None = None,
        drawn: Callable[[], float] = random.random,
    ) -> None:
        self._client = AsyncClient(access, patience=patience, clock=clock, drawn=drawn)
        self._portal: BlockingPortal | None = None
        self._entered = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as entered:
            portal = entered.enter_context(start_blocking_portal())
            entered.enter_context(portal.wrap_async_context_manager(self._client))
            self._entered = entered.pop_all()
        self._portal = portal
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._portal = None
        self._entered.close()

    def call(self, request: Asks[Given]) -> Given:
        """Send a request, and return what it was answered with. Raises RequestFailed."""
        if self._portal is None:
            raise RuntimeError("The client is not entered: write `with Client(...) as client`.")
        return self._portal.call(self._client.call, request)

    def pages(self, request: AsksPage[GivenPage]) -> Iterator[GivenPage]:
        """The page that is asked for, and all behind it. Raises RequestFailed."""
        asked: AsksPage[GivenPage] | None = request
        while asked is not None:
            page = self.call(asked)
            yield page
            asked = asked.following(page)

    def each(self, request: AsksPage[Page[Row]]) -> Iterator[Row]:
        """The rows of the page that is asked for, and of all behind it. Raises RequestFailed.

        Rows that come or go meanwhile move the others: one may be shown twice, or not at all.
        """
        for page in self.pages(request):
            yield from page.rows
