"""The agents, their shifts, their breaks, and their leaving without a warning."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from outdial.domain.agent import AgentWish
from outdial.weeks.drawing.campaigns import SKILLS
from outdial.weeks.drawing.chance import happens
from outdial.weeks.week import DAY_S, AgentAct

HOUR_S: Final = 3_600.0
AGENTS_OF_A_SKILL: Final = (1, 4)
RINGING_S: Final = 600.0
"""After an edge of a window, or after numbers were added: calls ring, and whoever answers them misses the agent."""


def drawn_agents(random: Random) -> dict[str, int]:
    """The agents of the skill queues."""
    return {
        f"{100 * skill + number}": skill for skill in SKILLS for number in range(random.randint(*AGENTS_OF_A_SKILL))
    }


def drawn_acts(random: Random, work_no: str, *, lively: Sequence[float]) -> Iterator[AgentAct]:
    """A week of one agent: every day a shift, by day or nearly round the clock. Breaks come when calls ring, too."""
    by_day = happens(random, 0.6)
    for day in range(7):
        if happens(random, 0.1):
            continue
        begins_s = day * DAY_S + (random.uniform(7, 10) if by_day else random.uniform(0, 1)) * HOUR_S
        ends_s = begins_s + (random.uniform(7, 10) if by_day else random.uniform(21, 23)) * HOUR_S
        yield AgentAct(at_s=begins_s, work_no=work_no, wish=_login(random))
        inviting = [at_s for at_s in lively if begins_s < at_s < ends_s - RINGING_S]
        yield from _breaks(random, work_no, begins_s=begins_s, ends_s=ends_s, inviting=inviting)
        yield AgentAct(at_s=ends_s, work_no=work_no, wish=AgentWish.LOGOUT)


def _login(random: Random) -> AgentWish:
    return AgentWish.LOGIN if happens(random, 0.9) else AgentWish.LOGIN_PAUSED


def _breaks(
    random: Random, work_no: str, *, begins_s: float, ends_s: float, inviting: Sequence[float]
) -> Iterator[AgentAct]:
    for _ in range(random.randint(1, 6)):
        at_s = random.uniform(begins_s, ends_s)
        if inviting and happens(random, 0.7):
            at_s = random.choice(inviting) + random.uniform(0, RINGING_S)
        wish = random.choice((AgentWish.PAUSE, AgentWish.PAUSE, AgentWish.WRAP_UP, AgentWish.LOGOUT))
        back = AgentWish.LOGIN if wish is AgentWish.LOGOUT else AgentWish.READY
        yield AgentAct(at_s=at_s, work_no=work_no, wish=wish)
        yield AgentAct(at_s=at_s + random.uniform(60, HOUR_S), work_no=work_no, wish=back)
