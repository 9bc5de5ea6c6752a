"""When clients ask for statistics."""

from collections.abc import Sequence
from random import Random
from typing import Final

from outdial.weeks.drawing.moments import beside
from outdial.weeks.week import WEEK_S, Question

QUESTIONS: Final = (8, 16)
NUMBERS_ASKED: Final = 10


def drawn_questions(random: Random, called: Sequence[str], *, moments: Sequence[float]) -> tuple[Question, ...]:
    """At any time, and around ``moments``: midnights, clock changes, and while calls are made."""
    return tuple(_question(random, called, moments) for _ in range(random.randint(*QUESTIONS)))


def _question(random: Random, called: Sequence[str], moments: Sequence[float]) -> Question:
    at_s = random.choice((random.uniform(0, WEEK_S), beside(random, moments), beside(random, moments)))
    return Question(at_s=at_s, called=tuple(random.sample(called, min(len(called), NUMBERS_ASKED))))
