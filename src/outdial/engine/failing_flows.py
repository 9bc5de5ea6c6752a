"""Flows that cannot serve whoever is brought to them, such as a robot that is not there: the operator is told.

A flow that fails fails for everybody, so what is told is not every call.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from outdial.clock import Clock
from outdial.engine.owned import LiveCall

_log = structlog.get_logger(__name__)

TOLD_EVERY: Final = timedelta(minutes=1)
"""A campaign's flow, while it fails."""
FORGOTTEN_AFTER: Final = timedelta(hours=1)
"""Campaigns come and go."""


@dataclass(slots=True)
class _Failing:
    told_at: datetime
    calls: int = 0
    """Since then."""


class FailingFlows:
    """By campaign, for a campaign has one flow."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failing: dict[tuple[int, int], _Failing] = {}

    def tell(self, call: LiveCall, why: str) -> None:
        """A flow has failed for one call: in one line, at once if it is the first in a while."""
        now, key = self._clock.now(), (call.attempt.vdn_id, call.attempt.campaign_id)
        failing = self._failing.get(key)
        if failing is not None and now - failing.told_at < TOLD_EVERY:
            failing.calls += 1
            return
        _log.warning(
            "flow.failed",
            vdn=call.attempt.vdn_id,
            campaign=call.attempt.campaign_id,
            flow=call.owned.loaded.campaign.settings.flow_sign,
            why=why,
            calls=1 if failing is None else failing.calls + 1,
            hint="whoever answers is hung up on: see that the robot is served, or pause the campaign",
        )
        self._failing = {
            each: failing for each, failing in self._failing.items() if now - failing.told_at < FORGOTTEN_AFTER
        }
        self._failing[key] = _Failing(now)
