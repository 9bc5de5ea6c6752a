"""Contacts pushed to agents who look before they dial: one for each idle agent, so many an interval.

Seed 002: every failInterval seconds up to obCallCount contacts are pushed. The interval begins with its first push.
When the call is then placed by itself (autoCallTime) is the engine's business.
"""

from datetime import datetime

from outdial.domain.pacing.base import Decision, Memory, PacingView, PreviewPace, time_kept, time_to_keep
from outdial.domain.pacing.progressive import calls_within_idle


class PreviewPacer:
    """Remembers the running interval and its pushes."""

    def __init__(self, pace: PreviewPace, *, memory: Memory | None = None) -> None:
        kept = memory or {}
        self._pace = pace
        self._began_at = time_kept(kept.get("began_at"))
        self._pushed: int = kept.get("pushed", 0)

    def memory(self) -> Memory:
        return {"began_at": time_to_keep(self._began_at), "pushed": self._pushed}

    def decide(self, view: PacingView) -> Decision:
        self._turn_page(view.now)
        left = max(0, self._pace.pushes - self._pushed)
        pushes = min(calls_within_idle(view), left)
        self._pushed += pushes
        reason = f"{pushes} pushes: {view.floor.idle} idle, {len(view.ringing)} open, {left} left in this interval"
        return Decision(calls=pushes, reason=reason, terms=(("idle", view.floor.idle), ("pushes_left", left)))

    def _turn_page(self, now: datetime) -> None:
        if self._began_at is None or now - self._began_at >= self._pace.push_interval:
            self._began_at, self._pushed = now, 0
        elif now < self._began_at:
            # A clock that was set back forgives no pushes.
            self._began_at = now
