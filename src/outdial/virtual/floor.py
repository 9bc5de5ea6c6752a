"""A floor of agents and its calls in virtual time: what a switch and people would do, without either.

Whoever answers is brought to the agent who has been idle longest; who finds nobody waits as long as patience lasts, and
counts as abandoned unless an agent comes within two seconds (16 CFR 310.4(b)(4)(ii)), also if one comes later.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from outdial.domain.attempt import CONNECT_LIMIT
from outdial.domain.pacing.base import Account, Floor, News, PacingView, RingEnd, Share
from outdial.virtual.agenda import Agenda

CONNECT_LIMIT_S = CONNECT_LIMIT.total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What will become of a call, unknown to whoever paces. Spans are seconds."""

    rings_s: float
    """From placing to the end of ringing, whatever ends it."""
    answered: bool
    """By a person; a machine that was told apart counts as no answer."""
    patience_s: float = 0.0
    """How long the person waits for somebody to speak."""
    talk_s: float = 0.0
    wrap_up_s: float = 0.0


@dataclass(slots=True)
class Tally:
    """What came of a span of time. Seconds are of all agents together."""

    calls: int = 0
    answers: int = 0
    abandoned: int = 0
    talked_s: float = 0.0
    wrapped_up_s: float = 0.0
    logged_in_s: float = 0.0

    @property
    def utilisation(self) -> float:
        """Talk and wrap-up among the time logged in; 0 when nobody was."""
        return (self.talked_s + self.wrapped_up_s) / self.logged_in_s if self.logged_in_s else 0.0

    @property
    def abandoned_share(self) -> float:
        """Abandoned among live answers; 0 when nobody answered."""
        return self.abandoned / self.answers if self.answers else 0.0


@dataclass(slots=True)
class _News:
    rings: list[RingEnd] = field(default_factory=list[RingEnd])
    talks: list[timedelta] = field(default_factory=list[timedelta])
    wrap_ups: list[timedelta] = field(default_factory=list[timedelta])
    left_idle: int = 0


@dataclass(slots=True)
class _Waiting:
    fate: Fate
    ended: Callable[[bool], None] | None
    late: bool = False


