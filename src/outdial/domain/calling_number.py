"""Which of a campaign's calling numbers a person is shown."""

from collections.abc import Sequence
from itertools import groupby

LEAST_WANTED = 101  # a calling number without a priority comes after those that have one, which end at 100


def in_order(priorities: Sequence[int], *, contact_id: int) -> Sequence[int]:
    """The places of calling numbers in the order in which a contact's calls show them: the most wanted first.

    ``priorities`` ascend. Among equally wanted numbers contacts begin with one after the other, so that all of them are
    shown equally often.
    """
    order: list[int] = []
    for _, equals in groupby(range(len(priorities)), key=lambda place: priorities[place]):
        places = list(equals)
        first = contact_id % len(places)
        order += places[first:] + places[:first]
    return order


def shown(callers: Sequence[str], priorities: Sequence[int], *, contact_id: int, attempts: int) -> str:
    """The number that a contact's next call shows, after so many attempts: with each call the next one in the order.

    ``callers`` are the most wanted first, with the priority of each; without priorities all are equally wanted.
    """
    order = in_order(priorities or [LEAST_WANTED] * len(callers), contact_id=contact_id)
    return callers[order[attempts % len(order)]]
