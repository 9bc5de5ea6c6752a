"""Whom a campaign's owner would call next, and what it has learned of who answers.

All of it is memory: the scores are learned again from the latest calls when a campaign is taken over, and the reserve
fills by itself from the queue.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain

from outdial.domain.attempt import Attempt
from outdial.domain.contact import Contact
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.scores import Scores, Traits
from outdial.domain.plan import Plan
from outdial.domain.ranking import hour_of
from outdial.domain.reserve import RESERVE_MAX, Pick, Reserve
from outdial.store.turns import Loaded

READ_AHEAD = 200
"""Contacts read beyond those that are wanted now, for the reserve: it is full after some turns."""
READ_AHEAD_MAX = 1_000
"""So many rows take some tens of milliseconds, for which nothing else happens."""
NEXT_SCORES = 200
"""Told to the pacer beforehand: as many as a turn may claim."""


class Prospects:
    """One campaign's."""

    def __init__(self, loaded: Loaded) -> None:
        self._scores = Scores()
        self._read_ahead = READ_AHEAD
        self.settle(loaded)

    def settle(self, loaded: Loaded) -> None:
        """Go by these settings; whom they make us wait for is found out anew."""
        self._zone = loaded.tenant.zone
        self._reserve = Reserve(self._scores, calendar=loaded.calendar, retry=loaded.campaign.retry)
        self.learns = loaded.campaign.settings.mode.wants_agent
        self.chooses = self.learns and loaded.tenant.limits.choose_by_chance

    @property
    def read_ahead(self) -> int:
        """How many contacts to read beyond those that are wanted now."""
        return self._read_ahead if len(self._reserve) < RESERVE_MAX else 0

    def score(self, traits: Traits, *, placed_at: datetime) -> float:
        """Of a call, as it is when it is placed."""
        return self._scores.score(traits, hour=hour_of(placed_at, zone=self._zone))

    def learn(self, traits: Traits, outcome: Outcome, *, placed_at: datetime) -> None:
        self._scores.learn(traits, hour=hour_of(placed_at, zone=self._zone), outcome=outcome)

    def moved(self, traits: Traits, before: Attempt, after: Attempt, *, machine: bool) -> None:
        """A call took a step, or none: what is learned of it is learned when it stops to ring, and once."""
        if not self.learns or before.answered_at is not None or not before.is_open:
            return
        if after.answered_at is not None:
            self.learn(traits, Outcome.MACHINE if machine else Outcome.ANSWERED, placed_at=after.placed_at)
        elif after.outcome is not None:
            self.learn(traits, after.outcome, placed_at=after.placed_at)

    def seen(self, contacts: Sequence[Contact], *, asked_for: int, now: datetime) -> None:
        """Contacts that the queue had. A full page of nobody new is read past, all of it, by a larger one."""
        new = self._reserve.admit(contacts, now=now)
        read_on = len(contacts) >= asked_for and not new
        self._read_ahead = min(2 * self._read_ahead, READ_AHEAD_MAX) if read_on else READ_AHEAD

    def best(self, contacts_max: int, *, now: datetime) -> Sequence[Pick]:
        return self._reserve.best(contacts_max, now=now)

    def gone(self, contact_ids: Iterable[int]) -> None:
        """Contacts that wait no longer, whoever took them."""
        self._reserve.forget(contact_ids)

    def carried_out(self, plan: Plan) -> None:
        """Contacts that are being called, were put off or dropped."""
        self._reserve.called([dial.contact.contact_id for dial in plan.dials])
        self._reserve.forget(entry.contact.contact_id for entry in chain(plan.postponed, plan.dropped))

    def next_scores(self, *, now: datetime) -> tuple[float, ...]:
        """Of those who would be called next, as far as they have been seen."""
        return tuple([pick.score for pick in self._reserve.best(NEXT_SCORES, now=now)])