class VirtualFloor:
    """Agents come, take calls and go; ``changed`` is called after everything that a pacer could act on."""

    def __init__(self, agenda: Agenda, *, begins_at: datetime, lines_max: int) -> None:
        self.tally = Tally()
        self.changed: Callable[[], None] = _nothing
        self._agenda = agenda
        self._begins_at = begins_at
        self._lines_max = lines_max
        self._ids = count()
        # Since when, from the beginning. Ages are asked for at every look, and these are the fastest to subtract.
        self._ringing: dict[int, timedelta] = {}
        self._scores: dict[int, float] = {}
        self._talking: dict[int, timedelta] = {}
        self._wrapping_up: dict[int, timedelta] = {}
        self._waiting: dict[int, _Waiting] = {}
        self._idle: dict[int, float] = {}
        self._leaving: set[int] = set()
        self._logged_in: dict[int, float] = {}
        self._news = _News()

    @property
    def lines_free(self) -> int:
        return self._lines_max - len(self._ringing) - len(self._waiting) - len(self._talking)

    @property
    def in_flight(self) -> int:
        """Calls that ring, wait or talk."""
        return len(self._ringing) + len(self._waiting) + len(self._talking)

    @property
    def agents(self) -> int:
        """Who is logged in and means to stay."""
        return len(self._logged_in) - len(self._leaving)

    def staff(self, agents: int) -> None:
        """Let agents log in or out until there are so many. Who is in a call leaves when it is wrapped up."""
        while self.agents < agents and self._leaving:
            self._leaving.pop()
        while self.agents < agents:
            self._log_in()
        for agent in self._who_leaves(self.agents - agents):
            self._leave(agent)
        self.changed()

    def place(self, fate: Fate, *, score: float = 0.0, ended: Callable[[bool], None] | None = None) -> None:
        """Start a call; ``ended`` is told whether the person was brought to an agent, when the call is over."""
        call = next(self._ids)
        self.tally.calls += 1
        self._ringing[call] = self._now()
        self._scores[call] = score
        self._agenda.after(fate.rings_s, lambda: self._stop_ringing(call, fate, ended))

    def view(self) -> PacingView:
        """What a pacer may look at, with the news since the look before."""
        now = self._now()
        news, self._news = self._news, _News()
        share = Share(self.tally.answers, self.tally.abandoned)
        return PacingView(
            now=self._begins_at + now,
            floor=Floor(
                idle=len(self._idle),
                talking=tuple([now - since for since in self._talking.values()]),
                wrapping_up=tuple([now - since for since in self._wrapping_up.values()]),
            ),
            ringing=tuple([now - since for since in self._ringing.values()]),
            ringing_scores=tuple(self._scores.values()),
            waiting=len(self._waiting),
            lines_free=self.lines_free,
            news=News(
                rings=tuple(news.rings),
                talks=tuple(news.talks),
                wrap_ups=tuple(news.wrap_ups),
                left_idle=news.left_idle,
            ),
            account=Account(today=share, last_24_h=share, last_30_days=share),
        )

    def settle(self) -> None:
        """Take the time of everybody who is still busy or logged in into the tally, up to now."""
        now, now_s = self._now(), self._agenda.now_s
        for agent, since in self._talking.items():
            self.tally.talked_s += (now - since).total_seconds()
            self._talking[agent] = now
        for agent, since in self._wrapping_up.items():
            self.tally.wrapped_up_s += (now - since).total_seconds()
            self._wrapping_up[agent] = now
        for agent, since_s in self._logged_in.items():
            self.tally.logged_in_s += now_s - since_s
            self._logged_in[agent] = now_s

    def _now(self) -> timedelta:
        return timedelta(seconds=self._agenda.now_s)

    def _stop_ringing(self, call: int, fate: Fate, ended: Callable[[bool], None] | None) -> None:
        rang = self._now() - self._ringing.pop(call)
        self._news.rings.append(RingEnd(rang, fate.answered, self._scores.pop(call)))
        if not fate.answered:
            _tell(ended, reached=False)
        else:
            self.tally.answers += 1
            self._receive(call, fate, ended)
        self.changed()

    def _receive(self, call: int, fate: Fate, ended: Callable[[bool], None] | None) -> None:
        if self._idle:
            self._connect(fate, ended)
            return
        self._waiting[call] = _Waiting(fate, ended)
        self._agenda.after(CONNECT_LIMIT_S, lambda: self._is_late(call))
        self._agenda.after(fate.patience_s, lambda: self._hang_up(call))

    def _is_late(self, call: int) -> None:
        waiting = self._waiting.get(call)
        if waiting is not None and not waiting.late:
            waiting.late = True
            self.tally.abandoned += 1

    def _hang_up(self, call: int) -> None:
        waiting = self._waiting.pop(call, None)
        if waiting is None:
            return
        self.tally.abandoned += not waiting.late
        _tell(waiting.ended, reached=False)
        self.changed()

    def _connect(self, fate: Fate, ended: Callable[[bool], None] | None) -> None:
        agent = next(iter(self._idle))
        del self._idle[agent]
        began = self._talking[agent] = self._now()
        self._agenda.after(fate.talk_s, lambda: self._wrap_up(agent, fate, began, ended))

    def _wrap_up(self, agent: int, fate: Fate, began: timedelta, ended: Callable[[bool], None] | None) -> None:
        now = self._now()
        self.tally.talked_s += (now - self._talking.pop(agent)).total_seconds()
        self._news.talks.append(now - began)
        self._wrapping_up[agent] = now
        self._agenda.after(fate.wrap_up_s, lambda: self._free(agent, now))
        _tell(ended, reached=True)
        self.changed()

    def _free(self, agent: int, began: timedelta) -> None:
        now = self._now()
        self.tally.wrapped_up_s += (now - self._wrapping_up.pop(agent)).total_seconds()
        self._news.wrap_ups.append(now - began)
        if agent in self._leaving:
            self._leaving.discard(agent)
            self._log_out(agent)
        else:
            self._idle[agent] = self._agenda.now_s
            self._take_waiting()
        self.changed()

    def _take_waiting(self) -> None:
        with suppress(StopIteration):
            call = next(iter(self._waiting))
            waiting = self._waiting.pop(call)
            self._connect(waiting.fate, waiting.ended)

    def _log_in(self) -> None:
        agent = next(self._ids)
        self._logged_in[agent] = self._idle[agent] = self._agenda.now_s
        self._take_waiting()

    def _who_leaves(self, agents: int) -> Iterator[int]:
        """The idle first, then those who are nearest to the end of what they do, as far as anybody can tell."""
        candidates = [*self._idle, *self._wrapping_up, *self._talking]
        return iter([agent for agent in candidates if agent not in self._leaving][: max(0, agents)])

    def _leave(self, agent: int) -> None:
        if agent in self._idle:
            del self._idle[agent]
            self._news.left_idle += 1
            self._log_out(agent)
        else:
            self._leaving.add(agent)

    def _log_out(self, agent: int) -> None:
        self.tally.logged_in_s += self._agenda.now_s - self._logged_in.pop(agent)


def _nothing() -> None:
    """Nobody wants to know."""


def _tell(ended: Callable[[bool], None] | None, *, reached: bool) -> None:
    if ended is not None:
        ended(reached)
