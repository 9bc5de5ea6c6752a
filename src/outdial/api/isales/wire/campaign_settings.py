"""From a campaign's body to the domain's settings: the rules that look at more than one field."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final, TypeVar, assert_never

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.callers import most_wanted_first
from outdial.api.isales.wire.campaign_body import (
    AddCampaign,
    AgentPredictParam,
    CampaignBody,
    ConnectPredictParam,
    ExpPredictParam,
    IvrParam,
    OffhookPredictParam,
    PredictParam,
    PredictParams,
    PreviewParam,
    ScheduleParam,
    SkillParam,
)
from outdial.api.isales.wire.fields import time_text
from outdial.domain.campaign import CampaignSettings, CampaignState, Mode
from outdial.domain.contact import PRIORITY_DEFAULT
from outdial.domain.pacing.base import (
    AgentUsePace,
    CompletionPace,
    EmpiricalPace,
    OffHookPace,
    Pace,
    PredictivePace,
    PreviewPace,
    ProgressivePace,
    TokenPace,
)
from outdial.domain.receiver import HostNotTrusted, ReceiverFault, ReceiverRefused, check_url
from outdial.domain.rotation import BY_SEQUENCE
from outdial.domain.schedule import SEGMENTS_MAX, Schedule, Segment
from outdial.domain.tenant import Tenant
from outdial.wording.rules import Must
from outdial.wording.words import about, listed

MODES: Final[Mapping[int, Mode]] = {
    1: Mode.INTELLIGENT_FLOW,
    2: Mode.PREDICTED,
    3: Mode.FLOW,
    5: Mode.PREVIEW,
    6: Mode.PREEMPTED,
}
"""``deviceType``; ``outBoundType`` repeats it for the modes with agents, which for 6 is our guess."""

PREVIEW_ALERTING_MIN_S = 9
AUTO_CALL_MIN_S = 5
AUTO_CALL_MARGIN_S = 3  # the call made by itself must have time to ring (seed 002)
COUNTS_WRAP_UP = 2  # utilRateMethod 2: talk and working state (seed 002)

_OF_FLOWS: Final = tuple(number for number, mode in MODES.items() if not mode.wants_agent)
_OF_AGENTS: Final = tuple(number for number, mode in MODES.items() if mode.wants_agent)
_OF_URLS: Final[Mapping[ReceiverFault, Must]] = {
    ReceiverFault.NOT_PRINTABLE: Must.BE_PRINTABLE,
    ReceiverFault.NO_PORT: Must.BE_URL_WITH_PORT,
    ReceiverFault.NO_HTTP: Must.START_WITH_HTTP,
    ReceiverFault.NO_HOST: Must.NAME_A_HOST,
    ReceiverFault.PASSWORD: Must.CARRY_NO_PASSWORD,
}

Given = TypeVar("Given")


def added(body: AddCampaign, *, tenant: Tenant, now: datetime) -> tuple[CampaignSettings, CampaignState]:
    """The settings of a new campaign, and the state it starts in."""
    begin, end = body.str_begin_time, body.str_end_time
    if begin < earliest_begin(tenant, now=now):
        raise _begin_too_early(tenant, now=now)
    settings = settings_of(body, tenant=tenant, begin=begin, end=end, old=None)
    return settings, CampaignState.SUSPENDED if body.init_status else CampaignState.STARTED


def modified(
    body: CampaignBody,
    old: CampaignSettings,
    *,
    begin: datetime | None,
    end: datetime | None,
    tenant: Tenant,
    now: datetime,
) -> CampaignSettings:
    """The settings after a modification; what was left out, such as a begin or end of None, stays as it is."""
    if MODES.get(body.device_type) is not old.mode:
        raise Refused(Refusal.VALUE, about("deviceType", Must.STAY, value=device_type(old.mode)))
    begin, end = begin or old.begin, end or old.end
    if begin != old.begin and begin < earliest_begin(tenant, now=now):
        raise _begin_too_early(tenant, now=now)
    return settings_of(body, tenant=tenant, begin=begin, end=end, old=old)


def device_type(mode: Mode) -> int:
    """``deviceType`` of a mode."""
    return next(number for number, known in MODES.items() if known is mode)


def earliest_begin(tenant: Tenant, *, now: datetime) -> datetime:
    """00:00 of today, in UTC or on the tenant's wall, whichever is earlier: no page says whose day is meant."""
    midnights = (now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0) for zone in (UTC, tenant.zone))
    return min(midnight.astimezone(UTC) for midnight in midnights)


