"""One call for each idle agent: nobody who answers can find the floor empty, but for agents who leave meanwhile."""

from outdial.domain.pacing.base import Decision, Memory, PacingView


def calls_within_idle(view: PacingView) -> int:
    """Idle agents for whom no call rings and nobody waits, as far as lines allow."""
    return max(0, min(view.floor.idle - len(view.ringing) - view.waiting, view.lines_free))


class ProgressivePacer:
    """Remembers nothing."""

    def decide(self, view: PacingView) -> Decision:
        calls = calls_within_idle(view)
        idle, ringing, waiting = view.floor.idle, len(view.ringing), view.waiting
        reason = f"{calls} calls: {idle} idle, {ringing} ringing, {waiting} waiting, {view.lines_free} lines free"
        return Decision(calls=calls, reason=reason, terms=(("idle", idle), ("ringing", ringing), ("waiting", waiting)))

    def memory(self) -> Memory:
        return {}
