"""Chunks of a shift in virtual time: what an engine would record of a floor that a pacer dials for."""

import random

from outdial.domain.pacing.base import Decision, Memory, Pace, Pacer, PacingView
from outdial.domain.pacing.choice import pacer_for
from outdial.domain.pacing.record import Chunk, ChunkWriter, Head, read
from outdial.domain.pacing.record_lines import RecordedTurn
from outdial.domain.rule_set import NO_RULES, RuleSet
from outdial.virtual.agenda import Agenda
from outdial.virtual.floor import Fate, VirtualFloor
from outdial.virtual.shift import Shift
from tests.domain.views import NOON

TURNS_OF_A_CHUNK = 60


class Recording:
    """A pacer whose turns become chunks."""

    def __init__(self, pacer: Pacer, pace: Pace, rules: RuleSet) -> None:
        self.texts: list[bytes] = []
        self._pacer = pacer
        self._pace = pace
        self._rules = rules
        self._writer: ChunkWriter | None = None

    def decide(self, view: PacingView) -> Decision:
        writer = self._writer = self._writer or ChunkWriter(self._head(view))
        decision = self._pacer.decide(view)
        writer.add(RecordedTurn(view, decision))
        if writer.turns == TURNS_OF_A_CHUNK:
            self.texts.append(writer.text(memory=self._pacer.memory()))
            self._writer = None
        return decision

    def memory(self) -> Memory:
        return self._pacer.memory()

    def _head(self, view: PacingView) -> Head:
        memory = self._pacer.memory()
        return Head(begins_at=view.now, pace=self._pace, rules=self._rules, memory=memory, recorded_by="0.1.0")


def recorded_shift(pace: Pace, rules: RuleSet = NO_RULES, *, minutes: float = 15) -> list[Chunk]:
    """The chunks of a shift."""
    return [read(text) for text in recorded_texts(pace, rules, minutes=minutes)]


def recorded_texts(
    pace: Pace, rules: RuleSet = NO_RULES, *, agents: int = 6, minutes: float = 15, seed: int = 1
) -> list[bytes]:
    """One floor, one in three answers after ten seconds, a minute of talk."""
    chances, agenda = random.Random(seed), Agenda()
    floor = VirtualFloor(agenda, begins_at=NOON, lines_max=60)
    floor.staff(agents)
    recording = Recording(pacer_for(pace, rules), pace, rules)

    def place_one() -> None:
        floor.place(
            Fate(
                rings_s=chances.uniform(3, 20),
                answered=chances.random() < 1 / 3,
                patience_s=5,
                talk_s=chances.lognormvariate(4, 0.7),
                wrap_up_s=chances.uniform(2, 15),
            )
        )

    Shift(agenda, floor, recording, place_one).run(until_s=60 * minutes)
    return recording.texts
