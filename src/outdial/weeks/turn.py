"""One look at one campaign: look, plan, claim, dial. As the engine's turn does, with the same code of the domain."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol

from outdial.domain.agent import AgentState
from outdial.domain.attempt import Attempt, AttemptState
from outdial.domain.days import day_of, day_opens
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import Account, Floor, PacingView, PredictivePace, PreviewPace, Share, TokenPace
from outdial.domain.plan import TURN, Demand, Dial, Plan, Postpone, TurnView
from outdial.weeks.calls import Calls
from outdial.weeks.carrier import Request
from outdial.weeks.deliveries import Deliveries
from outdial.weeks.memory import HeardNews, LiveCall, Owned
from outdial.weeks.rows import CampaignRow
from outdial.weeks.stage import Stage
from outdial.weeks.week import TroubleKind

SPARE_CANDIDATES: Final = 20
BOUND_AGENT_PAUSE: Final = timedelta(minutes=5)
REST_S: Final = (1_800.0, 14_400.0)
"""While a campaign may not dial it is looked at now and then all the same: that must change nothing."""
PACE_S: Final = (4.0, 20.0)
"""While agents talk: time alone may change the mind of who dials ahead of them."""
TOKENS_S: Final = 3.0
"""A token bucket is filled that often at most."""
ANSWERS_REMEMBERED: Final = timedelta(days=30)


class Process(Protocol):
    """The engine, as its turns see it."""

    name: str
    snag: TroubleKind | None
    owned: dict[int, Owned]

    def now(self) -> datetime: ...

    def is_certain(self, owned: Owned) -> bool: ...

    def look_at(self, owned: Owned, at_s: float) -> None: ...

    def act(self, what: Callable[[], None]) -> None: ...

    def trip(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Seized:
    """A call to place, and the agent who is kept for it."""

    dial: Dial
    work_no: str | None


class Turns:
    """Takes the turns of one engine."""

    def __init__(self, stage: Stage, calls: Calls, deliveries: Deliveries, *, engine: Process) -> None:
        self._stage = stage
        self._calls = calls
        self._deliveries = deliveries
        self._engine = engine

    def take(self, owned: Owned) -> None:
        """One look at one campaign."""
        stage, now = self._stage, self._engine.now()
        row = stage.store.campaigns[owned.campaign_id]
        view = TurnView(campaign=row.campaign, calendar=row.calendar, pacing=self._view(owned, row, now=now))
        wish = stage.parts.demand(view, owned.pacer)
        decision = owned.pacer.last_decision()
        if decision is not None:
            owned.news = HeardNews()
        owned.resting = decision is None and view.pacing.lines_free > 0
        placed = self._dial(owned, row, wish, now=now) if wish.calls > 0 else 0
        stage.oracle.looked(owned.campaign_id, decided=0 if decision is None else decision.calls, placed=placed)
        self._tell(owned, wish, placed=placed)
        self._plan_next(owned, row, wish, now=now)

    def _dial(self, owned: Owned, row: CampaignRow, wish: Demand, *, now: datetime) -> int:
        stage, store = self._stage, self._stage.store
        plan = stage.parts.choose(
            store.due(owned.campaign_id, now=now)[: wish.calls + SPARE_CANDIDATES],
            calls=wish.calls,
            campaign=row.campaign,
            now=now,
            zone=stage.week.zone,
            attempts_max=stage.week.tenant.limits.attempts_per_contact_max,
        )
        self._tell_plan(plan)
        seized, put_off = self._seize(owned, row, plan.dials, now=now)
        carried = replace(plan, dials=tuple([one.dial for one in seized]), postponed=plan.postponed + put_off)
        name, epoch = self._engine.name, owned.epoch
        store.settle(owned.campaign_id, carried, owner=name, epoch=epoch)
        placed = store.claim(owned.campaign_id, carried.dials, owner=name, epoch=epoch, now=now)
        for attempt in placed:
            stage.oracle.claimed(attempt)
        self._unreserve(seized, placed, now=now)
        if self._engine.snag is TroubleKind.CLAIM_ANSWER_LOST and placed:
            self._engine.snag, owned.ready = None, False
            stage.story.tell("the answer to a claim of {} calls is lost", len(placed))
            return len(placed)
        self._place_all(owned, placed, seized, wish)
        return len(placed)

    def _place_all(self, owned: Owned, placed: Sequence[Attempt], seized: Sequence[Seized], wish: Demand) -> None:
        entries = {one.dial.contact.contact_id: one for one in seized}
        calls: list[LiveCall] = []
        for attempt in placed:
            entry = entries[attempt.contact_id]
            calls.append(LiveCall(attempt, entry.dial.contact, kept_for=entry.work_no))
            self._calls.add(owned, calls[-1])
            if entry.work_no is not None:
                self._stage.store.agents.link(entry.work_no, attempt.attempt_id)
            self._stage.story.tell(
                "engine {} calls {} for campaign {}, call {}: {}",
                self._engine.name,
                attempt.called,
                owned.campaign_id,
                attempt.attempt_id,
                wish.reason,
                contact_id=attempt.contact_id,
            )
        self._ask_switch(owned, calls)

    def _ask_switch(self, owned: Owned, calls: Sequence[LiveCall]) -> None:
        """For each call; on the way the engine may die, or stand still and go on later."""
        trips_at = self._stage.dice.randrange(len(calls)) if calls else 0
        for number, call in enumerate(calls):
            if number == trips_at:
                self._engine.trip()
            self._engine.act(partial(self._place, owned, call))

    def _place(self, owned: Owned, call: LiveCall) -> None:
        if call.attempt.attempt_id not in owned.live:
            return
        refusal: str | None = "lease or event stream were lost before it was placed"
        if owned.ready and self._engine.is_certain(owned):
            refusal = self._stage.carrier.originate(self._request(owned, call.attempt))
        if refusal is not None:
            self._calls.end(owned, call, self._engine.now(), outcome=Outcome.NOT_PLACED, cause=refusal)

    def _request(self, owned: Owned, attempt: Attempt) -> Request:
        settings = self._stage.store.campaigns[owned.campaign_id].campaign.settings
        return Request(
            call_id=attempt.attempt_id,
            campaign_id=owned.campaign_id,
            epoch=owned.epoch,
            called=attempt.called,
            ring_timeout_s=settings.ring_timeout.total_seconds(),
        )

    def _seize(
        self, owned: Owned, row: CampaignRow, dials: Sequence[Dial], *, now: datetime
    ) -> tuple[list[Seized], tuple[Postpone, ...]]:
        """Agents for the calls that must have one before they are placed; the others are placed without."""
        agents, skill_id = self._stage.store.agents, owned.skill_id
        if skill_id is None:
            return [Seized(dial, None) for dial in dials], ()
        logged_in = {agent.work_no for agent in agents.of_skill(skill_id) if agent.standing.state is not AgentState.OFF}
        seized: list[Seized] = []
        put_off: list[Postpone] = []
        for dial in dials:
            bound_to = dial.contact.work_no if dial.contact.work_no in logged_in else None
            if bound_to is None and not row.campaign.settings.mode.agent_first:
                seized.append(Seized(dial, None))
            elif (work_no := agents.reserve(skill_id, work_no=bound_to, now=now)) is not None:
                seized.append(Seized(dial, work_no))
            elif bound_to is not None:
                until = now + BOUND_AGENT_PAUSE
                put_off.append(Postpone(contact=dial.contact, until=until, reason=f"agent {bound_to} is busy"))
        return seized, tuple(put_off)

    def _unreserve(self, seized: Sequence[Seized], placed: Sequence[Attempt], *, now: datetime) -> None:
        claimed = {attempt.contact_id for attempt in placed}
        for one in seized:
            if one.work_no is not None and one.dial.contact.contact_id not in claimed:
                self._stage.store.agents.take_back(one.work_no, now=now)

    def _view(self, owned: Owned, row: CampaignRow, *, now: datetime) -> PacingView:
        stage, skill_id = self._stage, owned.skill_id
        lines = min(stage.week.tenant.limits.lines_max - len(self._calls.live), stage.carrier.lines_free)
        return PacingView(
            now=now,
            floor=Floor() if skill_id is None else stage.store.agents.floor(skill_id, now=now),
            ringing=() if skill_id is None else self._ringing(skill_id, now=now),
            waiting=0 if skill_id is None else self._deliveries.waiting(skill_id),
            lines_free=max(0, lines),
            news=owned.news.told(),
            account=_account(
                row.answers, now=now, midnight=day_opens(day_of(now, zone=stage.week.zone), zone=stage.week.zone)
            ),
        )

    def _ringing(self, skill_id: int, *, now: datetime) -> tuple[timedelta, ...]:
        """Ages of the calls that will want one of the idle agents, whichever campaign of the skill they belong to."""
        return tuple(
            [
                max(now - call.attempt.placed_at, now - now)
                for owned, call in self._calls.live.values()
                if owned.skill_id == skill_id and call.attempt.state < AttemptState.ANSWERED and call.kept_for is None
            ]
        )

    def _plan_next(self, owned: Owned, row: CampaignRow, wish: Demand, *, now: datetime) -> None:
        """When something will have changed though nothing happens; a click of a real engine's wheel is skipped."""
        stage = self._stage
        at_s = stage.agenda.now_s + stage.dice.uniform(*REST_S)
        due_at = None if owned.resting else stage.store.next_due_at(owned.campaign_id)
        if due_at is not None and due_at > now:
            at_s = min(at_s, stage.agenda.now_s + (due_at - now).total_seconds())
        elif due_at is not None:
            at_s = min(at_s, stage.agenda.now_s + self._patience_s(owned, row, wish))
        self._engine.look_at(owned, at_s)

    def _patience_s(self, owned: Owned, row: CampaignRow, wish: Demand) -> float:
        """With contacts due: at once while calls are wanted, soon where time alone may change the pacer's mind."""
        pace, dice = row.campaign.settings.pace, self._stage.dice
        if wish.calls > 0:
            return TURN.total_seconds()
        if isinstance(pace, TokenPace):
            return max(pace.interval.total_seconds() / pace.calls, TOKENS_S)
        if isinstance(pace, PreviewPace) and self._somebody(owned, AgentState.IDLE):
            return pace.push_interval.total_seconds()
        if isinstance(pace, PredictivePace) and self._somebody(owned, AgentState.TALKING, AgentState.WRAP_UP):
            return dice.uniform(*PACE_S)
        return dice.uniform(*REST_S)

    def _somebody(self, owned: Owned, *states: AgentState) -> bool:
        agents = self._stage.store.agents.of_skill(owned.skill_id or 0)
        return any(agent.standing.state in states for agent in agents)

    def _tell(self, owned: Owned, wish: Demand, *, placed: int) -> None:
        reason = wish.reason if owned.resting else "dialling"
        if placed == 0 and owned.told_reason != reason and owned.resting:
            self._stage.story.tell("campaign {} rests: {}", owned.campaign_id, reason)
        if placed > 0 and owned.told_reason != reason:
            self._stage.story.tell("campaign {} dials", owned.campaign_id)
        if placed > 0 or owned.resting:
            owned.told_reason = reason

    def _tell_plan(self, plan: Plan) -> None:
        for one in plan.postponed:
            called = one.contact.next_number.called
            until = one.until.astimezone(self._stage.week.zone)
            self._stage.story.tell(
                "{} waits until {:%a %H:%M:%S}: {}", called, until, one.reason, contact_id=one.contact.contact_id
            )
        for one in plan.dropped:
            reason = one.reason.name.lower().replace("_", " ")
            self._stage.story.tell(
                "{} is dropped: {}", one.contact.next_number.called, reason, contact_id=one.contact.contact_id
            )


def _account(answers: Sequence[tuple[datetime, int]], *, now: datetime, midnight: datetime) -> Account:
    return Account(
        today=_share(answers, since=midnight),
        last_24_h=_share(answers, since=now - timedelta(days=1)),
        last_30_days=_share(answers, since=now - ANSWERS_REMEMBERED),
    )


def _share(answers: Sequence[tuple[datetime, int]], *, since: datetime) -> Share:
    """Answers are written in nearly the order in which they ended; one out of order moves the count by one."""
    before = bisect_left(answers, (since,))
    if before == len(answers):
        return Share()
    abandoned_before = answers[before - 1][1] if before else 0
    return Share(len(answers) - before, answers[-1][1] - abandoned_before)
