"""What campaigns and templates are made of, in requests and answers alike (seeds 001 and 002)."""

from collections.abc import Sequence

from outdial.client.fields import Part


class ScheduleParam(Part):
    """When people may be called: three segments of workdays and three of special dates, as clocks ``HH:mm``.

    Begin and end of a segment are given both or neither; clocks are those of the tenant's zone.
    """

    workday_begin_time1: str | None = None
    workday_end_time1: str | None = None
    workday_begin_time2: str | None = None
    workday_end_time2: str | None = None
    workday_begin_time3: str | None = None
    workday_end_time3: str | None = None
    holiday_begin_time1: str | None = None
    holiday_end_time1: str | None = None
    holiday_begin_time2: str | None = None
    holiday_end_time2: str | None = None
    holiday_begin_time3: str | None = None
    holiday_end_time3: str | None = None


class IvrParam(Part):
    """Calls for a flow: ``call_count`` (1 to 100) every ``call_interval`` seconds (1 to 9999)."""

    device_sign: str
    call_count: int
    call_interval: int


class PreviewParam(Part):
    """How contacts are pushed to agents: up to ``ob_call_count`` (1 to 100) every ``fail_interval`` seconds (3 to 60).

    After ``auto_call_time`` seconds the call is made by itself.
    """

    fail_interval: int
    ob_call_count: int
    auto_call_time: int


class ExpPredictParam(Part):
    """Method 1, empirical: talk times in seconds (50 to 200), rate in percent."""

    max_avg_call_time: int
    min_avg_call_time: int
    out_bound_rate: int


class AgentPredictParam(Part):
    """Method 2, use of agents: talk times in seconds (50 to 200), rates in percent.

    ``util_rate_method`` 1: talk by login time; 2: talk and working state by login time.
    """

    max_avg_call_time: int
    min_avg_call_time: int
    loss_rate: int
    util_rate: int
    util_rate_method: int


class ConnectPredictParam(Part):
    """Method 3, completion rate: talk times (50 to 200) and wait (0 to 16) in seconds, rates in percent."""

    max_avg_call_time: int
    min_avg_call_time: int
    loss_rate: int
    wait_time: int
    conn_rate: int


class OffhookPredictParam(Part):
    """Method 5, off-hook rate in percent."""

    off_hook_rate: int


class PredictParam(Part):
    """``predict_method`` 1, 2, 3 or 5, and the one object that belongs to it."""

    predict_method: int
    exp_predict_param: ExpPredictParam | None = None
    agent_predict_param: AgentPredictParam | None = None
    connect_predict_param: ConnectPredictParam | None = None
    offhook_predict_param: OffhookPredictParam | None = None


class SkillParam(Part):
    """The skill queue (``skill_id``, 1 to 1000) and how its agents are given calls.

    ``out_bound_type`` 2 is predicted and needs ``predict_param``; 5 is preview and needs ``preview_param``.
    """

    skill_id: int
    skill_name: str | None = None
    out_bound_type: int | None = None
    predict_param: PredictParam | None = None
    preview_param: PreviewParam | None = None


class CallerChoice(Part):
    """A calling number, and how much it is wanted: a smaller ``priority`` is more wanted."""

    access_code: str
    priority: int | None = None


class Turn(Part):
    """One round: the type or the place (from 1) of the numbers that it takes; ``order_no`` says when it comes."""

    turn_type: str | None = None
    turn_order: int | None = None
    order_no: int | None = None


class CallPolicy(Part):
    """Which number of a person is called when: ``call_type`` 0 by sequence, 1 by rounds.

    ``choose_type`` 0: rounds go by number type; 1: by the numbers' places.
    """

    call_type: int | None = None
    choose_type: int | None = None
    turns: Sequence[Turn] | None = None
