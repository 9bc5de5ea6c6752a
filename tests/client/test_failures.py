"""What an answer means, and whether its request may be sent again."""

from datetime import timedelta

import pytest

from outdial.client.failures import (
    WAIT_TOLD_MAX,
    AnswerUnreadable,
    NotAuthenticated,
    Reply,
    RequestFailed,
    RequestRefused,
    Retry,
    TooSoon,
    granted,
)
from outdial.client.numbers import AddNumberTypes, QueryNumberTypes, QueryStatistics

READ, WRITTEN = QueryNumberTypes(), AddNumberTypes(call_no_types=["ST"])


def refused(
    code: str = "", *, status: int = 200, reading: bool = True, retry_after: str | None = None
) -> RequestFailed:
    text = f'{{"resultCode":"{code}","resultDesc":"No."}}' if code else "<html>No."
    with pytest.raises(RequestFailed) as failed:
        granted(READ if reading else WRITTEN, Reply(status, text.encode(), retry_after))
    return failed.value


@pytest.mark.parametrize(
    ("code", "status", "kind", "reading", "writing"),
    [
        ("0200007", 200, RequestRefused, Retry.NEVER, Retry.NEVER),
        ("0200-01", 200, RequestRefused, Retry.NEVER, Retry.NEVER),
        ("0200022", 200, TooSoon, Retry.LATER, Retry.LATER),
        ("0200022", 429, TooSoon, Retry.LATER, Retry.LATER),
        ("", 429, TooSoon, Retry.LATER, Retry.LATER),
        ("0200006", 200, RequestRefused, Retry.LATER, Retry.AFTER_A_LOOK),
        ("0200001", 500, RequestRefused, Retry.LATER, Retry.AFTER_A_LOOK),
        ("", 503, RequestRefused, Retry.LATER, Retry.AFTER_A_LOOK),
        ("0200001", 401, NotAuthenticated, Retry.NEVER, Retry.NEVER),
        ("", 401, NotAuthenticated, Retry.NEVER, Retry.NEVER),
        ("0200000", 401, NotAuthenticated, Retry.NEVER, Retry.NEVER),
        ("", 404, RequestRefused, Retry.NEVER, Retry.NEVER),
        ("", 200, AnswerUnreadable, Retry.NEVER, Retry.AFTER_A_LOOK),
    ],
)
def test_only_what_was_not_done_or_only_read_may_be_sent_again(
    code: str, status: int, kind: type[RequestFailed], reading: Retry, writing: Retry
) -> None:
    for asked, expected in ((True, reading), (False, writing)):
        failed = refused(code, status=status, reading=asked)

        assert type(failed) is kind
        assert failed.retry is expected


def test_an_answer_without_codes_is_granted_as_in_one_of_the_vendors_examples() -> None:
    answer = granted(QueryStatistics(), Reply(200, b'{"countDetail":[{"campaignId":7,"totalCount":"3"}]}'))

    (counts,) = answer.count_detail
    assert (counts.campaign_id, counts.total_count, counts.daily_count) == ("7", 3, None)


def test_the_other_pair_of_codes_counts_where_the_first_is_missing() -> None:
    with pytest.raises(RequestRefused) as failed:
        granted(READ, Reply(200, b'{"returnCode":"0200001","returnDesc":"No."}'))

    assert (failed.value.code, failed.value.text) == ("0200001", "No.")


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        (None, timedelta(seconds=1)),
        ("17", timedelta(seconds=17)),
        ("0", timedelta(0)),
        ("86400", WAIT_TOLD_MAX),
        ("86401", WAIT_TOLD_MAX),
        ("9" * 5000, timedelta(seconds=1)),
        ("-1", timedelta(seconds=1)),
        ("²", timedelta(seconds=1)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", timedelta(seconds=1)),
    ],
)
def test_the_wait_is_the_servers_if_it_can_be_one_and_else_the_interfaces(said: str | None, wait: timedelta) -> None:
    failed = refused("0200022", retry_after=said)

    assert isinstance(failed, TooSoon)
    assert failed.wait == wait


def test_an_error_says_what_was_asked_what_came_of_it_and_what_to_do() -> None:
    assert str(refused("0200007")) == f"GET /callNoType/query: 0200007 No. {Retry.NEVER.value}"
    assert str(refused("", status=503)).startswith("GET /callNoType/query: HTTP 503, <html>No. Nothing was done")
