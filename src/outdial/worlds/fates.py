"""What becomes of the k-th call: drawn from a generator of its own, so that every algorithm meets the same people."""

from random import Random

from outdial.virtual.floor import Fate
from outdial.worlds.world import World

_CALLS_MAX = 1 << 32
"""Of one shift: so many calls have fates of their own."""


class Fates:
    """The people of one shift, in the order in which they are called."""

    def __init__(self, world: World, *, seed: int) -> None:
        self._world = world
        self._seed = seed * _CALLS_MAX
        self._random = Random()  # noqa: S311 - a seed must give the same shift again
        self._called = 0

    def next(self, now_s: float) -> Fate:
        """Of the next call, if it is placed now: the hour decides with the person whether anybody answers."""
        random = self._random
        random.seed(self._seed + self._called)
        self._called += 1
        # Whoever answers at a low rate also answers at a higher one, and talks as long.
        if random.random() < self._world.answer_rate.at(now_s):
            return self._answered(random)
        return self._unanswered(random)

    def _answered(self, random: Random) -> Fate:
        world = self._world
        return Fate(
            rings_s=world.answered_rings.draw(random),
            answered=True,
            patience_s=world.patience_s,
            talk_s=world.talk.draw(random),
            wrap_up_s=world.wrap_up.draw(random),
        )

    def _unanswered(self, random: Random) -> Fate:
        lot = random.random()
        for end in self._world.unanswered[:-1]:
            lot -= end.share
            if lot < 0:
                return Fate(rings_s=end.rings.draw(random), answered=False)
        return Fate(rings_s=self._world.unanswered[-1].rings.draw(random), answered=False)
