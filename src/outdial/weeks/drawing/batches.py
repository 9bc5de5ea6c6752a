"""Batches of a campaign's contacts, and when they are suspended and deleted."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Final

from outdial.weeks.drawing.chance import happens
from outdial.weeks.week import WEEK_S, Addition, BatchDeletion, BatchSuspension

BATCHES_OF_A_CAMPAIGN: Final = 3
IN_A_BATCH: Final = 0.6
SUSPENDED_MAX: Final = 5
SUSPENSIONS_OF_A_BATCH: Final = (1, 3)
DELETED_MAX: Final = 2
CALLING_S: Final = 40.0
"""So soon after its contacts were added the first of a batch are in a call, if the campaign may dial."""

Batches = dict[int, list[Addition]]


def in_a_batch(random: Random, addition: Addition) -> Addition:
    """The addition, maybe of a batch. A batch's id tells its campaign's too."""
    if not happens(random, IN_A_BATCH):
        return addition
    batch_id = addition.contact.campaign_id * 10 + random.randint(1, BATCHES_OF_A_CAMPAIGN)
    return replace(addition, contact=replace(addition.contact, batch_id=batch_id))


def drawn_batch_suspensions(random: Random, additions: Sequence[Addition]) -> tuple[BatchSuspension, ...]:
    """From the beginning of the week on, while contacts of the batch are being called, or at any time."""
    batches = _batches(additions)
    chosen = random.sample(sorted(batches), min(len(batches), random.randint(0, SUSPENDED_MAX)))
    return tuple(suspension for batch_id in chosen for suspension in _suspensions(random, batch_id, batches[batch_id]))


def drawn_batch_deletions(random: Random, additions: Sequence[Addition]) -> tuple[BatchDeletion, ...]:
    """While contacts of the batch are being called, or at any time."""
    batches = _batches(additions)
    chosen = random.sample(sorted(batches), min(len(batches), random.randint(0, DELETED_MAX)))
    return tuple(
        BatchDeletion(
            at_s=_moment(random, batches[batch_id]),
            campaign_id=batches[batch_id][0].contact.campaign_id,
            batch_id=batch_id,
        )
        for batch_id in chosen
    )


def _suspensions(random: Random, batch_id: int, additions: Sequence[Addition]) -> list[BatchSuspension]:
    """One after the other: each is over before the next begins."""
    begins = {_moment(random, additions) for _ in range(random.randint(*SUSPENSIONS_OF_A_BATCH))}
    return [
        BatchSuspension(
            at_s=at_s,
            campaign_id=additions[0].contact.campaign_id,
            batch_id=batch_id,
            span_s=min(random.choice((random.uniform(5, 300), random.uniform(30, 200_000))), 0.9 * (next_s - at_s)),
        )
        for at_s, next_s in pairwise((*sorted(begins), 2 * WEEK_S))
    ]


def _moment(random: Random, additions: Sequence[Addition]) -> float:
    calling_s = random.choice(additions).at_s + random.uniform(0, CALLING_S)
    return random.choice((0.0, calling_s, calling_s, random.uniform(0, WEEK_S)))


def _batches(additions: Sequence[Addition]) -> Batches:
    batches: Batches = {}
    for one in additions:
        if one.contact.batch_id is not None:
            batches.setdefault(one.contact.batch_id, []).append(one)
    return batches
