"""Lines by a fixed number: per agent at work, as power dialers do, or per idle agent."""

from random import Random

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
    """``ratio`` calls ringing for each idle agent: the knob that an oracle tunes for one world.

    A fraction of a call is rounded up with itself as the chance, drawn anew whenever the number of idle agents has
    changed: in whole calls, small floors would leave the oracle no choice between one call for an agent and two.
    """

    def __init__(self, ratio: float) -> None:
        self._ratio = ratio
        self._random = Random(0)  # noqa: S311 - the same views must give the same calls again
        self._idle = 0
        self._lot = 0.0

    def decide(self, view: PacingView) -> Decision:
        if view.floor.idle != self._idle:
            self._idle, self._lot = view.floor.idle, self._random.random()
        wanted = int(self._ratio * view.floor.idle + self._lot)
        calls = within(view, wanted - len(view.ringing) - view.waiting)
        return Decision(calls=calls, reason=f"{calls} calls: {wanted} wanted at {self._ratio:g} an idle agent")

    def memory(self) -> Memory:
        """What the last lot was drawn for; a new start would draw others."""
        return {"idle": self._idle, "lot": self._lot}


def within(view: PacingView, calls: int) -> int:
    """So many calls as there are lines, and none below none."""
    return max(0, min(calls, view.lines_free))
