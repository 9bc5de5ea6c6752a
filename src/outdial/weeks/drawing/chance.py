"""Whether something happens."""

from random import Random


def happens(random: Random, share: float) -> bool:
    """True in so many cases of one."""
    return random.random() < share
