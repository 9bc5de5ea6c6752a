"""Lines per available agent under an integrator, after Cisco UCCX's documented parameters.

Documented: at most 1 to 3 lines per agent (3), a correction every 10 to 1000 live answers (100), a gain of 0 to 1 (1),
an abandoned limit (3 %), 1.5 lines per agent to begin with. The correction's formula is not; our reading: the lines per
agent grow by gain * 0.25 * (limit - abandoned share of these answers) / limit, within 1 and the maximum.
"""

from outdial.domain.pacing.base import Decision, Memory, PacingView, Share
from outdial.worlds.baselines.ratio import within

LINES_FIRST = 1.5
LINES_MAX = 3.0
ANSWERS_EACH = 100
GAIN = 1.0
STEP = 0.25
ABANDONED_LIMIT = 0.03


class UccxPacer:
    """Remembers the lines per agent, and the account as it stood at the last correction."""

    def __init__(self) -> None:
        self._lines = LINES_FIRST
        self._corrected_at = Share()

    def decide(self, view: PacingView) -> Decision:
        self._correct(view.account.today)
        wanted = int(self._lines * view.floor.idle)
        calls = within(view, wanted - len(view.ringing) - view.waiting)
        return Decision(calls=calls, reason=f"{calls} calls: {self._lines:.2f} an available agent")

    def memory(self) -> Memory:
        """The lines per available agent."""
        return {"lines": self._lines}

    def _correct(self, today: Share) -> None:
        answers = today.answers - self._corrected_at.answers
        if answers < ANSWERS_EACH:
            return
        share = (today.abandoned - self._corrected_at.abandoned) / answers
        self._lines += GAIN * STEP * (ABANDONED_LIMIT - share) / ABANDONED_LIMIT
        self._lines = max(1.0, min(LINES_MAX, self._lines))
        self._corrected_at = today
