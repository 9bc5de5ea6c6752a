"""Turning pages shows every row once, and has an end whatever the server claims."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.client.batches import ListBatches
from outdial.client.business_results import QueryBusinessResults
from outdial.client.campaigns import ListCampaigns
from outdial.client.paging import AsksPage, Page
from outdial.client.results import QueryInvocations, QueryResults, QueryTranscriptV2
from tests.client.requests import TODAY


class Numbered(Page[int]):
    """A page of whole numbers."""

    shown: Sequence[int]
    of: int | None

    @property
    def rows(self) -> Sequence[int]:
        return self.shown

    @property
    def total(self) -> int | None:
        return self.of


def turned(asked: AsksPage[Any], rows: int, *, size: int, tells_total: bool) -> list[int]:
    """What a reader sees of so many rows."""
    seen: list[int] = []
    begin = 0
    request: AsksPage[Any] | None = asked
    while request is not None:
        page = Numbered(shown=range(rows)[begin : begin + size], of=rows if tells_total else None)
        seen.extend(page.rows)
        begin += size
        request = request.following(page)
    return seen


@given(rows=st.integers(0, 30), size=st.integers(1, 12), tells_total=st.booleans())
def test_every_row_is_shown_once_however_pages_are_counted(rows: int, size: int, *, tells_total: bool) -> None:
    for asked in (
        ListBatches(campaign_id=1, limit=size),
        QueryInvocations(begin_time=TODAY, end_time=TODAY, limit=size),
        QueryBusinessResults(page_size=size),
        QueryResults(campaign_id=1, page_size=size),
        QueryTranscriptV2(call_id="1-1", limit=size),
        ListCampaigns(rows_per_page=size),
    ):
        assert turned(asked, rows, size=size, tells_total=tells_total) == list(range(rows))


def test_the_next_page_by_offset_begins_behind_what_was_shown_though_a_server_shows_less_than_asked() -> None:
    following = ListBatches(campaign_id=1, limit=50).following(Numbered(shown=range(20), of=45))

    assert following == ListBatches(campaign_id=1, limit=50, offset=20)


@pytest.mark.parametrize("total", [None, 1_000_000])
def test_an_empty_page_is_the_last_one_whatever_total_a_server_claims(total: int | None) -> None:
    assert ListBatches(campaign_id=1).following(Numbered(shown=(), of=total)) is None


def test_results_that_are_asked_for_without_pages_have_one() -> None:
    asked = QueryResults(campaign_id=1, page_size=None, page_num=None)

    assert asked.following(Numbered(shown=range(2000), of=5000)) is None
