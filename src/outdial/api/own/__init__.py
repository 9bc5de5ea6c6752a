"""Outdial's own interface under ``/api/v1``: what the vendor's family has no words for."""

from collections.abc import Sequence
from typing import Any

from outdial.api.own import (
    accounts,
    agent_events,
    agents,
    blacklist,
    campaign_groups,
    campaigns,
    detection,
    forecast,
    imports,
    numbers,
    offers,
    pacing,
    recording,
    robot_calls,
    skills,
    tenant,
    trunks,
)
from outdial.api.own.route import Operation

OPERATIONS: Sequence[Operation[Any]] = (
    *campaigns.OPERATIONS,
    *campaign_groups.OPERATIONS,
    *detection.OPERATIONS,
    *recording.OPERATIONS,
    *forecast.OPERATIONS,
    *pacing.OPERATIONS,
    *numbers.OPERATIONS,
    *imports.OPERATIONS,
    *agents.OPERATIONS,
    *accounts.OPERATIONS,
    *offers.OPERATIONS,
    *agent_events.OPERATIONS,
    *skills.OPERATIONS,
    *trunks.OPERATIONS,
    *blacklist.OPERATIONS,
    *robot_calls.OPERATIONS,
    *tenant.OPERATIONS,
)
