"""Failed calls by day: asking and answering (the vendor's page 0734)."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.envelope import Answer, Shown
from outdial.api.isales.wire.fields import AS_WHOLE, YEARS, Asked, Maybe
from outdial.domain.days import day_of
from outdial.domain.outcome import Outcome
from outdial.isales_codes import fail_code
from outdial.store.outcomes import Days
from outdial.wording.rules import Must
from outdial.wording.words import about

SPAN_MAX: Final = timedelta(days=30)
_DAY: Final = timedelta(days=1)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

_SHOWN_DATE = Field(json_schema_extra={"pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$"})
_DateText = Annotated[str, StringConstraints(max_length=32), _SHOWN_DATE]


class FailuresQuery(Asked):
    """Whose failures, and of which days; without days, of the last thirty."""

    campaign_id: Annotated[int, Field(ge=1, le=2**31 - 1), AS_WHOLE]
    start_date: Maybe[_DateText] = None
    end_date: Maybe[_DateText] = None


class FailuresShown(Shown):
    """The failed calls of one day by their fail codes."""

    stat_date: str
    fail_data: Mapping[str, int]


class FailuresAnswer(Answer):
    """Days on which calls failed, the earliest first."""

    data: Sequence[FailuresShown]


def days_wanted(query: FailuresQuery, *, now: datetime, zone: ZoneInfo) -> tuple[date, date]:
    """The first day that is wanted, and the day after the last."""
    if (query.start_date is None) != (query.end_date is None):
        raise Refused(Refusal.COMBINATION, about("startDate, endDate", Must.BE_BOTH_OR_NEITHER))
    if query.start_date is None or query.end_date is None:
        today = day_of(now, zone=zone)
        return today - SPAN_MAX, today + _DAY
    first, last = _date("startDate", query.start_date), _date("endDate", query.end_date)
    if last < first:
        raise Refused(Refusal.COMBINATION, about("endDate", Must.NOT_LIE_BEFORE, other="startDate"))
    if last - first > SPAN_MAX:
        raise Refused(
            Refusal.COMBINATION, about("endDate", Must.LIE_WITHIN_DAYS, days=SPAN_MAX.days, other="startDate")
        )
    return first, last + _DAY


def _date(name: str, text: str) -> date:
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise Refused(Refusal.VALUE, about(name, Must.BE_DATE))
    return day


def failures_shown(days: Days) -> Sequence[FailuresShown]:
    """The failures of each day; a day without one is left out."""
    failed = {day: {fail_code(outcome): calls for outcome, calls in _failures(ended)} for day, ended in days.items()}
    return [FailuresShown(stat_date=day.isoformat(), fail_data=codes) for day, codes in failed.items() if codes]


def _failures(ended: Mapping[Outcome, int]) -> Sequence[tuple[Outcome, int]]:
    return [(outcome, calls) for outcome, calls in ended.items() if not outcome.reached]