def _begin_too_early(tenant: Tenant, *, now: datetime) -> Refused:
    least = earliest_begin(tenant, now=now)
    return Refused(Refusal.BEGIN_BEFORE_TODAY, about("strBeginTime", Must.NOT_LIE_BEFORE_TIME, least=time_text(least)))


def settings_of(
    body: CampaignBody, *, tenant: Tenant, begin: datetime, end: datetime, old: CampaignSettings | None
) -> CampaignSettings:
    """The settings that a body asks for, between these times; what it leaves out is as in ``old``, if there is one."""
    mode = MODES.get(body.device_type)
    if mode is None:
        raise Refused(Refusal.VALUE, about("deviceType", Must.BE_ONE_OF, values=listed(MODES)))
    if begin >= end:
        raise Refused(Refusal.COMBINATION, about("strEndTime", Must.LIE_AFTER, other="strBeginTime"))
    flow = None if mode.wants_agent else _given("ivrParam", body.ivr_param, other="deviceType", values=_OF_FLOWS)
    skill = _given("skillParam", body.skill_param, other="deviceType", values=_OF_AGENTS) if mode.wants_agent else None
    callers, caller_priorities = most_wanted_first(body.caller_no)
    return CampaignSettings(
        name=body.name,
        description=_kept(body.description, None if old is None else old.description),
        mode=mode,
        begin=begin,
        end=end,
        callers=callers,
        caller_priorities=caller_priorities,
        ring_timeout=_ring_timeout(body, mode),
        schedule=_schedule(body.schedule_param),
        pace=_pace(body, mode, flow=flow, skill=skill),
        flow_sign=None if flow is None else flow.device_sign,
        skill_id=None if skill is None else skill.skill_id,
        skill_name=None if skill is None else skill.skill_name,
        callback_url=_callback_url(body, tenant, None if old is None else old.callback_url),
        rotation=BY_SEQUENCE if old is None else old.rotation,
        priority=PRIORITY_DEFAULT if old is None else old.priority,
        call_order=None if old is None else old.call_order,
    )


def _given(name: str, value: Given | None, *, other: str, values: Collection[int]) -> Given:
    """The object that must be there when another field has one of these values."""
    if value is None:
        raise Refused(Refusal.EMPTY, about(name, Must.BE_GIVEN_WITH_ONE_OF, other=other, values=listed(values)))
    return value


def _kept(text: str | None, old: str | None) -> str | None:
    """Left out keeps what was there; blank clears it."""
    return old if text is None else text or None


def _ring_timeout(body: CampaignBody, mode: Mode) -> timedelta:
    if mode is Mode.PREVIEW and body.max_alerting_time < PREVIEW_ALERTING_MIN_S:
        raise Refused(
            Refusal.VALUE, about("maxAlertingTime", Must.BE_AT_LEAST_FOR_PREVIEW, least=PREVIEW_ALERTING_MIN_S)
        )
    return timedelta(seconds=body.max_alerting_time)


def _callback_url(body: CampaignBody, tenant: Tenant, old: str | None) -> str | None:
    url = _kept(body.call_back_url, old)
    if url is None or url == old:
        return url
    try:
        check_url(url, trusted_hosts=tenant.limits.callback_hosts)
    except HostNotTrusted as error:
        raise Refused(Refusal.PARAMETER, about("callBackUrl", Must.BE_TRUSTED, host=error.host)) from None
    except ReceiverRefused as error:
        raise Refused(Refusal.VALUE, about("callBackUrl", _OF_URLS[error.fault])) from None
    return url


def _schedule(param: ScheduleParam) -> Schedule:
    workday = _segments(param, "workday")
    if not workday:
        raise Refused(Refusal.EMPTY, about("scheduleParam.workdayBeginTime1", Must.HAVE_A_WORKDAY_SEGMENT))
    return Schedule(workday=workday, special=_segments(param, "holiday"))


def _segments(param: ScheduleParam, kind: str) -> tuple[Segment, ...]:
    segments = (_segment(param, kind, number) for number in range(1, SEGMENTS_MAX + 1))
    return tuple(segment for segment in segments if segment is not None)


def _segment(param: ScheduleParam, kind: str, number: int) -> Segment | None:
    begin: time | None = getattr(param, f"{kind}_begin_time{number}")
    end: time | None = getattr(param, f"{kind}_end_time{number}")
    names = f"scheduleParam.{kind}BeginTime{number}, {kind}EndTime{number}"
    if begin is None and end is None:
        return None
    if begin is None or end is None:
        raise Refused(Refusal.HALF_A_SEGMENT, about(names, Must.BE_BOTH_OR_NEITHER))
    if begin >= end:
        raise Refused(Refusal.COMBINATION, about(names, Must.BEGIN_BEFORE_IT_ENDS))
    return Segment(begin, end)


