"""Lines by a fixed number: per agent at work, as power dialers do, or per idle agent."""

from outdial.domain.pacing.base import Decision, Memory, PacingView


class FixedRatioPacer:
    """``ratio`` lines for each agent who is ready or in a call, those in use subtracted; placed at every look.

    The ratio mode of VICIdial: round(level * (ready + talking)) lines, calls that ring, wait or talk among them.
    """

    def __init__(self, ratio: float) -> None:
        self._ratio = ratio

    def decide(self, view: PacingView) -> Decision:
        floor = view.floor
        lines = round(self._ratio * (floor.idle + len(floor.talking)))
        calls = within(view, lines - len(view.ringing) - view.waiting - len(floor.talking))
        return Decision(calls=calls, reason=f"{calls} calls: {lines} lines wanted at {self._ratio:g} an agent")

    def memory(self) -> Memory:
        """Nothing is remembered."""
        return {}


class IdleRatioPacer:
    """``ratio`` calls ringing for each idle agent: the knob that an oracle tunes for one world."""

    def __init__(self, ratio: float) -> None:
        self._ratio = ratio

    def decide(self, view: PacingView) -> Decision:
        wanted = int(self._ratio * view.floor.idle)
        calls = within(view, wanted - len(view.ringing) - view.waiting)
        return Decision(calls=calls, reason=f"{calls} calls: {wanted} wanted at {self._ratio:g} an idle agent")

    def memory(self) -> Memory:
        """Nothing is remembered."""
        return {}


def within(view: PacingView, calls: int) -> int:
    """So many calls as there are lines, and none below none."""
    return max(0, min(calls, view.lines_free))
