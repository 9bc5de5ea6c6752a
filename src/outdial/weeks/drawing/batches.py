"""Batches of a campaign's contacts, and when they are suspended."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Final

from outdial.weeks.drawing.chance import happens
from outdial.weeks.week import WEEK_S, Addition, BatchSuspension

BATCHES_OF_A_CAMPAIGN: Final = 3
IN_A_BATCH: Final = 0.6
SUSPENSIONS_MAX: Final = 4


def in_a_batch(random: Random, addition: Addition) -> Addition:
    """The addition, maybe of a batch. A batch's id tells its campaign's too."""
    if not happens(random, IN_A_BATCH):
        return addition
    batch_id = addition.contact.campaign_id * 10 + random.randint(1, BATCHES_OF_A_CAMPAIGN)
    return replace(addition, contact=replace(addition.contact, batch_id=batch_id))


def drawn_batch_suspensions(random: Random, additions: Sequence[Addition]) -> tuple[BatchSuspension, ...]:
    """At most one of each batch, from the beginning of the week on or later."""
    batches = {one.contact.batch_id: one.contact.campaign_id for one in additions if one.contact.batch_id is not None}
    chosen = random.sample(sorted(batches.items()), min(len(batches), random.randint(0, SUSPENSIONS_MAX)))
    return tuple(
        BatchSuspension(
            at_s=random.choice((0.0, random.uniform(0, WEEK_S))),
            campaign_id=campaign_id,
            batch_id=batch_id,
            span_s=random.uniform(30, 200_000),
        )
        for batch_id, campaign_id in chosen
    )
