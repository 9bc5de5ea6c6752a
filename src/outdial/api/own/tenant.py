"""The tenant that the access key belongs to."""

from collections.abc import Sequence
from typing import Any

from outdial.api.api_call import ApiCall
from outdial.api.own.fields import Shown
from outdial.api.own.route import Operation


class LimitsShown(Shown):
    """What the tenant is allowed; an operator sets it."""

    skill_campaigns_max: int
    flow_campaigns_max: int
    open_contacts_max: int
    contacts_per_request_max: int
    batches_max: int
    add_interval_s: float
    add_while_started: bool
    delete_while_started: bool
    appointments_max: int
    appointment_lead_s: float
    statistics_interval_s: float
    attempts_per_contact_max: int
    retry_wait_s: float
    templates_max: int
    callers_max: int
    blacklist_per_request_max: int
    blacklist_groups_max: int
    blacklist_types_max: int
    ring_timeout_max_s: float
    lines_max: int
    pushes_max: int
    push_repeat_s: float
    wrap_up_max_s: float
    pacing_days: int
    pacing_bytes_per_day: int
    invocation_log_days: int
    callback_hosts: Sequence[str]
    choose_by_chance: bool
    abandoned_flow: str
    rule_set: str


class TenantShown(Shown):
    """The tenant."""

    vdn_id: int
    time_zone: str
    limits: LimitsShown


async def show_tenant(call: ApiCall, _body: None) -> TenantShown:
    """Show the tenant, its time zone and its limits. An operator changes them with ``outdial tenants set``."""
    limits = call.tenant.limits
    return TenantShown(
        vdn_id=call.tenant.vdn_id,
        time_zone=call.tenant.zone.key,
        limits=LimitsShown(
            skill_campaigns_max=limits.skill_campaigns_max,
            flow_campaigns_max=limits.flow_campaigns_max,
            open_contacts_max=limits.open_contacts_max,
            contacts_per_request_max=limits.contacts_per_request_max,
            batches_max=limits.batches_max,
            add_interval_s=limits.add_interval.total_seconds(),
            add_while_started=limits.add_while_started,
            delete_while_started=limits.delete_while_started,
            appointments_max=limits.appointments_max,
            appointment_lead_s=limits.appointment_lead.total_seconds(),
            statistics_interval_s=limits.statistics_interval.total_seconds(),
            attempts_per_contact_max=limits.attempts_per_contact_max,
            retry_wait_s=limits.retry_wait.total_seconds(),
            templates_max=limits.templates_max,
            callers_max=limits.callers_max,
            blacklist_per_request_max=limits.blacklist_per_request_max,
            blacklist_groups_max=limits.blacklist_groups_max,
            blacklist_types_max=limits.blacklist_types_max,
            ring_timeout_max_s=limits.ring_timeout_max.total_seconds(),
            lines_max=limits.lines_max,
            pushes_max=limits.pushes_max,
            push_repeat_s=limits.push_repeat.total_seconds(),
            wrap_up_max_s=limits.wrap_up_max.total_seconds(),
            pacing_days=limits.pacing_days,
            pacing_bytes_per_day=limits.pacing_bytes_per_day,
            invocation_log_days=limits.invocation_log_days,
            callback_hosts=limits.callback_hosts,
            choose_by_chance=limits.choose_by_chance,
            abandoned_flow=limits.abandoned_flow,
            rule_set=limits.rule_set,
        ),
    )


OPERATIONS: Sequence[Operation[Any]] = (
    Operation(
        method="GET",
        path="/tenant",
        act=show_tenant,
        summary="Show the tenant",
        answer=TenantShown,
        tag="Tenant",
    ),
)
