"""One long campaign: every k-th contact call by call, the floor as a stream of agents' time that the calls use up."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from outdial.domain.outcome import Outcome
from outdial.domain.plan import Dial
from outdial.forecast.floor_sample import FloorCost
from outdial.forecast.question import Question
from outdial.forecast.undertaking import Course, Undertaking
from outdial.forecast.world import World
from outdial.virtual.agenda import Agenda

STEPS_AN_HOUR = 60
STEP_S = 3600.0 / STEPS_AN_HOUR
STEPS_MAX = 1_000_000
"""Of one run: at a look a minute, two years of windows that never close."""


class LongRun:
    """``every``: of the list, each so manyeth contact is dialled, and stands for so many."""

    def __init__(self, question: Question, world: World, cost: FloorCost, *, every: int, random: Random) -> None:
        self._question = question
        self._world = world
        self._cost = cost
        self._abandoned_share = cost.abandoned_share(world.random)
        self._every = every
        self._random = random
        self._agenda = Agenda()
        self._campaign = Undertaking(question, every=every, random=random)
        self._credit = 0.0
        """Agent-seconds, or calls of a flow, that are there to be used up."""
        self._calls = 0
        self._connects = 0
        self._busy_s = 0.0
        self._logged_in_s = 0.0
        self._steps = 0
        self._is_over = False

    def run(self) -> Course:
        """From now to the last call."""
        campaign = self._campaign
        self._step()
        while not self._is_over and campaign.unfinished and (next_s := self._agenda.next_s) is not None:
            self._agenda.run_until(next_s)
        return Course(
            finished_at=None if campaign.unfinished else self._now,
            open_s=campaign.open_s(self._now),
            calls=self._calls,
            connects=self._connects,
            abandoned_share=self._abandoned_share,
            busy_s=self._busy_s,
            logged_in_s=self._logged_in_s / self._every,
            unfinished=campaign.unfinished,
            reached_s=campaign.reached_s,
        )

    @property
    def _now(self) -> datetime:
        return self._question.now + timedelta(seconds=self._agenda.now_s)

    def _step(self) -> None:
        self._steps += 1
        now = self._now
        if self._steps > STEPS_MAX:
            self._is_over = True
        elif self._campaign.is_closed(now):
            self._change_window(now)
        else:
            self._use_up(now)
            self._agenda.after(STEP_S, self._step)

    def _change_window(self, now: datetime) -> None:
        opens_at = self._campaign.close(now)
        if opens_at is None:
            self._is_over = True
            return
        if opens_at <= now:
            self._campaign.open(now)
            self._credit = 0.0
        self._agenda.at((max(opens_at, now) - self._question.now).total_seconds(), self._step)

    def _use_up(self, now: datetime) -> None:
        """What the step before brought in. Time that found nobody due is lost: agents idle, it is not made up for."""
        question = self._question
        agents = question.agents_at(now) if question.wants_agents else 0
        self._logged_in_s += agents * STEP_S
        brought = agents * STEP_S if question.wants_agents else question.calls_per_s * STEP_S
        self._credit = min(self._credit, 0.0) + brought
        hour = now.astimezone(question.zone).hour
        while self._credit > 0 and (dials := self._campaign.dial(1, now)):
            for dial in dials:
                self._place(dial, hour, now)

    def _place(self, dial: Dial, hour: int, now: datetime) -> None:
        prospect = self._world.prospect(self._random, hour=hour, attempt=dial.contact.ledger.attempts + 1)
        fate, used = prospect.fate, self._cost.idle_s if self._question.wants_agents else 1.0
        self._calls += 1
        lasts_s = fate.rings_s
        lost = fate.answered and self._random.random() < self._cost.lost_share
        if fate.answered and not lost:
            self._connects += 1
            lasts_s += fate.talk_s
            if self._question.wants_agents:
                busy_s = fate.talk_s + fate.wrap_up_s
                self._busy_s += busy_s
                used += busy_s
        self._credit -= used * self._every
        outcome = Outcome.ABANDONED if lost else prospect.outcome
        self._agenda.after(lasts_s, self._ending(dial, outcome, now))

    def _ending(self, dial: Dial, outcome: Outcome, placed_at: datetime) -> Callable[[], None]:
        def ended() -> None:
            self._campaign.over(dial.contact, outcome, placed_at=placed_at, now=self._now)

        return ended