def _pace(body: CampaignBody, mode: Mode, *, flow: IvrParam | None, skill: SkillParam | None) -> Pace:
    if flow is not None:
        return TokenPace(calls=flow.call_count, interval=timedelta(seconds=flow.call_interval))
    if skill is None:
        raise TypeError(f"a campaign of mode {mode} has a flow or a skill")
    kind = device_type(mode)
    if skill.out_bound_type not in (None, kind):
        detail = about("skillParam.outBoundType", Must.BE_WITH, wanted=kind, other="deviceType", value=kind)
        raise Refused(Refusal.COMBINATION, detail)
    if mode is Mode.PREDICTED:
        return predicted(_given("skillParam.predictParam", skill.predict_param, other="outBoundType", values=(2,)))
    if mode is Mode.PREVIEW:
        preview = _given("skillParam.previewParam", skill.preview_param, other="outBoundType", values=(5,))
        return _previewed(preview, alerting_s=body.max_alerting_time)
    return ProgressivePace()


def _previewed(param: PreviewParam, *, alerting_s: int) -> PreviewPace:
    most = alerting_s - AUTO_CALL_MARGIN_S
    if param.auto_call_time and not AUTO_CALL_MIN_S <= param.auto_call_time <= most:
        bounds = {"least": AUTO_CALL_MIN_S, "most": most, "margin": AUTO_CALL_MARGIN_S}
        raise Refused(Refusal.VALUE, about("skillParam.previewParam.autoCallTime", Must.LEAVE_TIME_TO_RING, **bounds))
    return PreviewPace(
        push_interval=timedelta(seconds=param.fail_interval),
        pushes=param.ob_call_count,
        auto_call_after=timedelta(seconds=param.auto_call_time),
    )


_METHODS: Final[Mapping[int, tuple[str, Callable[[PredictParam], PredictParams | None]]]] = {
    1: ("expPredictParam", lambda param: param.exp_predict_param),
    2: ("agentPredictParam", lambda param: param.agent_predict_param),
    3: ("connectPredictParam", lambda param: param.connect_predict_param),
    5: ("offhookPredictParam", lambda param: param.offhook_predict_param),
}
"""``predictMethod``, and the object that belongs to it; objects of other methods are ignored."""


def predicted(param: PredictParam) -> PredictivePace:
    """The pacing method that a client names, with its figures."""
    if param.predict_method not in _METHODS:
        raise Refused(
            Refusal.VALUE, about("skillParam.predictParam.predictMethod", Must.BE_ONE_OF, values=listed(_METHODS))
        )
    name, pick = _METHODS[param.predict_method]
    path = f"skillParam.predictParam.{name}"
    chosen = _given(path, pick(param), other="predictMethod", values=(param.predict_method,))
    match chosen:
        case OffhookPredictParam():
            return OffHookPace(off_hook_rate=chosen.off_hook_rate)
        case ExpPredictParam():
            talk_min, talk_max = _talk_times(chosen, path)
            return EmpiricalPace(talk_max=talk_max, talk_min=talk_min, outbound_rate=chosen.out_bound_rate)
        case AgentPredictParam():
            talk_min, talk_max = _talk_times(chosen, path)
            return AgentUsePace(
                talk_max=talk_max,
                talk_min=talk_min,
                loss_rate=chosen.loss_rate,
                use_rate=chosen.util_rate,
                count_wrap_up=chosen.util_rate_method == COUNTS_WRAP_UP,
            )
        case ConnectPredictParam():
            talk_min, talk_max = _talk_times(chosen, path)
            return CompletionPace(
                talk_max=talk_max,
                talk_min=talk_min,
                loss_rate=chosen.loss_rate,
                wait=timedelta(seconds=chosen.wait_time),
                connect_rate=chosen.conn_rate,
            )
        case _:
            assert_never(chosen)


def _talk_times(
    param: ExpPredictParam | AgentPredictParam | ConnectPredictParam, path: str
) -> tuple[timedelta, timedelta]:
    if param.min_avg_call_time > param.max_avg_call_time:
        raise Refused(Refusal.COMBINATION, about(f"{path}.minAvgCallTime", Must.BE_AT_MOST, most="maxAvgCallTime"))
    return timedelta(seconds=param.min_avg_call_time), timedelta(seconds=param.max_avg_call_time)
