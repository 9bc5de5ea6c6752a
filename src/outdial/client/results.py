"""What calls came to: lists, single calls, transcripts (0783 to 0786), and the log of invocations (0803)."""

from collections.abc import Sequence
from typing import Self

from outdial.client.fields import Answer, Maybe, Part, Request, Rows, WallTime
from outdial.client.interface import Interface
from outdial.client.paging import PAGE_ROWS, ByOffset, CountedPage, Page, is_last


class CallResult(Part):
    """A call that has ended: ``call_status`` 5 failed, 6 succeeded. Times are those of the tenant's wall."""

    campaign_id: int | None = None
    session_id: str | None = None
    called: str
    call_time_str: str | None = None
    call_status: int
    fail_code: str | None = None
    result_code: str | None = None
    vdn_id: Maybe[int] = None
    call_id: str
    record_path: str | None = None


class ResultPage(CountedPage[CallResult]):
    """Some results, and how many match."""


class QueryResults(Request):
    """List a campaign's calls that have ended (0783): the last of each record, or with ``show_detail`` 1 every one.

    Times are those of the tenant's wall, both or none, at most 30 days apart. A page has at most 500 rows, with
    ``show_detail`` 1 at most 100; with ``page_size`` and ``page_num`` None there is one page of at most 2000. Refused
    with ``0200008`` to ``0200011`` for such times.
    """

    interface = Interface("POST", "/callresult/{campaign_id}", ResultPage, writes=False)
    campaign_id: int
    session_id: str | None = None
    custom_field: str | None = None
    show_detail: int | None = None
    begin_time: WallTime | None = None
    end_time: WallTime | None = None
    page_size: int | None = PAGE_ROWS
    page_num: int | None = 1

    def following(self, page: Page[object]) -> Self | None:
        if self.page_size is None or self.page_num is None:
            return None
        if is_last(page, seen=self.page_num * self.page_size, rows_max=self.page_size):
            return None
        return self.model_copy(update={"page_num": self.page_num + 1})


class Call(Part):
    """One call: when it rang, was answered and was over, on the tenant's wall. ``call_status`` as in results."""

    called: str
    ack_begin_time: str | None = None
    call_begin_time: str | None = None
    call_end_time: str | None = None
    call_status: int
    fail_code: str | None = None
    result_code: str | None = None
    vdn_id: Maybe[int] = None
    call_id: str
    record_path: str | None = None


class CallAnswer(Answer):
    """One call."""

    data: Call


class QueryOneCall(Request):
    """Look at one call that has ended (0784)."""

    interface = Interface("GET", "/callresultdetail/{call_id}", CallAnswer, writes=False)
    call_id: str


class DialogueTurn(Part):
    """One exchange of a dialogue with a robot or flow; times are those of the tenant's wall."""

    inter_no: str | None = None
    system_reply: str | None = None
    user_saying: str | None = None
    intention: str | None = None
    system_reply_time: str | None = None
    request_time: str | None = None
    response_source: str | None = None


class TranscriptAnswer(Answer):
    """A dialogue."""

    record_list: Rows[DialogueTurn] = ()


class TranscriptPage(Page[DialogueTurn]):
    """A part of a dialogue; how many turns it has in all is not told."""

    record_list: Rows[DialogueTurn] = ()

    @property
    def rows(self) -> Sequence[DialogueTurn]:
        return self.record_list

    @property
    def total(self) -> None:
        return None


class QueryTranscript(Request):
    """What was said in a call with a robot or flow (0785)."""

    interface = Interface("POST", "/callRecord", TranscriptAnswer, writes=False)
    call_id: str


class QueryTranscriptV2(Request):
    """The same in pages, from 1 to 1000, of at most 100 turns (0786)."""

    interface = Interface("POST", "/callRecord", TranscriptPage, version=2, writes=False)
    call_id: str
    page: int = 1
    limit: int = PAGE_ROWS

    def following(self, page: Page[object]) -> Self | None:
        if is_last(page, seen=self.page * self.limit, rows_max=self.limit):
            return None
        return self.model_copy(update={"page": self.page + 1})


class Invocation(Part):
    """One request of the log. No page that can be read names its fields; these are Outdial's, ``cost_time`` in ms."""

    ak: str | None = None
    method: str | None = None
    url: str | None = None
    call_time: str | None = None
    cost_time: Maybe[int] = None
    http_status: Maybe[int] = None
    result_code: str | None = None


class InvocationPage(Page[Invocation]):
    """Some requests; how many there are is not told."""

    result: Rows[Invocation] = ()

    @property
    def rows(self) -> Sequence[Invocation]:
        return self.result

    @property
    def total(self) -> None:
        return None


class QueryInvocations(ByOffset):
    """Who called which interface when (0803); times are those of the tenant's wall, at most seven days apart."""

    interface = Interface("POST", "/calllogs", InvocationPage, writes=False)
    url: str | None = None
    begin_time: WallTime
    end_time: WallTime
