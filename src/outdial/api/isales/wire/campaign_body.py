"""The body that adds or modifies a campaign (seed 002), field by field; ``campaign_settings`` gives it its meaning."""

from typing import Annotated

from pydantic import AliasChoices, Field, StringConstraints

from outdial.api.isales.wire.callers import Callers
from outdial.api.isales.wire.fields import (
    AS_WHOLE,
    Asked,
    BeginTime,
    Clock,
    Description,
    EndTime,
    Maybe,
    Whole,
)
from outdial.domain.receiver import URL_LENGTH_MAX

DEVICE_SIGN_LENGTH_MAX = 100

_URL_SCHEMA = Field(json_schema_extra={"pattern": "^(https?://[A-Za-z0-9.-]+(:[0-9]{1,4})?(/[!-~]*)?)?$"})
_Percent = Annotated[int, Field(ge=0, le=100), AS_WHOLE]
_TalkTime = Annotated[int, Field(ge=50, le=200), AS_WHOLE]
_TalkTimeMin = Annotated[_TalkTime, Field(validation_alias=AliasChoices("minAvgCallTime", "mimAvgCallTime"))]
"""Requests spell it one way (seed 002), answers another (seed 001); the first wins."""


class ScheduleParam(Asked):
    """Three segments for workdays and three for special dates, as twelve clocks."""

    workday_begin_time1: Maybe[Clock] = None
    workday_end_time1: Maybe[Clock] = None
    workday_begin_time2: Maybe[Clock] = None
    workday_end_time2: Maybe[Clock] = None
    workday_begin_time3: Maybe[Clock] = None
    workday_end_time3: Maybe[Clock] = None
    holiday_begin_time1: Maybe[Clock] = None
    holiday_end_time1: Maybe[Clock] = None
    holiday_begin_time2: Maybe[Clock] = None
    holiday_end_time2: Maybe[Clock] = None
    holiday_begin_time3: Maybe[Clock] = None
    holiday_end_time3: Maybe[Clock] = None


class IvrParam(Asked):
    """Calls for a flow: so many every interval."""

    device_sign: Annotated[str, StringConstraints(min_length=1, max_length=DEVICE_SIGN_LENGTH_MAX)]
    call_count: Annotated[int, Field(ge=1, le=100), AS_WHOLE]
    call_interval: Annotated[int, Field(ge=1, le=9999), AS_WHOLE]


class PreviewParam(Asked):
    """How contacts are pushed to agents."""

    fail_interval: Annotated[int, Field(ge=3, le=60), AS_WHOLE]
    ob_call_count: Annotated[int, Field(ge=1, le=100), AS_WHOLE]
    auto_call_time: Annotated[
        int,
        Field(ge=0, description="0: no call is made by itself; else at least 5, at most maxAlertingTime less 3"),
        AS_WHOLE,
    ]


class ExpPredictParam(Asked):
    """Method 1, empirical."""

    max_avg_call_time: _TalkTime
    min_avg_call_time: _TalkTimeMin
    out_bound_rate: _Percent


class AgentPredictParam(Asked):
    """Method 2, agents' use."""

    max_avg_call_time: _TalkTime
    min_avg_call_time: _TalkTimeMin
    loss_rate: _Percent
    util_rate: _Percent
    util_rate_method: Annotated[int, Field(ge=1, le=2), AS_WHOLE]


class ConnectPredictParam(Asked):
    """Method 3, completion rate."""

    max_avg_call_time: _TalkTime
    min_avg_call_time: _TalkTimeMin
    loss_rate: _Percent
    wait_time: Annotated[int, Field(ge=0, le=16), AS_WHOLE]
    conn_rate: _Percent


class OffhookPredictParam(Asked):
    """Method 5, off-hook rate; no page prints a range, and 0 would divide by zero."""

    off_hook_rate: Annotated[int, Field(ge=1, le=100), AS_WHOLE]


PredictParams = ExpPredictParam | AgentPredictParam | ConnectPredictParam | OffhookPredictParam


class PredictParam(Asked):
    """A prediction method, and the object that belongs to it."""

    predict_method: Annotated[Whole, Field(json_schema_extra={"enum": [1, 2, 3, 5]})]
    exp_predict_param: ExpPredictParam | None = None
    agent_predict_param: AgentPredictParam | None = None
    connect_predict_param: ConnectPredictParam | None = None
    offhook_predict_param: OffhookPredictParam | None = None


class SkillParam(Asked):
    """The skill queue, and how its agents are given calls."""

    skill_id: Annotated[int, Field(ge=1, le=1000), AS_WHOLE]
    skill_name: Maybe[Annotated[str, StringConstraints(max_length=100)]] = None
    out_bound_type: Maybe[Whole] = None
    predict_param: PredictParam | None = None
    preview_param: PreviewParam | None = None


class CampaignBody(Asked):
    """What adding and modifying have in common."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    description: Description | None = None
    device_type: Annotated[Whole, Field(json_schema_extra={"enum": [1, 2, 3, 5, 6]})]
    caller_no: Callers
    max_alerting_time: Annotated[int, Field(ge=5, le=120), AS_WHOLE]
    schedule_param: ScheduleParam
    ivr_param: IvrParam | None = None
    skill_param: SkillParam | None = None
    call_back_url: Annotated[str, StringConstraints(max_length=URL_LENGTH_MAX), _URL_SCHEMA] | None = None


class AddCampaign(CampaignBody):
    """Add a campaign; it starts unless ``initStatus`` is 1."""

    str_begin_time: BeginTime
    str_end_time: EndTime
    init_status: Maybe[Annotated[int, Field(ge=0, le=1), AS_WHOLE]] = None


class ModifyCampaign(CampaignBody):
    """Modify a campaign; what is optional and left out stays as it is."""

    str_begin_time: Maybe[BeginTime] = None
    str_end_time: Maybe[EndTime] = None
