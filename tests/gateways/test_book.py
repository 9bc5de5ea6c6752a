"""What a gateway remembers of its calls: each thing is news once, in whatever order and however often it is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.outcome import Outcome
from outdial.gateways import book as module
from outdial.gateways.base import Answered, CallEvent, Ended, KnownCall, RefusedByGatewayError, Ringing
from outdial.gateways.book import MEMORY, CallBook
from tests.gateways.contract import CALL

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
KINDS = st.sampled_from(["ringing", "answered", "ended"])


def event(kind: str, *, call_id: int = CALL.call_id, at: datetime = NOON) -> CallEvent:
    match kind:
        case "ringing":
            return Ringing(call_id, at)
        case "answered":
            return Answered(call_id, at)
        case _:
            return Ended(call_id, at, Outcome.BUSY, "486/17/BUSY")


def known(book: CallBook) -> list[KnownCall]:
    return list(book.known(CALL.vdn_id, CALL.campaign_id))


@given(st.lists(KINDS, max_size=12))
def test_each_thing_is_news_once_and_nothing_is_after_the_end(kinds: list[str]) -> None:
    book = CallBook()
    book.begin(CALL)

    news = [kind for kind in kinds if book.tell(event(kind))]

    assert len(news) == len(set(news))
    assert news == sorted(news, key=["ringing", "answered", "ended"].index), "a ring after an answer is none"
    assert ("ended" in news) == ("ended" in kinds)
    assert book.live == ("ended" not in kinds)


def test_what_is_told_of_a_call_that_nobody_asked_for_is_no_news() -> None:
    assert not CallBook().tell(event("answered"))


def test_a_call_is_begun_once_even_when_it_is_over() -> None:
    book = CallBook()
    book.begin(CALL)
    with pytest.raises(RefusedByGatewayError, match="placed before"):
        book.begin(CALL)
    book.tell(event("ended"))
    with pytest.raises(RefusedByGatewayError, match="placed before"):
        book.begin(CALL)


def test_an_owner_who_is_older_than_another_places_nothing() -> None:
    book = CallBook()
    book.own(CALL.vdn_id, CALL.campaign_id, epoch=5)

    with pytest.raises(RefusedByGatewayError, match="epoch 5, newer than 4"):
        book.begin(replace(CALL, epoch=4))

    assert known(book) == []
    book.begin(replace(CALL, epoch=4, campaign_id=71))
    book.begin(replace(CALL, epoch=5, call_id=2))


def test_a_call_that_was_not_placed_is_forgotten_and_one_that_is_over_is_not() -> None:
    book = CallBook()
    for call_id in (1, 2):
        book.begin(replace(CALL, call_id=call_id))
    book.tell(event("ended", call_id=2))

    for call_id in (1, 2, 3):
        book.withdraw(call_id)

    assert [call.call_id for call in known(book)] == [2]
    assert book.live == 0


def test_only_whoever_is_on_the_line_is_connected_and_only_once() -> None:
    book = CallBook()
    with pytest.raises(RefusedByGatewayError, match="nobody is on the line"):
        book.connect(CALL.call_id)
    book.begin(CALL)
    with pytest.raises(RefusedByGatewayError, match="nobody is on the line"):
        book.connect(CALL.call_id)
    book.tell(event("answered"))
    book.connect(CALL.call_id)
    with pytest.raises(RefusedByGatewayError, match="connected already"):
        book.connect(CALL.call_id)
    book.not_connected(CALL.call_id)
    book.connect(CALL.call_id)
    book.tell(event("ended"))
    with pytest.raises(RefusedByGatewayError, match="nobody is on the line"):
        book.connect(CALL.call_id)


def test_an_ended_call_is_known_for_its_time_and_then_forgotten() -> None:
    book = CallBook()
    for call_id, at in ((1, NOON), (2, NOON + SECOND), (3, NOON + MEMORY + SECOND)):
        book.begin(replace(CALL, call_id=call_id))
        book.tell(event("ended", call_id=call_id, at=at))

    assert [call.call_id for call in known(book)] == [2, 3]


def test_no_more_ended_calls_are_known_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ENDED_MAX", 2)
    book = CallBook()
    for call_id in range(1, 6):
        book.begin(replace(CALL, call_id=call_id))
        book.tell(event("ended", call_id=call_id))

    assert [call.call_id for call in known(book)] == [4, 5]
    assert book.live == 0


def test_a_call_of_another_process_is_known_as_it_was_found() -> None:
    book = CallBook()
    found = KnownCall(call_id=9, answered_at=NOON, connected=True)
    book.adopt(CALL.vdn_id, CALL.campaign_id, found)

    assert known(book) == [found]
    assert not book.tell(event("ringing", call_id=9))
    assert book.tell(event("ended", call_id=9))
