"""What was said in a call that a robot talks in, and how much of it is kept."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

TURNS_MAX: Final = 1000
"""Of one call: an hour of talk in which somebody speaks every four seconds."""
TURNS_AT_ONCE_MAX: Final = 50
"""That are told together: more than a call has while its record cannot be reached for a minute."""
SAID_MAX: Final = 1000
"""Characters of one turn, over a minute of talk."""
INTENTION_MAX: Final = 100
"""Characters: the name of what somebody wants, not a report on it."""
RESULT_BYTES_MAX: Final = 4096
"""Of a call's result as compact JSON. It is for reports; recordings and documents have better places."""


class Speaker(Enum):
    """Who said something; the value is what the store and the wire keep."""

    ROBOT = "robot"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of a dialogue; ``turn`` counts from 0, ``at`` is aware and by the robot's clock."""

    turn: int
    speaker: Speaker
    said: str
    at: datetime
    intention: str | None = None
    """What the robot took the person to want, in its own words; None: it says nothing of it."""
