"""What a call costs a team, learned with the real pacer on a virtual floor that never runs out of contacts.

A call costs agent-seconds of idleness; one that is answered costs talk and wrap-up besides. For progressive pacing that
is exact, as every call takes one agent's ringing time; ahead of agents it is what the pacer leaves idle on average.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from outdial.domain.pacing.choice import pacer_for
from outdial.forecast.question import Question
from outdial.forecast.world import World
from outdial.virtual.agenda import Agenda
from outdial.virtual.floor import Tally, VirtualFloor
from outdial.virtual.shift import Shift

WARM_UP_S = 900.0
"""Not counted: the pacer learns, and earns its lead."""
WATCHED_S = 1_500.0
LOOK_S = 1.0
"""A team that is sampled is large, or busy for long: what happens within a second is hidden by the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorSample:
    """What was watched."""

    calls: int
    answers: int
    abandoned: int
    lost: int
    """Answers whom nobody spoke to at all."""
    idle_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorCost:
    """Of a call, on average over samples."""

    idle_s: float
    """Agent-seconds for each call that is placed."""
    answers: int
    """Seen in the samples."""
    abandoned: int
    """Of the answers, by the rule of two seconds."""
    lost_share: float
    dials_ahead: bool

    def abandoned_share(self, random: Random) -> float:
        """One of the shares of answers that the samples allow; where nothing is dialled ahead, none is abandoned."""
        if not self.abandoned and not self.dials_ahead:
            return 0.0
        return random.betavariate(self.abandoned + 0.5, self.answers - self.abandoned + 0.5)


def sample(question: Question, world: World, random: Random, *, hour: int) -> FloorSample:
    """Watch the largest shift, at one hour of the day, first attempts only."""
    agenda = Agenda()
    floor = VirtualFloor(agenda, begins_at=question.now, lines_max=question.tenant.limits.lines_max)
    floor.staff(question.team.most)
    connects = 0

    def ended(reached: bool) -> None:  # noqa: FBT001 - the floor's own word
        nonlocal connects
        connects += reached

    def place_one() -> None:
        floor.place(world.prospect(random, hour=hour, attempt=1).fate, ended=ended)

    pacer = pacer_for(question.pace, question.rules)
    Shift(agenda, floor, pacer, place_one, look_every_s=LOOK_S, look_gap_s=LOOK_S).run(until_s=WARM_UP_S)
    before, connects_before = _copy(floor.tally), connects
    agenda.run_until(WARM_UP_S + WATCHED_S)
    floor.settle()
    after = floor.tally
    answers, abandoned = after.answers - before.answers, after.abandoned - before.abandoned
    busy_s = after.talked_s + after.wrapped_up_s - before.talked_s - before.wrapped_up_s
    return FloorSample(
        calls=after.calls - before.calls,
        answers=answers,
        abandoned=abandoned,
        lost=min(abandoned, max(0, answers - (connects - connects_before))),
        idle_s=max(0.0, after.logged_in_s - before.logged_in_s - busy_s),
    )


def cost_of(samples: Sequence[FloorSample], *, dials_ahead: bool) -> FloorCost:
    """All samples together. ``dials_ahead``: the pacer may place more calls than agents are idle."""
    calls = max(1, sum(one.calls for one in samples))
    answers = sum(one.answers for one in samples)
    return FloorCost(
        idle_s=sum(one.idle_s for one in samples) / calls,
        answers=answers,
        abandoned=sum(one.abandoned for one in samples),
        lost_share=sum(one.lost for one in samples) / max(1, answers),
        dials_ahead=dials_ahead,
    )


def _copy(tally: Tally) -> Tally:
    return Tally(
        calls=tally.calls,
        answers=tally.answers,
        abandoned=tally.abandoned,
        talked_s=tally.talked_s,
        wrapped_up_s=tally.wrapped_up_s,
        logged_in_s=tally.logged_in_s,
    )
