"""One call for each idle agent."""

from datetime import timedelta

import pytest

from outdial.domain.pacing.base import Floor, PacingView
from outdial.domain.pacing.progressive import ProgressivePacer
from tests.domain.builders import NOON


@pytest.mark.parametrize(
    ("idle", "ringing", "waiting", "lines_free", "calls"),
    [(3, 0, 0, 9, 3), (3, 1, 1, 9, 1), (3, 5, 0, 9, 0), (3, 0, 0, 2, 2), (0, 0, 0, 9, 0), (3, 0, 0, 0, 0)],
)
def test_each_idle_agent_has_one_call_as_far_as_lines_go(
    *, idle: int, ringing: int, waiting: int, lines_free: int, calls: int
) -> None:
    view = PacingView(
        now=NOON,
        floor=Floor(idle=idle, reserved=4, talking=(timedelta(seconds=9),) * 7),
        ringing=(timedelta(seconds=5),) * ringing,
        waiting=waiting,
        lines_free=lines_free,
    )

    assert ProgressivePacer().decide(view).calls == calls
