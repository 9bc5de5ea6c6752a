"""A world in which contacts differ, and what it is worth to know how.

Ten agents on a list of people: each has a number of some type, a leaning of their own, and is the easier or the harder
to reach as the day goes on, by the number's type; who did not answer before does so less, who was busy is there. The
dialler sees types, hours and what happened, never the chances. Four ways to dial the same people with the same pacer
are compared: blind (every score 0, in the order of due times), with the scores told to the pacer alone, used for the
choice alone, and both.
"""

import math
from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import Enum
from functools import partial
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from outdial.domain.contact import Contact, Number
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import Decision, Memory, Pacer, PacingView
from outdial.domain.pacing.scores import Scores
from outdial.domain.ranking import hour_of, traits_of
from outdial.domain.reserve import RESERVE_MAX, Reserve
from outdial.domain.retry import ResultRow, ResultRule, RetryPolicy, TryAgain, decide
from outdial.domain.schedule import Calendar, Schedule, Segment
from outdial.virtual.agenda import Agenda
from outdial.virtual.floor import Fate, VirtualFloor
from outdial.virtual.shift import Shift
from outdial.worlds.grid import realistic
from outdial.worlds.world import World

FIRST_SHIFT: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)
ZONE: Final = ZoneInfo("UTC")
CALENDAR: Final = Calendar(
    schedule=Schedule(workday=(Segment(time(12), time(20)),)),
    special_dates=(),
    zone=ZONE,
    begin=FIRST_SHIFT,
    end=FIRST_SHIFT + timedelta(days=30),
)
NEXT_TOLD: Final = 64
"""Contacts whose scores the pacer is told beforehand: more than ten agents ever have placed at once."""
OUTCOMES: Final = {
    "no answer": Outcome.NO_ANSWER,
    "machine": Outcome.MACHINE,
    "busy": Outcome.BUSY,
    "bad number": Outcome.INVALID_NUMBER,
}
AFTER: Final = {Outcome.NO_ANSWER: -0.35, Outcome.MACHINE: -0.25, Outcome.BUSY: 0.5}
"""What each such outcome before adds to the log-odds of an answer."""
RETRY: Final = RetryPolicy(
    general=ResultRule(
        rows=tuple(
            ResultRow(code=code, outcomes=frozenset({outcome}), retries_max=3, wait=timedelta(minutes=minutes))
            for code, (outcome, minutes) in enumerate(
                ((Outcome.BUSY, 15), (Outcome.NO_ANSWER, 90), (Outcome.MACHINE, 120))
            )
        )
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberType:
    """``by_hour`` are log-odds of an answer in each hour of the shift, for somebody never called before."""

    name: str
    share: float
    by_hour: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """A list and a floor. ``leaning`` is the standard deviation of personal log-odds, which no dialler is told."""

    name: str
    floor: World
    contacts: int
    shifts: int = 1
    leaning: float = 0.7
    types: tuple[NumberType, ...]


TYPES: Final = (
    NumberType(name="mobile", share=0.5, by_hour=(-1.2, -1.3, -1.4, -1.3, -1.1, -0.8, -0.6, -0.6)),
    NumberType(name="home", share=0.25, by_hour=(-1.4, -1.7, -1.9, -1.8, -1.4, -0.8, -0.4, -0.4)),
    NumberType(name="work", share=0.25, by_hour=(-1.4, -0.8, -0.7, -0.7, -0.9, -1.6, -2.4, -2.8)),
)


EVEN: Final = -1.1
"""Log-odds of a quarter."""


def _differing(factor: float) -> tuple[NumberType, ...]:
    """Types whose hours differ so many times as much from an even level of a quarter answered."""
    return tuple(replace(one, by_hour=tuple(EVEN + factor * (odds - EVEN) for odds in one.by_hour)) for one in TYPES)


def _all() -> Iterator[Differing]:
    floor = realistic(10)
    yield Differing(name="differing-n10", floor=floor, contacts=4_000, types=TYPES)
    yield Differing(name="differing-mildly-n10", floor=floor, contacts=4_000, types=_differing(0.5))
    yield Differing(name="differing-strongly-n10", floor=floor, contacts=4_000, types=_differing(2.0))
    yield Differing(name="differing-days-n10", floor=floor, contacts=12_000, shifts=3, types=TYPES)
    yield Differing(name="differing-to-the-end-n10", floor=floor, contacts=5_500, shifts=3, types=TYPES)


DIFFERING: Final = {world.name: world for world in _all()}


class Knowledge(Enum):
    """What the scores are used for."""

    BLIND = "blind"
    PACING = "pacing alone"
    CHOICE = "choice alone"
    BOTH = "both"

    @property
    def paces(self) -> bool:
        return self in (Knowledge.PACING, Knowledge.BOTH)

    @property
    def chooses(self) -> bool:
        return self in (Knowledge.CHOICE, Knowledge.BOTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of all shifts together. A connection is a person who was brought to an agent in time."""

    utilisation: float
    calls: int
    answers: int
    abandoned: int

    @property
    def connects_per_call(self) -> float:
        return (self.answers - self.abandoned) / self.calls if self.calls else 0.0

    @property
    def abandoned_share(self) -> float:
        return self.abandoned / self.answers if self.answers else 0.0


def run(world: Differing, pacer: Pacer, knowledge: Knowledge, *, seed: int) -> Result:
    """All shifts of the world with one list and one pacer; the same seed brings the same people."""
    people = _People(world, seed=seed)
    dialling = _List(people, knowledge)
    floors = [_run_shift(dialling, pacer, begins_at=FIRST_SHIFT + timedelta(days=day)) for day in range(world.shifts)]
    tallies = [floor.tally for floor in floors]
    return Result(
        utilisation=math.fsum(tally.utilisation for tally in tallies) / len(tallies),
        calls=sum(tally.calls for tally in tallies),
        answers=sum(tally.answers for tally in tallies),
        abandoned=sum(tally.abandoned for tally in tallies),
    )


def _run_shift(dialling: "_List", pacer: Pacer, *, begins_at: datetime) -> VirtualFloor:
    world = dialling.people.world.floor
    agenda = Agenda()
    floor = VirtualFloor(agenda, begins_at=begins_at, lines_max=world.lines)
    told = _Told(pacer, dialling)
    shift = Shift(agenda, floor, told, lambda: dialling.place_one(agenda, floor, begins_at=begins_at))
    floor.staff(world.agents_most)
    shift.run(until_s=3600 * world.hours)
    return floor


class _Told:
    """The pacer, told whom it would call next."""

    def __init__(self, pacer: Pacer, dialling: "_List") -> None:
        self._pacer = pacer
        self._dialling = dialling

    def decide(self, view: PacingView) -> Decision:
        return self._pacer.decide(replace(view, next_scores=self._dialling.next_scores(view.now)))

    def memory(self) -> Memory:
        return self._pacer.memory()


class _People:
    """Everybody on the list, and the chances that nobody is told."""

    def __init__(self, world: Differing, *, seed: int) -> None:
        self.world = world
        self._seed = seed
        self._types = {one.name: one for one in world.types}
        random = Random(seed)  # noqa: S311 - a seed must give the same people again
        shares = [one.share for one in world.types]
        drawn = random.choices(world.types, shares, k=world.contacts)
        self.leanings = [random.gauss(0.0, world.leaning) for _ in drawn]
        self.contacts = [_contact(place, one) for place, one in enumerate(drawn)]

    def fate(self, contact: Contact, *, now: datetime) -> tuple[Fate, Outcome]:
        """What becomes of a call now: of the k-th call to a person the same, whoever places it, but for the hour."""
        world = self.world.floor
        random = Random(f"{self._seed} {contact.contact_id} {contact.ledger.attempts}")  # noqa: S311 - as above
        if random.random() < self._chance(contact, now=now):
            rings_s, talk_s, wrap_up_s = (law.draw(random) for law in (world.answered_rings, world.talk, world.wrap_up))
            fate = Fate(rings_s=rings_s, answered=True, patience_s=world.patience_s, talk_s=talk_s, wrap_up_s=wrap_up_s)
            return fate, Outcome.ANSWERED
        (end,) = random.choices(world.unanswered, [one.share for one in world.unanswered])
        return Fate(rings_s=end.rings.draw(random), answered=False), OUTCOMES[end.name]

    def _chance(self, contact: Contact, *, now: datetime) -> float:
        number_type = self._types[contact.next_number.number_type or ""]
        log_odds = number_type.by_hour[now.hour - FIRST_SHIFT.hour] + self.leanings[contact.contact_id]
        for outcome, times in contact.ledger.of(0).by_outcome:
            log_odds += AFTER[outcome] * times
        return 1 / (1 + math.exp(-log_odds))


def _contact(place: int, number_type: NumberType) -> Contact:
    return Contact(
        vdn_id=1,
        campaign_id=1,
        contact_id=place,
        priority=3,
        due_at=FIRST_SHIFT - timedelta(hours=1) + timedelta(microseconds=place),
        numbers=(Number(f"{place}", number_type.name),),
    )


class _List:
    """Who waits to be called, and what was learned of them."""

    def __init__(self, people: _People, knowledge: Knowledge) -> None:
        self.people = people
        self._knowledge = knowledge
        self._scores = Scores()
        self._reserve = Reserve(self._scores, calendar=CALENDAR, retry=RETRY)
        self._contacts = {contact.contact_id: contact for contact in people.contacts}
        self._waiting = [(contact.due_at, contact.contact_id) for contact in people.contacts]

    def next_scores(self, now: datetime) -> tuple[float, ...]:
        """Of those who would be called next; none when the pacer is not told."""
        return tuple([score for _, score in self._first(NEXT_TOLD, now=now)]) if self._knowledge.paces else ()

    def place_one(self, agenda: Agenda, floor: VirtualFloor, *, begins_at: datetime) -> None:
        """Call whoever is next, if anybody is due and the day is not over."""
        now = begins_at + timedelta(seconds=agenda.now_s)
        for contact, score in self._first(1, now=now) if CALENDAR.is_open(now) else ():
            self._take(contact)
            fate, outcome = self.people.fate(contact, now=now)
            agenda.after(fate.rings_s, partial(self._ended, contact, outcome, placed_at=now))
            floor.place(fate, score=score if self._knowledge.paces else 0.0)

    def _first(self, contacts: int, *, now: datetime) -> Sequence[tuple[Contact, float]]:
        """Whom to call next, and their scores."""
        if self._knowledge.chooses:
            self._fill(now)
            picks = self._reserve.best(contacts, now=now)
            return [(self._contacts[pick.contact_id], pick.score) for pick in picks]
        first = [self._contacts[contact_id] for due_at, contact_id in self._waiting[:contacts] if due_at <= now]
        return [(contact, self._score(contact, now=now)) for contact in first]

    def _fill(self, now: datetime) -> None:
        """The reserve sees who is due in the order of due times, as an engine's does."""
        while self._waiting and self._waiting[0][0] <= now and len(self._reserve) < RESERVE_MAX:
            _, contact_id = self._waiting.pop(0)
            self._reserve.admit([self._contacts[contact_id]], now=now)

    def _take(self, contact: Contact) -> None:
        if self._knowledge.chooses:
            self._reserve.called([contact.contact_id])
        else:
            self._waiting.pop(0)

    def _score(self, contact: Contact, *, now: datetime) -> float:
        return self._scores.score(traits_of(contact), hour=hour_of(now, zone=ZONE))

    def _ended(self, contact: Contact, outcome: Outcome, *, placed_at: datetime) -> None:
        self._scores.learn(traits_of(contact), hour=hour_of(placed_at, zone=ZONE), outcome=outcome)
        tried = contact.tried(contact.ledger.after(0, outcome, on=placed_at.date()))
        verdict = decide(RETRY, tried, outcome, ended_at=placed_at, zone=ZONE, attempts_max=100)
        if isinstance(verdict, TryAgain):
            again = replace(tried, due_at=verdict.at + timedelta(microseconds=contact.contact_id))
            self._contacts[contact.contact_id] = again
            insort(self._waiting, (again.due_at, contact.contact_id))
