"""Whom the campaigns are to reach."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

from outdial.domain.contact import PRIORITIES, Contact, Number
from outdial.weeks.drawing.campaigns import NUMBER_TYPES
from outdial.weeks.drawing.chance import happens
from outdial.weeks.week import WEEK_S, Addition

CONTACTS_OF_A_CAMPAIGN: Final = (20, 80)
BATCHES: Final = 5
BESIDE_AN_EDGE_S: Final = 1_800.0
NUMBERS_SHARED: Final = 0.1
"""How many numbers belong to another contact as well, maybe one of another campaign."""
NEIGHBOURS: Final = 20
"""They are due at about the same time, so that their calls meet."""


class Contacts:
    """Draws the contacts of a week."""

    def __init__(self, random: Random, *, begins_at: datetime, agents: Sequence[str]) -> None:
        self._random = random
        self._begins_at = begins_at
        self._agents = agents
        self._called: list[str] = []
        self._drawn = 0

    def of_campaign(self, campaign_id: int, edges: Sequence[float]) -> list[Addition]:
        """Some are there when the week begins, the others come in batches around the edges of windows."""
        random = self._random
        added = [edge + random.uniform(-BESIDE_AN_EDGE_S, BESIDE_AN_EDGE_S) for edge in edges]
        batches = (0.0, *random.sample(added, min(len(added), BATCHES)))
        return [
            self._addition(campaign_id, at_s=max(0.0, random.choice(batches)))
            for _ in range(random.randint(*CONTACTS_OF_A_CAMPAIGN))
        ]

    def _addition(self, campaign_id: int, *, at_s: float) -> Addition:
        random = self._random
        self._drawn += 1
        due_at = self._begins_at + timedelta(seconds=at_s)
        contact = Contact(
            vdn_id=1,
            campaign_id=campaign_id,
            contact_id=self._drawn,
            priority=random.choice(PRIORITIES),
            due_at=due_at,
            numbers=tuple([self._number() for _ in range(random.choice((1, 1, 2, 3)))]),
            recycle_at=due_at + timedelta(seconds=random.uniform(3_600, WEEK_S)) if happens(random, 0.2) else None,
            work_no=random.choice(self._agents) if happens(random, 0.1) else None,
        )
        return Addition(at_s=at_s, contact=contact)

    def _number(self) -> Number:
        random = self._random
        shared = bool(self._called) and happens(random, NUMBERS_SHARED)
        called = random.choice(self._called[-NEIGHBOURS:]) if shared else f"1{len(self._called):05d}"
        self._called.append(called)
        delay = timedelta(seconds=random.choice((0, 0, 30, 3_600)))
        return Number(called, random.choice((*NUMBER_TYPES, None)), delay)
