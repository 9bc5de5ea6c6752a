"""The tenant that the access key belongs to."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import timedelta
from typing import Any

from outdial.api.api_call import ApiCall
from outdial.api.own.fields import Shown
from outdial.api.own.route import Operation
from outdial.domain.tenant import Limits


class LimitsShown(Shown):
    """What the tenant is allowed; an operator sets it."""

    skill_campaigns_max: int
    flow_campaigns_max: int
    open_contacts_max: int
    contacts_per_request_max: int
    batches_max: int
    add_interval_s: float
    add_while_started: bool
    add_restricted: bool
    retry_missing_code: bool
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
    import_rows_max: int
    import_bytes_max: int
    imports_open_max: int
    file_servers_max: int
    result_queries_max: int
    result_queries_round_s: float
    result_definitions_max: int
    callback_url: str
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
    tenant = call.tenant
    return TenantShown(vdn_id=tenant.vdn_id, time_zone=tenant.zone.key, limits=_limits_shown(tenant.limits))


def _limits_shown(limits: Limits) -> LimitsShown:
    """Spans in seconds, which the names of what is shown end in."""
    shown: dict[str, Any] = {}
    for limit in fields(limits):
        value: object = getattr(limits, limit.name)
        if isinstance(value, timedelta):
            shown[f"{limit.name}_s"] = value.total_seconds()
        else:
            shown[limit.name] = value
    return LimitsShown(**shown)


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
