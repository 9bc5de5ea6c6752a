"""Outdial's own pacer, as the worlds meet it: agents' use with 3 % of answers to lose, and nothing known beforehand."""

from datetime import timedelta

from outdial.domain.pacing.base import AgentUsePace, Pacer
from outdial.domain.pacing.choice import pacer_for

LOSS_LIMIT = 0.03
_PACE = AgentUsePace(
    talk_min=timedelta(seconds=1),
    talk_max=timedelta(hours=2),
    loss_rate=round(100 * LOSS_LIMIT),
    use_rate=100,
    count_wrap_up=True,
)


def our_pacer(*, guarded: bool = True) -> Pacer:
    """A new pacer with an empty history."""
    return pacer_for(_PACE, guarded=guarded)
