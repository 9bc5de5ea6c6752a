"""Special dates of a campaign."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.envelope import Answer, Shown
from outdial.api.isales.wire.fields import AS_WHOLE, YEARS, Asked, Maybe
from outdial.domain.schedule import Span, SpecialDate, Weekly, Yearly
from outdial.store.special_dates import StoredSpecialDate
from outdial.wording.rules import Must
from outdial.wording.words import about

DATES_MAX: Final = 20  # of one campaign

_BY_WEEK: Final = 1
_BY_DATE: Final = 2
_BY_DATE_EVERY_YEAR: Final = 3
_WEEK: Final = re.compile(r"[1-7](,[1-7]){0,6}", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DAY_OF_YEAR: Final = re.compile(r"(\d\d)-(\d\d)", re.ASCII)

_Text = Annotated[str, StringConstraints(max_length=32)]


class AddSpecialDateBody(Asked):
    """``type`` says which of the other fields count: 1 ``week``; 2 dates; 3 dates without their year."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=30)]
    type: Annotated[int, Field(ge=1, le=3), AS_WHOLE]
    week: Maybe[_Text] = None
    begin_time: Maybe[_Text] = None
    end_time: Maybe[_Text] = None


class ChangeSpecialDateBody(AddSpecialDateBody):
    """The whole special date as it is to be, for every campaign that uses it."""

    id: Annotated[int, Field(ge=1, le=2**31 - 1), AS_WHOLE]


class SpecialDateShown(Shown):
    """A special date; what its type does not use is null."""

    id: int
    name: str
    type: int
    week: str | None = None
    begin_time: str | None = None
    end_time: str | None = None


class SpecialDatesAnswer(Answer):
    """The special dates of a campaign."""

    data: Sequence[SpecialDateShown]


class SpecialDateId(Shown):
    """What changes and deletes the special date."""

    id: int


class SpecialDateAnswer(Answer):
    """A special date was added."""

    return_object: SpecialDateId


def special_date(body: AddSpecialDateBody) -> SpecialDate:
    """Read a special date; refuses days that do not exist."""
    match body.type:
        case 1:
            return SpecialDate(body.name, _weekly(body.week))
        case 2:
            return SpecialDate(body.name, _span(body))
        case _:
            return SpecialDate(body.name, _yearly(body))


def _weekly(week: str | None) -> Weekly:
    if week is None:
        raise Refused(Refusal.EMPTY, about("week", Must.BE_GIVEN_WITH_TYPE))
    if not _WEEK.fullmatch(week):
        raise Refused(Refusal.VALUE, about("week", Must.BE_WEEKDAYS))
    return Weekly(frozenset(int(day) for day in week.split(",")))


def _span(body: AddSpecialDateBody) -> Span:
    first, last = _date("beginTime", body.begin_time), _date("endTime", body.end_time)
    if last < first:
        raise Refused(Refusal.COMBINATION, about("endTime", Must.NOT_LIE_BEFORE, other="beginTime"))
    return Span(first, last)


def _date(name: str, text: str | None) -> date:
    given = _given(name, text)
    try:
        day = date.fromisoformat(given) if _DATE.fullmatch(given) else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise Refused(Refusal.TIME_FORMAT, about(name, Must.BE_DATE_WITH_TYPE))
    return day


def _yearly(body: AddSpecialDateBody) -> Yearly:
    first, last = _day_of_year("beginTime", body.begin_time), _day_of_year("endTime", body.end_time)
    try:
        return Yearly(first, last)
    except ValueError:
        raise Refused(Refusal.TIME_FORMAT, about("beginTime, endTime", Must.EXIST_IN_SOME_YEAR)) from None


def _day_of_year(name: str, text: str | None) -> tuple[int, int]:
    match = _DAY_OF_YEAR.fullmatch(_given(name, text))
    if match is None:
        raise Refused(Refusal.TIME_FORMAT, about(name, Must.BE_DAY_OF_YEAR_WITH_TYPE))
    return int(match[1]), int(match[2])


def _given(name: str, text: str | None) -> str:
    if text is None:
        raise Refused(Refusal.EMPTY, about(name, Must.BE_GIVEN_WITH_TYPES))
    return text


def special_date_shown(stored: StoredSpecialDate) -> SpecialDateShown:
    """A special date as the list shows it."""
    number, name = stored.special_date_id, stored.special_date.name
    match stored.special_date.rule:
        case Weekly(weekdays):
            week = ",".join(str(day) for day in sorted(weekdays))
            return SpecialDateShown(id=number, name=name, type=_BY_WEEK, week=week)
        case Span(first, last):
            return SpecialDateShown(
                id=number, name=name, type=_BY_DATE, begin_time=first.isoformat(), end_time=last.isoformat()
            )
        case Yearly(first, last):
            begin, end = (f"{month:02}-{day:02}" for month, day in (first, last))
            return SpecialDateShown(id=number, name=name, type=_BY_DATE_EVERY_YEAR, begin_time=begin, end_time=end)
