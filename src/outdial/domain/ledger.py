"""What was tried for a contact: the one budget that every retry rule draws on."""

from dataclasses import dataclass, replace
from datetime import date

from outdial.domain.outcome import Outcome


@dataclass(frozen=True, slots=True)
class NumberLedger:
    """The tries of one number. Days are the tenant's."""

    last_day: date | None = None
    tries_that_day: int = 0
    days: int = 0
    """Distinct days with a try."""
    by_outcome: tuple[tuple[Outcome, int], ...] = ()
    last: Outcome | None = None
    """How the latest try ended; None also for one that was tried before this was kept."""

    @property
    def tries(self) -> int:
        return sum(times for _, times in self.by_outcome)

    def count(self, outcomes: frozenset[Outcome]) -> int:
        """How many tries ended in one of ``outcomes``."""
        return sum(times for outcome, times in self.by_outcome if outcome in outcomes)

    def after(self, outcome: Outcome, *, on: date) -> "NumberLedger":
        """The ledger with one more try. Days only move on: a clock set back over midnight opens no new one."""
        same_day = self.last_day is not None and on <= self.last_day
        counts = dict(self.by_outcome)
        counts[outcome] = counts.get(outcome, 0) + 1
        return NumberLedger(
            last_day=self.last_day if same_day else on,
            tries_that_day=self.tries_that_day + 1 if same_day else 1,
            days=self.days if same_day else self.days + 1,
            by_outcome=tuple(counts.items()),
            last=outcome,
        )


@dataclass(frozen=True, slots=True)
class Ledger:
    """The tries of a contact over all its numbers."""

    attempts: int = 0
    numbers: tuple[NumberLedger, ...] = ()

    def of(self, position: int) -> NumberLedger:
        return self.numbers[position] if position < len(self.numbers) else NumberLedger()

    def after(self, position: int, outcome: Outcome, *, on: date) -> "Ledger":
        """The ledger with one more try of the number at ``position``.

        A call that was not placed is no try of a number, for nobody's telephone rang; it counts as an attempt only.
        """
        if outcome is Outcome.NOT_PLACED:
            return replace(self, attempts=self.attempts + 1)
        grown = [self.of(index) for index in range(max(len(self.numbers), position + 1))]
        grown[position] = grown[position].after(outcome, on=on)
        return replace(self, attempts=self.attempts + 1, numbers=tuple(grown))
