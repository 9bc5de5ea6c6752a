"""A campaign as details and lists show it (seed 001): every key always there, ``null`` where it does not apply."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import assert_never

from outdial.api.isales.wire.call_policy import CallPolicyShown, call_policy_shown
from outdial.api.isales.wire.campaign_settings import device_type
from outdial.api.isales.wire.envelope import Answer, Shown
from outdial.api.isales.wire.fields import time_text
from outdial.api.isales.wire.retry_answer import RetryPolicyShown, retry_policy_shown
from outdial.domain.campaign import Campaign, CampaignSettings
from outdial.domain.pacing.base import (
    AgentUsePace,
    CompletionPace,
    EmpiricalPace,
    OffHookPace,
    PreviewPace,
    ProgressivePace,
    TokenPace,
)
from outdial.domain.retry import RetryPolicy
from outdial.domain.schedule import SEGMENTS_MAX, Schedule, Segment


class ScheduleShown(Shown):
    """Twelve clocks, ``HH:mm``."""

    workday_begin_time1: str | None
    workday_end_time1: str | None
    workday_begin_time2: str | None
    workday_end_time2: str | None
    workday_begin_time3: str | None
    workday_end_time3: str | None
    holiday_begin_time1: str | None
    holiday_end_time1: str | None
    holiday_begin_time2: str | None
    holiday_end_time2: str | None
    holiday_begin_time3: str | None
    holiday_end_time3: str | None


class IvrShown(Shown):
    """Calls for a flow."""

    device_sign: str
    call_count: int
    call_interval: int


class PreviewShown(Shown):
    """How contacts are pushed to agents."""

    fail_interval: int
    ob_call_count: int
    auto_call_time: int


class _TalkTimes(Shown):
    """The lower bound under both of its spellings: clients of either page read the one they know."""

    max_avg_call_time: int
    min_avg_call_time: int
    mim_avg_call_time: int


class ExpPredictShown(_TalkTimes):
    """Method 1."""

    out_bound_rate: int


class AgentPredictShown(_TalkTimes):
    """Method 2."""

    loss_rate: int
    util_rate: int
    util_rate_method: int


class ConnectPredictShown(_TalkTimes):
    """Method 3."""

    loss_rate: int
    wait_time: int
    conn_rate: int


class OffhookPredictShown(Shown):
    """Method 5."""

    off_hook_rate: int


class PredictShown(Shown):
    """The method, and the one object that belongs to it."""

    predict_method: int
    exp_predict_param: ExpPredictShown | None = None
    agent_predict_param: AgentPredictShown | None = None
    connect_predict_param: ConnectPredictShown | None = None
    offhook_predict_param: OffhookPredictShown | None = None


class SkillShown(Shown):
    """The skill queue, and how its agents are given calls."""

    skill_id: int
    skill_name: str | None
    out_bound_type: int
    predict_param: PredictShown | None = None
    preview_param: PreviewShown | None = None


class SettingsShown(Shown):
    """Everything about a campaign or a template but its times."""

    id: int
    name: str
    description: str | None
    status: int
    device_type: int
    caller_no: str
    max_alerting_time: int
    schedule_param: ScheduleShown
    ivr_param: IvrShown | None
    skill_param: SkillShown | None
    call_back_url: str | None
    priority: int
    call_order: int | str | None
    retry_policy: RetryPolicyShown | None
    call_policy: CallPolicyShown


class CampaignShown(SettingsShown):
    """Everything about a campaign."""

    str_begin_time: str
    str_end_time: str


class CampaignDetails(Answer):
    """One campaign."""

    return_object: CampaignShown


class CampaignId(Shown):
    """What to call a new campaign by."""

    id: int


class CampaignAdded(Answer):
    """The new campaign."""

    return_object: CampaignId


class CampaignPage(Answer):
    """Campaigns that match, and how many of each kind are not over."""

    cur_page: int
    total_size: int
    rows_per_page: int
    cur_skill_queue_count: int
    cur_ivr_count: int
    data: Sequence[CampaignShown]


def campaign_shown(campaign: Campaign, *, now: datetime) -> CampaignShown:
    """The campaign in the vendor's words."""
    settings, number = campaign.settings, campaign.campaign_id
    shown = settings_shown(settings, number=number, status=campaign.state_at(now), retry=campaign.retry)
    return CampaignShown(**dict(shown), str_begin_time=time_text(settings.begin), str_end_time=time_text(settings.end))


