"""Calls that contacts are promised for a time."""

from collections.abc import Sequence
from random import Random
from typing import Final

from outdial.weeks.week import WEEK_S, Addition, Promised

PROMISED_SHARE: Final = 0.1


def drawn_promises(random: Random, additions: Sequence[Addition]) -> tuple[Promised, ...]:
    """Some of the contacts, at any time after they were added, on any of their numbers."""
    some = random.sample(additions, int(len(additions) * PROMISED_SHARE))
    return tuple(
        Promised(
            at_s=max(one.at_s, random.uniform(one.at_s, WEEK_S)),
            promise_id=number,
            contact_id=one.contact.contact_id,
            position=random.randrange(len(one.contact.numbers)),
        )
        for number, one in enumerate(some, start=1)
    )
