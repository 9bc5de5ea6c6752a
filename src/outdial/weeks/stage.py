"""Where a week plays: everything that its engines share."""

from dataclasses import dataclass
from random import Random

from outdial.virtual.agenda import Agenda
from outdial.weeks.carrier import Carrier
from outdial.weeks.oracle import Oracle
from outdial.weeks.parts import Parts
from outdial.weeks.store import Store
from outdial.weeks.story import Story
from outdial.weeks.week import Week


@dataclass(frozen=True, slots=True)
class Stage:
    """``dice`` are for the small delays of engines, apart from those of the world."""

    week: Week
    parts: Parts
    agenda: Agenda
    story: Story
    oracle: Oracle
    store: Store
    carrier: Carrier
    dice: Random
