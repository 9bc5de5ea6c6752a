"""After a push that failed: when the fact is pushed again, if at all. Pure.

The vendor's rule (0788): once more at once, then every ten minutes, as often as the tenant allows.
"""

from dataclasses import dataclass
from datetime import datetime

from outdial.domain.tenant import Limits


@dataclass(frozen=True, slots=True)
class AtOnce:
    """The receiver may merely have stumbled: the same push again, now."""


@dataclass(frozen=True, slots=True)
class Later:
    """The receiver is down: again at that time."""

    at: datetime


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Pushed as often as the tenant allows."""


Verdict = AtOnce | Later | GiveUp


def after_failure(*, pushes: int, limits: Limits, now: datetime) -> Verdict:
    """What becomes of a fact whose ``pushes``-th push has just failed."""
    if pushes >= limits.pushes_max:
        return GiveUp()
    return AtOnce() if pushes == 1 else Later(now + limits.push_repeat)
