"""So many calls every interval, for flows: a token bucket.

Seed 002 says "callCount / callInterval * 3, rounded up, dialled only if above 1". The one reading that keeps the
promised rate true: every m = min(interval, 3 s) the bucket gains calls / interval * m tokens, whole tokens are
dialled, the rest is kept. The bucket holds one filling and one token, so a pause (closed windows, no lines) is never
made up for by a burst: in any span with n fillings at most (n + 1) * calls / interval * m + 1 calls start.

Tokens are counted in microseconds of the interval, where a call costs one interval: whole numbers, no drift.
"""

from datetime import datetime, timedelta

from outdial.domain.pacing.base import Decision, Memory, PacingView, TokenPace, time_kept, time_to_keep

FILL_EVERY_MAX = timedelta(seconds=3)
_TICK = timedelta(microseconds=1)


class FixedRatePacer:
    """Remembers the bucket and when it was filled last."""

    def __init__(self, pace: TokenPace, *, memory: Memory | None = None) -> None:
        kept = memory or {}
        self._fill_every = min(pace.interval, FILL_EVERY_MAX)
        self._call_cost = pace.interval // _TICK
        self._filling = pace.calls * (self._fill_every // _TICK)
        self._credit: int = kept.get("credit", 0)
        self._filled_at = time_kept(kept.get("filled_at"))

    def memory(self) -> Memory:
        return {"credit": self._credit, "filled_at": time_to_keep(self._filled_at)}

    def decide(self, view: PacingView) -> Decision:
        self._fill(view.now)
        calls = max(0, min(self._credit // self._call_cost, view.lines_free))
        self._credit -= calls * self._call_cost
        left = self._credit / self._call_cost
        return Decision(
            calls=calls,
            reason=f"{calls} calls: {left:.2f} tokens left, {view.lines_free} lines free",
            terms=(("tokens_left", left), ("tokens_per_filling", self._filling / self._call_cost)),
        )

    def _fill(self, now: datetime) -> None:
        fillings = self._fillings_since(now)
        self._credit = min(self._credit + fillings * self._filling, self._filling + self._call_cost)

    def _fillings_since(self, now: datetime) -> int:
        if self._filled_at is None:
            self._filled_at = now
            return 1
        # A clock that was set back earns nothing, and need not catch up before the bucket fills again.
        if now < self._filled_at:
            self._filled_at = now
            return 0
        fillings = (now - self._filled_at) // self._fill_every
        self._filled_at += fillings * self._fill_every
        return fillings
