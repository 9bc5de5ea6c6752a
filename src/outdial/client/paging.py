"""Lists that come in pages: which request asks for the next one."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Final, Generic, Protocol, Self, TypeVar

from outdial.client.fields import Answer, Request, Rows
from outdial.client.interface import Asks, Given_co

PAGE_ROWS: Final = 100
"""Rows of a page where a request names no number: the most that most lists take."""
SHORT_PAGE_ROWS: Final = 50
"""The same for the lists that take no more."""

Row = TypeVar("Row")
Row_co = TypeVar("Row_co", covariant=True)


class Page(Answer, ABC, Generic[Row_co]):
    """An answer that is one page of a list."""

    @property
    @abstractmethod
    def rows(self) -> Sequence[Row_co]:
        """What the page shows."""

    @property
    @abstractmethod
    def total(self) -> int | None:
        """How many rows all pages have; None where the interface does not say."""


class CountedPage(Page[Row_co], Generic[Row_co]):
    """A page as most lists have it."""

    data: Rows[Row_co] = ()
    total_count: int

    @property
    def rows(self) -> Sequence[Row_co]:
        return self.data

    @property
    def total(self) -> int:
        return self.total_count


GivenPage = TypeVar("GivenPage", bound=Page[object])


class AsksPage(Asks[Given_co], Protocol[Given_co]):
    """A request for one page."""

    def following(self, page: Page[object]) -> Self | None:
        """The request for the page behind this one; None when there is none."""
        ...


class ByOffset(Request):
    """A list of which ``offset`` rows are skipped and at most ``limit`` (1 to 100) shown."""

    offset: int = 0
    limit: int = PAGE_ROWS

    def following(self, page: Page[object]) -> Self | None:
        seen = self.offset + len(page.rows)
        if is_last(page, seen=seen, rows_max=self.limit):
            return None
        return self.model_copy(update={"offset": seen})


class ByPageNumber(Request):
    """A list in pages of ``page_size`` rows (1 to 50), the first of which has the ``page_num`` 1."""

    page_size: int = SHORT_PAGE_ROWS
    page_num: int = 1

    def following(self, page: Page[object]) -> Self | None:
        if is_last(page, seen=self.page_num * self.page_size, rows_max=self.page_size):
            return None
        return self.model_copy(update={"page_num": self.page_num + 1})


def is_last(page: Page[object], *, seen: int, rows_max: int) -> bool:
    """Whether no page follows, with ``seen`` rows up to and with this one, which could have had ``rows_max``.

    An empty page is the last one, whatever total a server claims.
    """
    if not page.rows:
        return True
    return len(page.rows) < rows_max if page.total is None else seen >= page.total
