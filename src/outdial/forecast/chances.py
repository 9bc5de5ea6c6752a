"""The chance that a person answers, by the hour of the tenant's clock and by how often the contact was tried."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from outdial.domain.history import Tries
from outdial.domain.outcome import Outcome

ANSWERED_PRIOR, UNANSWERED_PRIOR = 1.5, 3.5
"""Three answers in ten, as sure as five calls would make it: the pacing's own prior."""
ALIKE = 100.0
"""An hour, or an attempt, is believed to be like the others until so many calls of its own say something else."""
ATTEMPTS_MAX = 10  # later ones are like the tenth
HOURS = 24
NEVER_RANG = (Outcome.NOT_PLACED, Outcome.UNKNOWN)  # they say nothing of how many people answer
_EDGE = 1e-6


@dataclass(slots=True)
class Count:
    """Calls that could be answered."""

    answered: int = 0
    unanswered: int = 0

    def add(self, tries: Tries) -> None:
        if tries.outcome.live_answer:
            self.answered += tries.calls
        else:
            self.unanswered += tries.calls

    def believed(self, rate: float) -> tuple[float, float]:
        """The two parameters of what is believed of this count's own rate, where ``rate`` is that of all."""
        return self.answered + ALIKE * rate, self.unanswered + ALIKE * (1 - rate)


class Chances:
    """One table out of all those that the past allows."""

    def __init__(self, table: list[list[float]]) -> None:
        self._table = table

    def of(self, *, hour: int, attempt: int) -> float:
        """``attempt`` counts the contact's calls, from 1."""
        return self._table[hour][min(attempt, ATTEMPTS_MAX) - 1]


def drawn(tries: Iterable[Tries], random: Random, *, rate: float | None) -> Chances:
    """Draw a table. ``rate`` is what the average is assumed to be, 0 to 1; None: as the past says."""
    if rate is not None and rate in (0.0, 1.0):
        return Chances([[rate] * ATTEMPTS_MAX] * HOURS)
    known = [one for one in tries if one.outcome not in NEVER_RANG]
    everything, by_hour, by_attempt = Count(), [Count() for _ in range(HOURS)], [Count() for _ in range(ATTEMPTS_MAX)]
    for one in known:
        for count in (everything, by_hour[one.hour], by_attempt[min(one.attempt, ATTEMPTS_MAX) - 1]):
            count.add(one)
    answered, unanswered = ANSWERED_PRIOR + everything.answered, UNANSWERED_PRIOR + everything.unanswered
    mean = answered / (answered + unanswered)
    average = random.betavariate(answered, unanswered)
    hours = [_log_odds(random.betavariate(*count.believed(average))) for count in by_hour]
    attempts = [_log_odds(_mean(*count.believed(mean))) - _log_odds(mean) for count in by_attempt]
    if rate is not None:
        # Hours and attempts still differ as they did, about another average.
        shift = _log_odds(rate) - _log_odds(mean)
        means = [_log_odds(_mean(*count.believed(mean))) for count in by_hour]
        hours = [hour + shift for hour in means]
    return Chances([[_share(hour + attempt) for attempt in attempts] for hour in hours])


def _mean(answered: float, unanswered: float) -> float:
    return answered / (answered + unanswered)


def _log_odds(share: float) -> float:
    inside = min(1 - _EDGE, max(_EDGE, share))
    return math.log(inside / (1 - inside))


def _share(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))
