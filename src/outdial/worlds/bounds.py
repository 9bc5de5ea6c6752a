"""What nobody can exceed in a world: the clairvoyant's utilisation, and the optimum where it is known."""

from outdial.worlds.optimum_table import OPTIMUM
from outdial.worlds.world import World

_STEP_S = 60.0


def clairvoyant(world: World, *, hours: float | None = None) -> float:
    """The utilisation of who knows every outcome and duration, at no abandoned call.

    He times every answer for the moment an agent comes free, so only lines limit him: to bring one person he must
    ring, like everybody, all who come before that person in the list. Means over the day's hours; the first seconds
    of a shift, when nobody can have answered yet, are not subtracted.
    """
    seconds = 3600 * (world.hours if hours is None else hours)
    busy_s = logged_in_s = 0.0
    for since_s, until_s, agents in world.spans(seconds):
        step_s = min(_STEP_S, until_s - since_s)
        for step in range(int((until_s - since_s) / step_s)):
            most = world.lines * world.handling_s / _lines_s_each(world, since_s + step * step_s)
            busy_s += min(agents, most) * step_s
            logged_in_s += agents * step_s
    return busy_s / logged_in_s if logged_in_s else 0.0


def _lines_s_each(world: World, now_s: float) -> float:
    """Mean time of lines for one person who talks."""
    rate = world.answer_rate.at(now_s)
    shares = sum(end.share for end in world.unanswered)
    unanswered_s = sum(end.share * end.rings.mean_s for end in world.unanswered) / shares
    return world.answered_rings.mean_s + world.talk.mean_s + (1 - rate) / rate * unanswered_s


def optimum(world: World) -> float | None:
    """The exact optimum at 3 % abandoned, where the table has it."""
    if not world.is_markovian:
        return None
    rate, agents = world.answer_rate.points[0][1], world.agents[0][1]
    return OPTIMUM.get((agents, round(100 * rate), round(world.handling_s)))
