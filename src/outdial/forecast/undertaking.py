"""A campaign under way in virtual time: its list, its windows, and what came of it so far.

Whom to dial is ``plan.choose``, what follows a call is ``retry.decide``: the domain's own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from outdial.domain.contact import Contact
from outdial.domain.outcome import Outcome
from outdial.domain.plan import Candidate, Dial, choose
from outdial.domain.retry import TryAgain, decide
from outdial.forecast.best_first import BestFirst
from outdial.forecast.question import Question
from outdial.forecast.waiting import WaitingContacts, sampled

PROGRESS_STEPS = 40
SPARE_CANDIDATES = 20  # looked at beyond the demand, as the engine does


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How one replication went. Counts and the floor's seconds are of the contacts that were dialled."""

    finished_at: datetime | None
    """When the last call ended; None: the campaign ended before, or was cut off."""
    open_s: float
    """Time in open windows until then."""
    calls: int
    connects: int
    abandoned_share: float
    busy_s: float
    logged_in_s: float
    unfinished: int
    reached_s: tuple[float, ...]
    """When each fortieth of the contacts was done with, in time in open windows; those that were not are left out."""


class Undertaking:
    """``every``: of the list, each so manyeth contact is dialled."""

    def __init__(self, question: Question, *, every: int, random: Random) -> None:
        self._question = question
        contacts = sampled(question.waiting, every=every, random=random)
        chooses = question.wants_agents and question.tenant.limits.choose_by_chance and every == 1
        self.waiting = BestFirst(contacts, question, random) if chooses else WaitingContacts(contacts)
        self._contacts = len(self.waiting)
        self.in_flight = 0
        self._done = 0
        self._reached_s: list[float] = []
        self.closes_at: datetime | None = None
        self._opened_at = question.now
        self._open_s = 0.0

    @property
    def unfinished(self) -> int:
        return len(self.waiting) + self.in_flight

    @property
    def reached_s(self) -> tuple[float, ...]:
        return tuple(self._reached_s)

    def is_closed(self, now: datetime) -> bool:
        return self.closes_at is None or now >= self.closes_at

    def close(self, now: datetime) -> datetime | None:
        """The window is over; when the next one opens, None: never."""
        self._open_s = self.open_s(now)
        self.closes_at = None
        return self._question.calendar.next_open(now)

    def open(self, now: datetime) -> None:
        self.closes_at, self._opened_at = self._question.calendar.closes_at(now), now

    def open_s(self, now: datetime) -> float:
        """Seconds in open windows until now."""
        if self.closes_at is None:
            return self._open_s
        return self._open_s + max(0.0, (min(now, self.closes_at) - self._opened_at).total_seconds())

    def dial(self, calls: int, now: datetime) -> Sequence[Dial]:
        """Take so many of the due contacts, if there are so many; they are in flight now."""
        seen: list[Contact] = []
        plan = choose(
            self._candidates(now, seen, most=calls + SPARE_CANDIDATES),
            calls=calls,
            campaign=self._question.running,
            now=now,
            zone=self._question.zone,
            attempts_max=self._question.tenant.limits.attempts_per_contact_max,
        )
        for contact in seen[len(plan.dials) + len(plan.postponed) + len(plan.dropped) :]:
            self.waiting.put_back(contact)
        for entry in plan.postponed:
            self.waiting.put(replace(entry.contact, due_at=entry.until))
        self.waiting.gone(
            called=[dial.contact for dial in plan.dials],
            others=[entry.contact for entry in (*plan.postponed, *plan.dropped)],
        )
        for _ in plan.dropped:
            self._is_done(now)
        self.in_flight += len(plan.dials)
        return plan.dials

    def _candidates(self, now: datetime, seen: list[Contact], *, most: int) -> Iterator[Candidate]:
        for contact in self.waiting.take(now, most=most):
            seen.append(contact)
            yield Candidate(contact=contact)

    def over(self, contact: Contact, outcome: Outcome, *, placed_at: datetime, now: datetime) -> datetime | None:
        """A call has ended: when the contact is due again; None: nothing more will be dialled."""
        question = self._question
        self.in_flight -= 1
        day = placed_at.astimezone(question.zone).date()
        tried = contact.tried(contact.ledger.after(contact.position, outcome, on=day))
        verdict = decide(
            question.campaign.retry,
            tried,
            outcome,
            ended_at=now,
            zone=question.zone,
            attempts_max=question.tenant.limits.attempts_per_contact_max,
            rotation=question.campaign.settings.rotation,
            recall_pause=question.rules.recall_pause,
        )
        if not isinstance(verdict, TryAgain):
            self._is_done(now)
            return None
        self.waiting.put(replace(tried, due_at=verdict.at, position=verdict.position, round=verdict.round))
        return verdict.at

    def _is_done(self, now: datetime) -> None:
        self._done += 1
        while len(self._reached_s) < PROGRESS_STEPS * self._done // self._contacts:
            self._reached_s.append(self.open_s(now))
