"""Times travel in the zone that each interface wants, and answers are read as servers of the family write them."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from outdial.client.appointments import AppointmentAdded
from outdial.client.fields import Instant, UtcTime, WallTime
from outdial.client.numbers import NumbersAddedAnswer
from outdial.client.results import CallResult, ResultPage
from outdial.client.retries import RetryPolicyShown
from outdial.client.special_dates import SpecialDatesAnswer

CHINA = timezone(timedelta(hours=8))
AT = datetime(2020, 9, 10, 16, 30, 5, 999_999, tzinfo=CHINA)


def written(kind: Any, value: datetime) -> object:
    adapter = TypeAdapter[Any](kind)
    return adapter.dump_python(adapter.validate_python(value), mode="json")


def test_times_of_campaigns_travel_in_utc() -> None:
    assert written(UtcTime, AT) == "2020-09-10 08:30:05"


def test_times_of_calls_travel_as_the_wall_shows_them() -> None:
    assert written(WallTime, AT.replace(tzinfo=None)) == "2020-09-10 16:30:05"


@given(st.datetimes(datetime(1970, 1, 2), datetime(2999, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds are naive
def test_instants_travel_as_milliseconds(at: datetime) -> None:
    milliseconds = written(Instant, at)

    assert isinstance(milliseconds, int)
    assert abs(datetime.fromtimestamp(milliseconds / 1000, UTC) - at) <= timedelta(milliseconds=1)


@pytest.mark.parametrize(("kind", "value"), [(UtcTime, AT.replace(tzinfo=None)), (Instant, AT.replace(tzinfo=None))])
def test_an_instant_without_its_zone_is_refused(kind: object, value: datetime) -> None:
    with pytest.raises(ValidationError, match="timezone"):
        written(kind, value)


def test_a_time_of_the_wall_with_a_zone_is_refused_for_the_zone_is_the_tenants() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        written(WallTime, AT)


def test_an_answer_may_spell_numbers_as_text_and_text_as_numbers() -> None:
    result = CallResult.model_validate_json('{"called":80021,"callStatus":"6","callId":"1-2","vdnId":""}')

    assert (result.called, result.call_status, result.vdn_id) == ("80021", 6, None)


def test_an_answers_list_may_be_null_or_left_out() -> None:
    assert ResultPage.model_validate_json('{"totalCount":0,"data":null}').data == ()
    assert SpecialDatesAnswer.model_validate_json("{}").data == ()


@pytest.mark.parametrize("told", ['[{"result":4}]', r'"[{\"result\":4}]"'])
def test_a_list_that_is_documented_as_text_is_text_also_where_a_server_tells_the_list(told: str) -> None:
    shown = RetryPolicyShown.model_validate_json(f'{{"resultRetry":{told}}}')

    assert shown.result_retry is not None
    assert json.loads(shown.result_retry) == [{"result": 4}]


def test_what_the_vendors_pages_spell_two_ways_is_read_in_both() -> None:
    for name in ("dataIdList", "datalist"):
        answer = NumbersAddedAnswer.model_validate_json(f'{{"returnObject":{{"{name}":[{{"dataId":7}}]}}}}')
        assert [added.data_id for added in answer.return_object.data_id_list] == ["7"]
    for name in ("appointId", "id"):
        answer = AppointmentAdded.model_validate_json(f'{{"returnObject":{{"{name}":"7"}}}}')
        assert answer.return_object.appoint_id == "7"
