"""Calls and trials with defaults, so that a test names only the difference."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from outdial.clock import ManualClock
from outdial.gateways.base import CallRequest, Gateway
from outdial.gateways.simulator.dictation import PREFIX
from tests.gateways.contract import CALL, Trial

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

__all__ = ["CALL", "NOON", "call", "trial_of"]


def call(called: str, *, call_id: int = CALL.call_id) -> CallRequest:
    return replace(CALL, called=called, call_id=call_id)


def trial_of(gateway: Gateway, clock: ManualClock) -> Trial:
    """A trial whose time passes by the clock."""

    async def pass_time(span: timedelta) -> None:
        clock.advance(span)

    return Trial(gateway, pass_time=pass_time, prefix=PREFIX)
