"""What a dialler is to do, and what became of it: the same for the bare client and for our gateway.

The loop is open: a call every so often, whatever became of those before. A call is lost that was refused, answered late
or not at all, not brought to its agent, or not told to be over.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Final, Protocol

from outdial.gateways.asterisk.client import AriAddress

LATE_S: Final = 2.0
"""From when the far end answers to when the dialler hears of it."""
PATIENCE_S: Final = 20.0
"""After the last call was asked for."""
HELD_S_MAX: Final = 20.0
"""For all agents' legs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Of calls, one after the other, each of which is answered; spans are seconds."""

    rings_s: tuple[int, ...]
    talks_s: tuple[int, ...]
    """Then the far end hangs up; 0: the dialler does, as soon as the person is with the agent."""

    def ring_s(self, place: int) -> int:
        return self.rings_s[place % len(self.rings_s)]

    def talk_s(self, place: int) -> int:
        return self.talks_s[place // len(self.rings_s) % len(self.talks_s)]

    def called(self, place: int) -> str:
        """A number that tells the carrier what becomes of its call (tests/switch/scenario.py)."""
        return f"138{place % 10_000:04}{self.ring_s(place):02}{self.talk_s(place):02}00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """``prefix`` begins the id of everything of this run on the switch."""

    url: str
    user: str
    password: str
    prefix: str
    agents: tuple[str, ...]
    """Where their phones are: NUMBER@TRUNK."""
    rate: float
    """Calls a second."""
    calls: int
    course: Course

    @property
    def ari(self) -> AriAddress:
        return AriAddress(url=self.url, user=self.user, password=self.password)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What became of an order."""

    calls: int
    lost: int
    why: str
    """Of those that were lost, how many why."""
    rate: float
    """Calls a second that were really asked for."""
    cpu_s: float
    """Processor time, user's and system's, of the dialler's process, from the first request to the last event."""

    @property
    def cpu_ms(self) -> float:
        """For one call."""
        return 1e3 * self.cpu_s / self.calls


class Dialler(Protocol):
    """One that is connected and holds its agents' legs."""

    async def place(self, place: int) -> None:
        """Ask for the call; what becomes of it is told to the tally."""
        ...


@dataclass(slots=True)
class Tally:
    """Moments of calls, by their place in the order; of nothing else."""

    calls: int
    asked: dict[int, float] = field(default_factory=dict[int, float])
    answered: dict[int, float] = field(default_factory=dict[int, float])
    connected: set[int] = field(default_factory=set[int])
    over: set[int] = field(default_factory=set[int])
    refused: dict[int, str] = field(default_factory=dict[int, str])
    all_over: asyncio.Event = field(default_factory=asyncio.Event)

    def is_asked(self, place: int) -> None:
        self.asked[place] = time.monotonic()

    def is_answered(self, place: int) -> None:
        self.answered[place] = time.monotonic()

    def is_over(self, place: int) -> None:
        self.over.add(place)
        self._look()

    def is_refused(self, place: int, why: str) -> None:
        self.refused[place] = why
        self._look()

    def losses(self, course: Course) -> Counter[str]:
        """How many calls were lost, by what became of them."""
        return Counter(why for place in range(self.calls) if (why := self._loss(place, course.ring_s(place))))

    def _loss(self, place: int, ring_s: int) -> str:
        if place in self.refused:
            return self.refused[place]
        if place not in self.answered:
            return "not answered"
        if self.answered[place] - self.asked[place] - ring_s > LATE_S:
            return "answered late"
        if place not in self.connected:
            return "not connected"
        return "" if place in self.over else "not over"

    def _look(self) -> None:
        if len(self.over | self.refused.keys()) >= self.calls:
            self.all_over.set()


class Tasks:
    """Requests under way; one that fails ends the run."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.result()


async def dial(dialler: Dialler, order: Order, tally: Tally) -> Run:
    """Ask for every call at its time, and wait until all are over."""
    tasks = Tasks()
    began_cpu_s, began = time.process_time(), time.monotonic()
    for place in range(order.calls):
        await asyncio.sleep(max(0.0, began + place / order.rate - time.monotonic()))
        tally.is_asked(place)
        tasks.start(dialler.place(place))
    span_s = time.monotonic() - began
    try:
        async with asyncio.timeout(PATIENCE_S):
            await tally.all_over.wait()
    except TimeoutError:
        pass
    losses = tally.losses(order.course)
    return Run(
        calls=order.calls,
        lost=losses.total(),
        why=", ".join(f"{count} {why}" for why, count in losses.most_common(3)),
        rate=order.calls / max(span_s, order.calls / order.rate),
        cpu_s=time.process_time() - began_cpu_s,
    )