def settings_shown(settings: CampaignSettings, *, number: int, status: int, retry: RetryPolicy) -> SettingsShown:
    """What a campaign and a template have in common, in the vendor's words; ``number`` is the id of either."""
    return SettingsShown(
        id=number,
        name=settings.name,
        description=settings.description,
        status=status,
        device_type=device_type(settings.mode),
        caller_no=settings.callers[0],
        max_alerting_time=_seconds(settings.ring_timeout),
        schedule_param=_schedule(settings.schedule),
        ivr_param=_ivr(settings),
        skill_param=_skill(settings),
        call_back_url=settings.callback_url,
        priority=settings.priority,
        call_order=settings.call_order,
        retry_policy=retry_policy_shown(number, retry),
        call_policy=call_policy_shown(str(number), settings.rotation),
    )


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _schedule(schedule: Schedule) -> ScheduleShown:
    return ScheduleShown.model_validate(
        {**_clocks("workday", schedule.workday), **_clocks("holiday", schedule.special)}
    )


def _clocks(kind: str, segments: Sequence[Segment]) -> dict[str, str | None]:
    clocks: dict[str, str | None] = {}
    for number in range(1, SEGMENTS_MAX + 1):
        segment = segments[number - 1] if number <= len(segments) else None
        clocks[f"{kind}_begin_time{number}"] = None if segment is None else f"{segment.begin:%H:%M}"
        clocks[f"{kind}_end_time{number}"] = None if segment is None else f"{segment.end:%H:%M}"
    return clocks


def _ivr(settings: CampaignSettings) -> IvrShown | None:
    pace = settings.pace
    if not isinstance(pace, TokenPace) or settings.flow_sign is None:
        return None
    return IvrShown(device_sign=settings.flow_sign, call_count=pace.calls, call_interval=_seconds(pace.interval))


def _skill(settings: CampaignSettings) -> SkillShown | None:
    if settings.skill_id is None:
        return None
    return SkillShown(
        skill_id=settings.skill_id,
        skill_name=settings.skill_name,
        out_bound_type=device_type(settings.mode),
        predict_param=_predict(settings),
        preview_param=_preview(settings),
    )


def _preview(settings: CampaignSettings) -> PreviewShown | None:
    pace = settings.pace
    if not isinstance(pace, PreviewPace):
        return None
    return PreviewShown(
        fail_interval=_seconds(pace.push_interval),
        ob_call_count=pace.pushes,
        auto_call_time=_seconds(pace.auto_call_after),
    )


def _predict(settings: CampaignSettings) -> PredictShown | None:
    pace = settings.pace
    match pace:
        case TokenPace() | PreviewPace() | ProgressivePace():
            return None
        case EmpiricalPace():
            return PredictShown(predict_method=1, exp_predict_param=_empirical(pace))
        case AgentUsePace():
            return PredictShown(predict_method=2, agent_predict_param=_agent_use(pace))
        case CompletionPace():
            return PredictShown(predict_method=3, connect_predict_param=_completion(pace))
        case OffHookPace():
            return PredictShown(
                predict_method=5, offhook_predict_param=OffhookPredictShown(off_hook_rate=pace.off_hook_rate)
            )
        case _:
            assert_never(pace)


def _empirical(pace: EmpiricalPace) -> ExpPredictShown:
    return ExpPredictShown(
        max_avg_call_time=_seconds(pace.talk_max),
        min_avg_call_time=_seconds(pace.talk_min),
        mim_avg_call_time=_seconds(pace.talk_min),
        out_bound_rate=pace.outbound_rate,
    )


def _agent_use(pace: AgentUsePace) -> AgentPredictShown:
    return AgentPredictShown(
        max_avg_call_time=_seconds(pace.talk_max),
        min_avg_call_time=_seconds(pace.talk_min),
        mim_avg_call_time=_seconds(pace.talk_min),
        loss_rate=pace.loss_rate,
        util_rate=pace.use_rate,
        util_rate_method=2 if pace.count_wrap_up else 1,
    )


def _completion(pace: CompletionPace) -> ConnectPredictShown:
    return ConnectPredictShown(
        max_avg_call_time=_seconds(pace.talk_max),
        min_avg_call_time=_seconds(pace.talk_min),
        mim_avg_call_time=_seconds(pace.talk_min),
        loss_rate=pace.loss_rate,
        wait_time=_seconds(pace.wait),
        conn_rate=pace.connect_rate,
    )
