"""One campaign from its first call to its last, call by call on a virtual floor: ``plan.demand`` says how many."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import ProgressivePace
from outdial.domain.pacing.choice import pacer_for
from outdial.domain.plan import Dial, TurnView, demand
from outdial.forecast.day_account import DayAccount
from outdial.forecast.question import Question
from outdial.forecast.undertaking import Course, Undertaking
from outdial.forecast.world import Prospect, World
from outdial.virtual.agenda import Agenda
from outdial.virtual.floor import VirtualFloor

PLACED_PER_TURN_MAX = 200  # the engine's own bound
UNCHANGED_MAX_S = 1.0  # a pacer is asked so often even if nothing happened: expectations change with time alone
FLOOR_ALONE_MAX_S = 60.0
"""The same for a pacer that goes by the floor alone, for which only shifts change with time."""
NOBODY_THERE_S = 60.0
"""Between two looks whether the next shift has come."""
LOOKS_MAX = 2_000_000
"""Of one replication; a campaign that needs more is cut off there, and counts as not finished."""


class Replication:
    """A floor, its pacer, and the campaign that they dial for."""

    def __init__(self, question: Question, world: World, *, look_every_s: float, random: Random) -> None:
        self._question = question
        self._world = world
        self._random = random
        self._look_every_s = look_every_s
        self._agenda = Agenda()
        lines_max = question.tenant.limits.lines_max
        self._floor = VirtualFloor(self._agenda, begins_at=question.now, lines_max=lines_max)
        self._floor.changed = self._something_changed
        self._pacer = pacer_for(question.pace, question.rules)
        self._unchanged_max_s = FLOOR_ALONE_MAX_S if isinstance(question.pace, ProgressivePace) else UNCHANGED_MAX_S
        self._campaign = Undertaking(question, every=1, random=random)
        self._account = DayAccount(question.zone)
        self._connects = 0
        self._looks = 0
        self._ticket = 0
        self._planned_s = 0.0
        self._starved = False
        self._is_over = False

    def run(self) -> Course:
        """From now to the last call."""
        campaign, floor = self._campaign, self._floor
        self._turn()
        while not self._is_over and campaign.unfinished and (next_s := self._agenda.next_s) is not None:
            self._agenda.run_until(next_s)
        floor.settle()
        tally = floor.tally
        return Course(
            finished_at=None if campaign.unfinished else self._now,
            open_s=campaign.open_s(self._now),
            calls=tally.calls,
            connects=self._connects,
            abandoned_share=tally.abandoned_share,
            busy_s=tally.talked_s + tally.wrapped_up_s,
            logged_in_s=tally.logged_in_s,
            unfinished=campaign.unfinished,
            reached_s=campaign.reached_s,
        )

    @property
    def _now(self) -> datetime:
        return self._question.now + timedelta(seconds=self._agenda.now_s)

    def _floor_s(self, at: datetime) -> float:
        return (at - self._question.now).total_seconds()

    def _turn(self) -> None:
        """One look, or the step over a closed span; and when to look again."""
        self._looks += 1
        now = self._now
        if self._campaign.is_closed(now):
            self._change_window(now)
        if self._campaign.closes_at is not None:
            self._look(now)
        self._is_over = self._is_over or self._looks > LOOKS_MAX
        if self._campaign.closes_at is not None:
            self._look_again(now, self._campaign.closes_at)

    def _look_again(self, now: datetime, closes_at: datetime) -> None:
        """After a while at the latest, earlier if something happens; if nobody is due, when somebody is."""
        due_at = self._campaign.waiting.next_due(now)
        self._starved = due_at is None or due_at > now
        until_s = self._floor_s(closes_at)
        if due_at is not None and self._starved:
            until_s = min(until_s, self._floor_s(due_at))
        elif due_at is not None:
            until_s = min(
                until_s, self._agenda.now_s + (self._unchanged_max_s if self._floor.agents else NOBODY_THERE_S)
            )
        self._plan_turn(max(self._agenda.now_s + self._look_every_s, until_s))

    def _plan_turn(self, at_s: float) -> None:
        self._ticket += 1
        ticket = self._ticket
        self._planned_s = at_s
        self._agenda.at(at_s, lambda: self._turn() if ticket == self._ticket else None)

    def _turn_by(self, at_s: float) -> None:
        """The engine looks at its own beat."""
        beat_s = math.floor(at_s / self._look_every_s + 1) * self._look_every_s
        if beat_s < self._planned_s:
            self._plan_turn(beat_s)

    def _something_changed(self) -> None:
        if self._campaign.closes_at is not None and not self._starved:
            self._turn_by(self._agenda.now_s)

    def _change_window(self, now: datetime) -> None:
        opens_at = self._campaign.close(now)
        if opens_at is None:
            self._is_over = True
        elif opens_at <= now:
            self._campaign.open(now)
            self._staff(now)
        else:
            self._floor.staff(0)
            self._plan_turn(self._floor_s(opens_at))

    def _staff(self, now: datetime) -> None:
        question = self._question
        wanted = question.agents_at(now) if question.wants_agents else question.tenant.limits.lines_max
        if wanted != self._floor.agents:
            self._floor.staff(wanted)

    def _look(self, now: datetime) -> None:
        if len(self._question.team.shifts) > 1:
            self._staff(now)
        waiting = self._campaign.waiting
        view = replace(
            self._floor.view(),
            now=now,
            account=self._account.at(now, self._floor.tally),
            next_scores=waiting.next_scores(now) if self._question.dials_ahead else (),
        )
        turn = TurnView(campaign=self._question.running, calendar=self._question.calendar, pacing=view)
        calls = min(demand(turn, self._pacer).calls, PLACED_PER_TURN_MAX)
        if calls:
            hour = now.astimezone(self._question.zone).hour
            for dial in self._campaign.dial(calls, now):
                prospect = self._world.prospect(self._random, hour=hour, attempt=dial.contact.ledger.attempts + 1)
                score = waiting.score(dial.contact, placed_at=now)
                self._floor.place(prospect.fate, score=score, ended=self._ending(dial, prospect, now))
                self._agenda.after(prospect.fate.rings_s, self._learning(dial, prospect, now))

    def _learning(self, dial: Dial, prospect: Prospect, placed_at: datetime) -> Callable[[], None]:
        """Whom to prefer is learned when the ringing ends, not minutes later when a talk does."""
        return lambda: self._campaign.waiting.learn(dial.contact, prospect.outcome, placed_at=placed_at)

    def _ending(self, dial: Dial, prospect: Prospect, placed_at: datetime) -> Callable[[bool], None]:
        def ended(reached: bool) -> None:  # noqa: FBT001 - the floor's own word
            self._connects += reached
            outcome = Outcome.ABANDONED if prospect.fate.answered and not reached else prospect.outcome
            due_at = self._campaign.over(dial.contact, outcome, placed_at=placed_at, now=self._now)
            closes_at = self._campaign.closes_at
            if due_at is not None and closes_at is not None:
                self._turn_by(self._floor_s(min(due_at, closes_at)))

        return ended
