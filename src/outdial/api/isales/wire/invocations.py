"""The log of invocations: asking and answering (the vendor's page 0803, whose answer's fields cannot be read)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import StringConstraints

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.envelope import Answer, Shown
from outdial.api.isales.wire.fields import Asked, Maybe
from outdial.api.isales.wire.local_times import local_time
from outdial.api.isales.wire.paging import Limit, Offset
from outdial.isales_codes import local_time_text
from outdial.store.invocations import Invocation
from outdial.wording.rules import Must
from outdial.wording.words import about

SPAN_MAX: Final = timedelta(days=7)
URL_LENGTH_MAX: Final = 2_000
_SECOND: Final = timedelta(seconds=1)
_MILLISECOND: Final = timedelta(milliseconds=1)

_TimeText = Annotated[str, StringConstraints(min_length=1, max_length=32)]


class InvocationsBody(Asked):
    """Which requests: of a span on the tenant's wall, to all interfaces or to those whose path has a part."""

    offset: Offset
    limit: Limit
    url: Maybe[Annotated[str, StringConstraints(max_length=URL_LENGTH_MAX)]] = None
    begin_time: _TimeText
    end_time: _TimeText


class InvocationShown(Shown):
    """One request: by whom, when, how it was answered, and how many milliseconds that took."""

    ak: str
    method: str
    url: str
    call_time: str
    cost_time: int
    http_status: int
    result_code: str


class InvocationsAnswer(Answer):
    """Some requests, the newest first."""

    result: Sequence[InvocationShown]


def span(body: InvocationsBody, *, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when to before when; the last second counts."""
    begin, end = _time("beginTime", body.begin_time, zone), _time("endTime", body.end_time, zone)
    if end < begin:
        raise Refused(Refusal.COMBINATION, about("endTime", Must.NOT_LIE_BEFORE, other="beginTime"))
    if end - begin > SPAN_MAX:
        raise Refused(
            Refusal.COMBINATION, about("endTime", Must.LIE_WITHIN_DAYS, days=SPAN_MAX.days, other="beginTime")
        )
    return begin, end + _SECOND


def url_part(body: InvocationsBody) -> str | None:
    """What paths must contain; of a whole address its path."""
    if body.url is None:
        return None
    try:
        return urlsplit(body.url).path or None
    except ValueError:
        raise Refused(Refusal.VALUE, about("url", Must.BE_ADDRESS_OR_PATH)) from None


def _time(name: str, text: str, zone: ZoneInfo) -> datetime:
    at = local_time(text, zone)
    if at is None:
        raise Refused(Refusal.VALUE, about(name, Must.BE_TIME))
    return at


def invocation_shown(invocation: Invocation, *, zone: ZoneInfo) -> InvocationShown:
    """A request as the list shows it."""
    return InvocationShown(
        ak=invocation.access_key,
        method=invocation.method,
        url=invocation.url,
        call_time=local_time_text(invocation.called_at, zone),
        cost_time=invocation.took // _MILLISECOND,
        http_status=invocation.status,
        result_code=invocation.result_code,
    )
