"""One engine process: it takes leases, asks the switch before it dials, takes its turns, and may stand still or die.

Nothing is asked of it every second, as of the real one; it looks when something has happened, when something will, and
now and then. A renewal of a lease is not played either: while an engine lives its leases hold, and when it dies or
stands still they run out a lease's span after the last renewal that it can have made.
"""

import math
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Final

from outdial.domain.attempt import AttemptState
from outdial.domain.outcome import Outcome
from outdial.weeks.calls import Calls
from outdial.weeks.carrier import Call, Report
from outdial.weeks.deliveries import Deliveries
from outdial.weeks.memory import LiveCall, Owned, WatchedPacer
from outdial.weeks.rows import AttemptRow
from outdial.weeks.stage import Stage
from outdial.weeks.turn import Turns
from outdial.weeks.week import TroubleKind

LEASE_S: Final = 5.0
TRUSTED_S: Final = 4.0
"""Of a lease's span: an engine believes in its lease for less time than the store does."""
RENEWED_EVERY_S: Final = 1.0
SWEPT_EVERY_S: Final = 30.0
TURN_PAUSE_S: Final = (0.05, 0.8)
"""From what has happened to the turn that sees it."""


class Engine:
    """``name`` is another one for each process."""

    def __init__(self, stage: Stage, name: str, *, clock_error: timedelta = timedelta(0)) -> None:
        self._stage = stage
        self.name = name
        self.clock_error = clock_error
        self.hears = True
        self.dead = False
        self.frozen = False
        self.snag: TroubleKind | None = None
        """What will go wrong in its next turn between a claim and its calls."""
        self.snag_span_s = 0.0
        self.tripped: Callable[[TroubleKind], None] = _nothing_happens
        self.owned: dict[int, Owned] = {}
        self._missed: list[Callable[[], None]] = []
        self._turn_planned_s = math.inf
        self._sweep_planned = False
        self._calls = Calls(stage, now=self.now, later=self.later)
        self._deliveries = Deliveries(stage, self._calls, now=self.now, certain=self.is_certain, later=self.later)
        self._turns = Turns(stage, self._calls, self._deliveries, engine=self)

    @property
    def open_calls(self) -> Collection[int]:
        """The attempts that this engine knows to be open."""
        return self._calls.live.keys()

    def now(self) -> datetime:
        """The time by this engine's clock."""
        return self._stage.week.at(self._stage.agenda.now_s) + self.clock_error

    def is_certain(self, owned: Owned) -> bool:
        """Whether a campaign is certainly still ours."""
        return self._stage.parts.certain(owned.trusted_until_s, self._stage.agenda.now_s)

    def act(self, what: Callable[[], None]) -> None:
        """Everything that an engine does comes through here: the dead do nothing, the frozen do it later."""
        if self.frozen:
            self._missed.append(what)
        elif not self.dead:
            what()

    def later(self, span_s: float, what: Callable[[], None]) -> None:
        """Do something after a span."""
        self._stage.agenda.after(span_s, lambda: self.act(what))

    def trip(self) -> None:
        """Here, between a claim and its calls, is where an engine may die or stand still."""
        snag, self.snag = self.snag, None
        if snag is not None:
            self.tripped(snag)

    def take_leases(self) -> None:
        """Become the owner of every campaign that nobody owns."""
        for campaign_id, row in self._stage.store.campaigns.items():
            epoch = None if campaign_id in self.owned else self._stage.store.take(campaign_id, owner=self.name)
            if epoch is not None:
                self._stage.oracle.taken(campaign_id, epoch)
                self._stage.story.tell("engine {} takes campaign {}, epoch {}", self.name, campaign_id, epoch)
                settings = row.campaign.settings
                owned = self.owned[campaign_id] = Owned(
                    campaign_id=campaign_id,
                    epoch=epoch,
                    skill_id=settings.skill_id if settings.mode.wants_agent else None,
                    pacer=WatchedPacer(self._stage.parts.new_pacer(settings.pace, self._stage.week.rules)),
                    trusted_until_s=math.inf,
                    look_s=self._stage.agenda.now_s,
                )
                self._reconcile(owned)

    def stop(self, *, dead: bool) -> float:
        """Stand still, or die; the time at which its leases have run out."""
        self.frozen, self.dead = not dead, dead
        renewed_s = self._stage.agenda.now_s - self._stage.dice.uniform(0, RENEWED_EVERY_S)
        for owned in self.owned.values():
            owned.trusted_until_s = renewed_s + TRUSTED_S
            self._stage.store.renew(owned.campaign_id, owner=self.name, epoch=owned.epoch, until_s=renewed_s + LEASE_S)
        return renewed_s + LEASE_S

    def thaw(self) -> None:
        """Go on where it stopped, in any order; only then does it find out which leases are still its own."""
        if self.dead or not self.frozen:
            return
        self.frozen = False
        missed, self._missed = self._missed, []
        self._stage.dice.shuffle(missed)
        for what in missed:
            self.act(what)
        self._renew()

    def heard(self, report: Report) -> None:
        """The switch reports."""
        self.act(lambda: self._hear(report))

    def stream_changed(self, *, hears: bool) -> None:
        """The reports of the switch are interrupted, or come again: nobody dials before it was asked."""
        self.hears = hears
        for owned in self.owned.values():
            owned.ready = False
        self.act(self.sweep)

    def sweep(self) -> None:
        """Ask the switch about every campaign that has calls, or of which it is not certain what it has."""
        self._sweep_planned = False
        for owned in list(self.owned.values()):
            if owned.live or not owned.ready:
                self._reconcile(owned)
        self._plan_sweep()

    def wake(self, campaign_id: int | None = None, *, skill_id: int | None = None, resting_too: bool = False) -> None:
        """Something has happened that a turn may act on: to one campaign, to those of a skill, or to all."""
        at_s = self._stage.agenda.now_s + self._stage.dice.uniform(*TURN_PAUSE_S)
        for owned in self.owned.values():
            concerned = campaign_id in (None, owned.campaign_id) and skill_id in (None, owned.skill_id)
            if concerned and resting_too:
                self.look_at(owned, at_s)
            elif concerned and not owned.resting:
                self.look_at(owned, max(at_s, self._due_s(owned)))

    def look_at(self, owned: Owned, at_s: float) -> None:
        """Have a turn for a campaign by then."""
        owned.look_s = min(owned.look_s, at_s)
        if at_s < self._turn_planned_s:
            self._turn_planned_s = at_s
            self._stage.agenda.at(at_s, lambda: self.act(lambda: self._take_turns(at_s)))

    def agent_may_be_idle(self, skill_id: int) -> None:
        """Somebody on the floor of a skill has become idle."""
        self.act(lambda: self._deliveries.step(skill_id))
        self.wake(skill_id=skill_id)

    def _due_s(self, owned: Owned) -> float:
        """When the next contact is due, maybe long ago; without one no turn would find anything to do."""
        due_at = self._stage.store.next_due_at(owned.campaign_id)
        return math.inf if due_at is None else (due_at - self.now()).total_seconds() + self._stage.agenda.now_s

    def _take_turns(self, planned_s: float) -> None:
        if planned_s != self._turn_planned_s:
            return
        self._turn_planned_s = math.inf
        for owned in list(self.owned.values()):
            if owned.look_s <= self._stage.agenda.now_s and not self.frozen and not self.dead:
                owned.look_s = math.inf
                if owned.ready and self.is_certain(owned):
                    self._turns.take(owned)
        self._plan_sweep()
        soonest = min(self.owned.values(), key=lambda owned: owned.look_s, default=None)
        if soonest is not None and soonest.look_s < math.inf:
            self.look_at(soonest, soonest.look_s)

    def _plan_sweep(self) -> None:
        """While there are calls, or something is in doubt, it is looked after."""
        if not self._sweep_planned and any(owned.live or not owned.ready for owned in self.owned.values()):
            self._sweep_planned = True
            self.later(SWEPT_EVERY_S, self.sweep)

    def _hear(self, report: Report) -> None:
        self._calls.heard(report)
        if report.state is AttemptState.ENDED:
            self.wake()

    def _renew(self) -> None:
        for owned in list(self.owned.values()):
            if self._stage.store.renew(owned.campaign_id, owner=self.name, epoch=owned.epoch, until_s=math.inf):
                owned.trusted_until_s = math.inf
            else:
                self._stage.story.tell("engine {} finds campaign {} taken by another", self.name, owned.campaign_id)
                del self.owned[owned.campaign_id]
                self._calls.forget(owned)
        self.take_leases()
        self.wake(resting_too=True)

    def _reconcile(self, owned: Owned) -> None:
        """Open attempts by the store, live calls by the switch, and what follows for each."""
        stage = self._stage
        known = None
        if self.hears and self.is_certain(owned):
            known = stage.carrier.take_over(owned.campaign_id, epoch=owned.epoch, listener=self.heard)
        if known is None:
            self._plan_sweep()
            return
        for row in stage.store.open_attempts(owned.campaign_id):
            self._adopt(owned, row)
        self._agree(owned, {call.request.call_id: call for call in known})
        owned.ready = True
        self.look_at(owned, stage.agenda.now_s + stage.dice.uniform(*TURN_PAUSE_S))
        self._plan_sweep()

    def _adopt(self, owned: Owned, row: AttemptRow) -> None:
        attempt = row.attempt
        if attempt.attempt_id in self._calls.live or self._calls.is_over(attempt.attempt_id, epoch=owned.epoch):
            return
        agent = self._stage.store.agents.kept_for(attempt.attempt_id)
        contact = self._stage.store.contacts[attempt.contact_id].contact
        self._calls.add(owned, LiveCall(attempt, contact, kept_for=None if agent is None else agent.work_no))
        self._stage.story.tell(
            "engine {} finds call {} open", self.name, attempt.attempt_id, contact_id=contact.contact_id
        )

    def _agree(self, owned: Owned, known: dict[int, Call]) -> None:
        for attempt_id, call in list(owned.live.items()):
            told = known.get(attempt_id)
            if told is None:
                self._calls.end(
                    owned, call, self.now(), outcome=Outcome.UNKNOWN, cause="the switch knows nothing of it"
                )
            else:
                self._calls.learned(owned, call, told)
        for attempt_id, told in known.items():
            if told.ended is None and attempt_id not in owned.live:
                self._stage.carrier.hang_up(attempt_id)


def _nothing_happens(_snag: TroubleKind) -> None:
    """Until somebody plans a snag."""
