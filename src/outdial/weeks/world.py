"""Lets a week happen: clients and agents do what was drawn, engines dial, and what goes wrong goes wrong."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Final, Protocol, TypeVar

from outdial.domain.agent import AgentState, AgentWish
from outdial.domain.contact import ContactState
from outdial.domain.outcome import Outcome
from outdial.domain.retry import Finish, TryAgain
from outdial.virtual.agenda import Agenda
from outdial.weeks.agents import AgentRow
from outdial.weeks.carrier import Carrier
from outdial.weeks.clients import Clients
from outdial.weeks.drawing.moments import edges_s, turns_s
from outdial.weeks.engine import RENEWED_EVERY_S, Engine
from outdial.weeks.oracle import Oracle
from outdial.weeks.parts import Parts
from outdial.weeks.rows import Completion
from outdial.weeks.stage import Stage
from outdial.weeks.story import Story
from outdial.weeks.week import WEEK_S, AgentAct, Trouble, TroubleKind, Week

SETTLING_S: Final = 4 * 3_600.0
"""After the week nobody dials, and what is open comes to its end."""
JUST_BESIDE_S: Final = 1.5
WRITES_BACK_S: Final = (5.0, 5_400.0)
SWITCH_STARTS_S: Final = 3.0

_SNAGS: Final = {
    TroubleKind.CRASH_IN_TURN: "dies",
    TroubleKind.FREEZE_IN_TURN: "stands still",
}


class _Timed(Protocol):
    @property
    def at_s(self) -> float: ...


Drawn = TypeVar("Drawn", bound=_Timed)


class World:
    """One week, under way."""

    def __init__(self, week: Week, parts: Parts) -> None:
        agenda = self.agenda = Agenda()
        self.week = week
        self.story = Story(week, agenda)
        self.oracle = Oracle(week, agenda, self.story)
        self.store = parts.store(week, agenda)
        carrier = self.carrier = Carrier(week, agenda, self.oracle)
        dice = self._dice = Random(f"{week.seed}:engines")  # noqa: S311 - a week is drawn, no secret
        self._stage = Stage(week, parts, agenda, self.story, self.oracle, self.store, carrier, dice)
        self._clients = Clients(self._stage, wake=self._wake, wake_dialling=self._wake_dialling)
        self._processes = 0
        self._streams_lost = 0
        self.troubles_met = 0
        self.engines = [self._new_engine(), self._new_engine()]
        self.store.over = self._attempt_over
        self.store.agents.left_idle = self._agent_left
        self.store.agents.wrapped_up = self._wrapped_up

    def prepare(self) -> None:
        """Put everything that was drawn onto the agenda."""
        week = self.week
        self._clients.prepare()
        self._plan_each(week.acts, self._agent_acts)
        self._plan_each(week.troubles, self._trouble)
        turns = turns_s(begins_at=week.begins_at, zone=week.zone)
        for drawn in week.campaigns:
            for at_s in sorted({*turns, *edges_s(drawn, begins_at=week.begins_at, zone=week.zone)}):
                for beside_s in (-JUST_BESIDE_S, 0.0, JUST_BESIDE_S):
                    self.agenda.at(at_s + beside_s, partial(self._wake, drawn.campaign.campaign_id))
        self.agenda.at(0.0, self._everybody_takes_leases)
        self.agenda.at(WEEK_S, self._stop_dialling)

    def run(self) -> None:
        """Let it happen, step by step; the oracle looks after every one."""
        while (next_s := self.agenda.next_s) is not None and next_s <= WEEK_S + SETTLING_S:
            self.agenda.run_until(next_s)
            self.oracle.after_step()
        self._count_up()

    def _plan_each(self, things: Iterable[Drawn], act: Callable[[Drawn], None]) -> None:
        for thing in things:
            self.agenda.at(thing.at_s, partial(act, thing))

    def _now(self) -> datetime:
        return self.week.at(self.agenda.now_s)

    def _new_engine(self) -> Engine:
        self._processes += 1
        engine = Engine(self._stage, f"E{self._processes}")
        engine.hears = not self.carrier.deaf
        engine.tripped = partial(self._snag, engine)
        return engine

    def _wake(self, campaign_id: int | None) -> None:
        for engine in self.engines:
            engine.wake(campaign_id, resting_too=True)

    def _everybody_takes_leases(self) -> None:
        for engine in self.engines:
            engine.act(engine.take_leases)

    def _stop_dialling(self) -> None:
        self.story.tell("the week ends: every campaign is suspended, and what is open comes to its end")
        for campaign_id in self.store.campaigns:
            self._clients.suspend(campaign_id)

    def _agent_acts(self, act: AgentAct) -> None:
        row = self.store.agents.of(act.work_no)
        attempt_id = row.attempt_id
        if not self.store.agents.wish(act.work_no, act.wish, now=self._now()):
            return
        if attempt_id is not None and act.wish is AgentWish.LOGOUT:
            contact_id = self.store.attempts[attempt_id].attempt.contact_id
            self.story.tell("agent {} wants to go in the middle of the call", act.work_no, contact_id=contact_id)
        self._agent_stands(row)

    def _agent_stands(self, row: AgentRow) -> None:
        """What follows from where an agent stands now."""
        if row.standing.state is AgentState.IDLE:
            for engine in self.engines:
                engine.agent_may_be_idle(row.skill_id)
        elif row.standing.state is AgentState.WRAP_UP:
            span_s = self._dice.expovariate(1 / self.week.people.wrap_up_s)
            longest_s = self.week.tenant.limits.wrap_up_max.total_seconds()
            self.agenda.after(min(span_s, longest_s), partial(self._end_wrap_up, row, row.standing.since))

    def _end_wrap_up(self, row: AgentRow, since: datetime) -> None:
        if self.store.agents.end_wrap_up(row, since=since, now=self._now()):
            self._agent_stands(row)

    def _agent_left(self, skill_id: int) -> None:
        self.oracle.agent_left(skill_id)
        for engine in self.engines:
            for owned in engine.owned.values():
                owned.news.left_idle += owned.skill_id == skill_id

    def _wrapped_up(self, skill_id: int, span: timedelta) -> None:
        for engine in self.engines:
            for owned in engine.owned.values():
                if owned.skill_id == skill_id:
                    owned.news.wrap_ups.append(max(span, timedelta(0)))

    def _attempt_over(self, completion: Completion, agent: AgentRow | None) -> None:
        attempt = completion.attempt
        self.oracle.recorded(attempt, known=self.carrier.knows(attempt.attempt_id))
        outcome = attempt.outcome or Outcome.UNKNOWN
        self.story.tell(
            "call {} is over: {}{}; {}",
            attempt.attempt_id,
            outcome.value,
            f" by agent {attempt.work_no}" if attempt.work_no else "",
            self._follows(completion),
            contact_id=attempt.contact_id,
        )
        if agent is not None:
            self._agent_stands(agent)
        self._wake_dialling(attempt.campaign_id)
        if outcome.reached and self._dice.random() < self.week.people.write_back_ratio:
            self.agenda.after(self._dice.uniform(*WRITES_BACK_S), partial(self._clients.write_back, attempt.contact_id))

    def _wake_dialling(self, campaign_id: int) -> None:
        for engine in self.engines:
            engine.wake(campaign_id)

    def _follows(self, completion: Completion) -> str:
        match completion.verdict:
            case TryAgain(at, position):
                return f"number {position + 1} from {at.astimezone(self.week.zone):%a %H:%M:%S} on"
            case Finish(reason):
                return f"finished, {reason.name.lower().replace('_', ' ')}"

    def _trouble(self, trouble: Trouble) -> None:
        engine = next((one for one in self.engines if one.owned and not one.frozen and not one.dead), None)
        if engine is None:
            return
        self.troubles_met += 1
        self.story.tell("TROUBLE: {}{}", trouble.kind.value, _details(trouble))
        match trouble.kind:
            case TroubleKind.CRASH:
                self._crash(engine, trouble.span_s)
            case TroubleKind.FREEZE:
                self._freeze(engine, trouble.span_s)
            case TroubleKind.STREAM_LOST:
                self._lose_stream(trouble.span_s)
            case TroubleKind.SWITCH_RESTARTS:
                self.carrier.restart()
                self._lose_stream(SWITCH_STARTS_S)
            case TroubleKind.SWITCH_REFUSES:
                self.carrier.refuses = True
                self.agenda.after(trouble.span_s, self._accept_again)
            case TroubleKind.CLOCK_JUMPS:
                engine.clock_error = timedelta(seconds=trouble.jump_s)
            case TroubleKind.CRASH_IN_TURN | TroubleKind.FREEZE_IN_TURN | TroubleKind.CLAIM_ANSWER_LOST:
                engine.snag, engine.snag_span_s = trouble.kind, trouble.span_s

    def _snag(self, engine: Engine, kind: TroubleKind) -> None:
        self.story.tell("between its claim and its calls engine {} {}", engine.name, _SNAGS[kind])
        if kind is TroubleKind.CRASH_IN_TURN:
            self._crash(engine, engine.snag_span_s)
        elif kind is TroubleKind.FREEZE_IN_TURN:
            self._freeze(engine, engine.snag_span_s)

    def _crash(self, engine: Engine, span_s: float) -> None:
        self.story.tell("engine {} dies with {} calls open", engine.name, len(engine.open_calls))
        self._leases_run_out(engine.stop(dead=True))
        self.agenda.after(span_s, partial(self._restart, engine))

    def _restart(self, engine: Engine) -> None:
        self.engines.remove(engine)
        self.engines.append(self._new_engine())
        self.engines[-1].take_leases()

    def _freeze(self, engine: Engine, span_s: float) -> None:
        self.story.tell("engine {} stands still for {:.1f} s", engine.name, span_s)
        self._leases_run_out(engine.stop(dead=False))
        self.agenda.after(span_s, partial(self._thaw, engine))

    def _thaw(self, engine: Engine) -> None:
        self.story.tell("engine {} goes on", engine.name)
        engine.thaw()

    def _leases_run_out(self, at_s: float) -> None:
        self.agenda.at(at_s + self._dice.uniform(0, RENEWED_EVERY_S), self._everybody_takes_leases)

    def _lose_stream(self, span_s: float) -> None:
        self.carrier.deaf = True
        self._streams_lost += 1
        for engine in self.engines:
            engine.stream_changed(hears=False)
        self.agenda.after(span_s, self._hear_again)

    def _hear_again(self) -> None:
        self._streams_lost -= 1
        if self._streams_lost:
            return
        self.story.tell("the switch is heard again")
        self.carrier.deaf = False
        for engine in self.engines:
            engine.stream_changed(hears=True)

    def _accept_again(self) -> None:
        self.carrier.refuses = False

    def _count_up(self) -> None:
        self.oracle.at_end(open_at_switch=self.carrier.open_ids())
        for campaign_id, row in self.store.campaigns.items():
            contacts = [one for one in self.store.contacts.values() if one.contact.campaign_id == campaign_id]
            self.oracle.recount(
                campaign_id,
                ended=row.ended,
                open_contacts=(row.open_contacts, sum(one.state is not ContactState.FINISHED for one in contacts)),
                answers=len(row.answers),
            )


def _details(trouble: Trouble) -> str:
    match trouble.kind:
        case TroubleKind.CLOCK_JUMPS:
            return f", and is {trouble.jump_s:+.1f} s wrong from now on"
        case TroubleKind.STREAM_LOST | TroubleKind.SWITCH_REFUSES:
            return f", for {trouble.span_s:.1f} s"
        case _:
            return ""
