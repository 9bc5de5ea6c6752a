"""Asking for the results of calls (the vendor's pages *query results* and *one call*)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.envelope import Answer, Shown
from outdial.api.isales.wire.fields import AS_WHOLE, Asked, Maybe
from outdial.api.isales.wire.local_times import local_day, local_time
from outdial.api.isales.wire.numbers import SessionId
from outdial.domain.days import day_begins
from outdial.isales_codes import call_id, call_status, fail_code, local_time_text, result_code
from outdial.store.results import EVER, NEVER, CallResult, ResultFilter
from outdial.wording.rules import Must
from outdial.wording.words import about

SPAN_MAX: Final = timedelta(days=30)
PAGE_MAX_FINAL: Final = 500
PAGE_MAX_EVERY_CALL: Final = 100
ROWS_MAX_UNPAGED: Final = 2000
PAGES_MAX: Final = 1_000_000  # a bound on what is skipped; far beyond any campaign
_SECOND: Final = timedelta(seconds=1)
_DAY: Final = timedelta(days=1)

_TimeText = Annotated[str, StringConstraints(max_length=32)]


class ResultsBody(Asked):
    """Which results are wanted; left out, null and blank mean the same."""

    session_id: SessionId | None = None
    custom_field: Annotated[str, StringConstraints(max_length=200)] | None = None
    page_size: Maybe[Annotated[int, Field(ge=1, le=PAGE_MAX_FINAL), AS_WHOLE]] = None
    page_num: Maybe[Annotated[int, Field(ge=1, le=PAGES_MAX), AS_WHOLE]] = None
    show_detail: Maybe[Annotated[int, Field(ge=0, le=1), AS_WHOLE]] = None
    begin_time: _TimeText | None = None
    end_time: _TimeText | None = None


@dataclass(frozen=True, slots=True)
class WantedResults:
    """A request, understood."""

    results: ResultFilter
    limit: int
    offset: int


def wanted_results(body: ResultsBody, *, zone: ZoneInfo) -> WantedResults:
    """Read the request in the tenant's time; refuses pages too large, and spans too long."""
    final_only = body.show_detail != 1
    limit, offset = _page(body, rows_max=PAGE_MAX_FINAL if final_only else PAGE_MAX_EVERY_CALL)
    span = _span(body, zone)
    return WantedResults(
        ResultFilter(
            session_id=body.session_id or None,
            custom_field=body.custom_field or None,
            begin=span[0],
            end=span[1],
            final_only=final_only,
        ),
        limit=limit,
        offset=offset,
    )


def _page(body: ResultsBody, *, rows_max: int) -> tuple[int, int]:
    if body.page_size is None:
        if body.page_num is not None:
            raise Refused(Refusal.COMBINATION, about("pageNum", Must.HAVE_BESIDE_IT, other="pageSize"))
        return ROWS_MAX_UNPAGED, 0
    if body.page_size > rows_max:
        raise Refused(Refusal.VALUE, about("pageSize", Must.BE_AT_MOST_WITH, most=rows_max, other="showDetail"))
    return body.page_size, body.page_size * ((body.page_num or 1) - 1)


def _span(body: ResultsBody, zone: ZoneInfo) -> tuple[datetime, datetime]:
    if not body.begin_time and not body.end_time:
        return EVER, NEVER
    if not body.begin_time or not body.end_time:
        raise Refused(Refusal.TIMES_INCOMPLETE, about("beginTime, endTime", Must.BE_BOTH_OR_NEITHER))
    begin, _ = _moment("beginTime", body.begin_time, zone)
    last, over = _moment("endTime", body.end_time, zone)
    if begin >= over - _SECOND:
        raise Refused(Refusal.BEGIN_NOT_BEFORE_END, about("beginTime", Must.LIE_BEFORE, other="endTime"))
    if _on_the_wall(last, zone) - _on_the_wall(begin, zone) > SPAN_MAX:
        rule = about("endTime", Must.LIE_WITHIN_DAYS, days=SPAN_MAX.days, other="beginTime")
        raise Refused(Refusal.SPAN_TOO_LONG, rule)
    return begin, over


def _moment(name: str, text: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """A second or a whole day: when it begins, and when it is over. Texts have whole seconds, and all of it counts."""
    if (at := local_time(text, zone)) is not None:
        return at, at + _SECOND
    if (day := local_day(text)) is not None:
        return day_begins(day, zone=zone), day_begins(day + _DAY, zone=zone)
    raise Refused(Refusal.TIME_FORMAT_OF_RESULTS, about(name, Must.BE_TIME_OR_DATE))


def _on_the_wall(at: datetime, zone: ZoneInfo) -> datetime:
    """Thirty days are thirty days where the clocks are put back, too."""
    return at.astimezone(zone).replace(tzinfo=None)


class ResultShown(Shown):
    """A call that has ended."""

    campaign_id: int
    session_id: str | None
    called: str
    call_time_str: str
    call_status: Annotated[int, Field(ge=5, le=6)]
    fail_code: str
    result_code: str
    vdn_id: int
    call_id: str
    record_path: str


class ResultsAnswer(Answer):
    """A page of results, and how many there are on all pages."""

    total_count: int
    data: list[ResultShown]


class CallShown(Shown):
    """One call with its times; ``callStatus`` is a string here, a number elsewhere."""

    called: str
    ack_begin_time: str | None
    call_begin_time: str | None
    call_end_time: str
    call_status: Annotated[str, StringConstraints(pattern="^[56]$")]
    fail_code: str
    result_code: str
    vdn_id: int
    call_id: str
    record_path: str


class CallAnswer(Answer):
    """One call."""

    data: CallShown


def result_shown(result: CallResult, *, vdn_id: int, campaign_id: int, zone: ZoneInfo) -> ResultShown:
    """A call as the list of results shows it."""
    return ResultShown(
        campaign_id=campaign_id,
        session_id=result.session_id,
        called=result.called,
        call_time_str=local_time_text(result.placed_at, zone),
        call_status=call_status(result.outcome),
        fail_code=fail_code(result.outcome),
        result_code=result_code(result.outcome, defined=result.result_code),
        vdn_id=vdn_id,
        call_id=call_id(result.placed_at, result.attempt_id),
        record_path=result.recording or "",
    )


def call_shown(result: CallResult, *, vdn_id: int, zone: ZoneInfo) -> CallShown:
    """A call as the page on one call shows it."""

    def text(at: datetime | None) -> str | None:
        return None if at is None else local_time_text(at, zone)

    return CallShown(
        called=result.called,
        ack_begin_time=text(result.ringing_at),
        call_begin_time=text(result.answered_at),
        call_end_time=local_time_text(result.ended_at, zone),
        call_status=str(call_status(result.outcome)),
        fail_code=fail_code(result.outcome),
        result_code=result_code(result.outcome, defined=result.result_code),
        vdn_id=vdn_id,
        call_id=call_id(result.placed_at, result.attempt_id),
        record_path=result.recording or "",
    )
