from dataclasses import replace
from datetime import timedelta

import pytest

from outdial.domain.pacing.alteration import Alteration
from outdial.domain.pacing.base import (
    AgentUsePace,
    CompletionPace,
    EmpiricalPace,
    OffHookPace,
    Pace,
    PreviewPace,
    ProgressivePace,
    TokenPace,
)
from outdial.domain.pacing.record import Chunk
from outdial.domain.pacing.record_lines import RecordedTurn
from outdial.domain.pacing.replay import Trial, first_difference
from outdial.domain.rule_set import Period, RuleSet
from tests.domain.recorded import TURNS_OF_A_CHUNK, recorded_shift

SECOND = timedelta(seconds=1)
HOUR = 3600 * SECOND
AGENT_USE = AgentUsePace(talk_min=SECOND, talk_max=HOUR, loss_rate=3, use_rate=90, count_wrap_up=True)
PACES: list[Pace] = [
    TokenPace(calls=3, interval=10 * SECOND),
    PreviewPace(push_interval=60 * SECOND, pushes=3, auto_call_after=5 * SECOND),
    ProgressivePace(),
    EmpiricalPace(talk_min=SECOND, talk_max=HOUR, outbound_rate=100),
    AGENT_USE,
    CompletionPace(talk_min=SECOND, talk_max=HOUR, loss_rate=5, wait=SECOND, connect_rate=90),
    OffHookPace(off_hook_rate=80),
]
RULES = RuleSet(name="strict", version="2", source="a test", abandoned_max=0.02, period=Period.LAST_24_H)


@pytest.fixture(scope="module")
def chunks() -> list[Chunk]:
    """A shift with agents' use, long enough to earn a lead."""
    return recorded_shift(AGENT_USE, minutes=25)


def with_turn(chunk: Chunk, place: int, turn: RecordedTurn) -> Chunk:
    return replace(chunk, turns=(*chunk.turns[:place], turn, *chunk.turns[place + 1 :]))


@pytest.mark.parametrize("pace", PACES, ids=lambda pace: pace.kind)
def test_each_chunk_of_a_shift_is_decided_again_to_the_byte_from_its_own_memory(pace: Pace) -> None:
    for chunk in recorded_shift(pace, RULES):
        assert first_difference(chunk) is None


def test_the_shift_has_turns_worth_replaying(chunks: list[Chunk]) -> None:
    decisions = [turn.decision for chunk in chunks for turn in chunk.turns]

    assert len(decisions) > 1_000
    assert sum(decision.calls for decision in decisions) > 100
    assert len({decision.calls for decision in decisions}) > 2


def test_a_decision_that_is_not_the_codes_is_named_with_its_turn_and_both_reasons(chunks: list[Chunk]) -> None:
    turn = chunks[3].turns[17]
    other = replace(turn, decision=replace(turn.decision, calls=turn.decision.calls + 2))

    difference = first_difference(with_turn(chunks[3], 17, other))

    assert difference is not None
    assert (difference.turn, difference.at) == (18, turn.view.now)
    assert difference.what.startswith(f"{turn.decision.calls + 2} calls were decided, now {turn.decision.calls};")
    assert turn.decision.reason in difference.what


def test_the_last_digit_of_a_term_is_compared_too(chunks: list[Chunk]) -> None:
    turn = chunks[3].turns[17]
    terms = dict(turn.decision.terms)
    terms["answer_rate"] *= 1 + 2**-52
    other = replace(turn, decision=replace(turn.decision, terms=tuple(terms.items())))

    difference = first_difference(with_turn(chunks[3], 17, other))

    assert difference is not None
    assert difference.what.startswith(f"answer_rate was {terms['answer_rate']!r}, now ")


def test_a_change_of_what_was_shown_is_noticed_at_the_latest_in_what_is_remembered(chunks: list[Chunk]) -> None:
    chunk = next(chunk for chunk in chunks[5:] if any(turn.view.news.rings for turn in chunk.turns))
    place = max(place for place, turn in enumerate(chunk.turns) if turn.view.news.rings)
    turn = chunk.turns[place]
    first, *others = turn.view.news.rings
    rings = (replace(first, answered=not first.answered), *others)
    view = replace(turn.view, news=replace(turn.view.news, rings=rings))

    assert first_difference(with_turn(chunk, place, replace(turn, view=view))) is not None


def test_another_memory_at_the_end_is_a_difference(chunks: list[Chunk]) -> None:
    difference = first_difference(replace(chunks[3], memory_digest="0"))

    assert difference is not None
    assert "remembers" in difference.what


def test_the_same_pace_along_all_chunks_decides_as_it_did(chunks: list[Chunk]) -> None:
    trial = Trial(Alteration())

    for chunk in chunks:
        assert all(turn.other == turn.recorded for turn in trial.run(chunk))


def test_after_a_gap_the_other_pace_begins_with_what_the_recorded_one_remembered(chunks: list[Chunk]) -> None:
    with_gap = [*chunks[:4], *chunks[9:]]
    trial = Trial(Alteration())

    for chunk in with_gap:
        assert all(turn.other == turn.recorded for turn in trial.run(chunk))


def test_where_a_chunk_goes_on_so_does_what_another_pace_remembers() -> None:
    chunks = recorded_shift(ProgressivePace(), minutes=6)
    alteration = Alteration(method="agent_use")
    one, anew = Trial(alteration), Trial(alteration)

    learned = [[turn.other for turn in one.run(chunk)] for chunk in chunks][-1]
    knows_nothing = [turn.other for turn in anew.run(chunks[-1])]

    assert dict(learned[0].terms)["answer_rate_deviation"] < dict(knows_nothing[0].terms)["answer_rate_deviation"] / 1.2


def test_progressive_never_starts_more_than_the_predictive_method_did(chunks: list[Chunk]) -> None:
    trial = Trial(Alteration(method="progressive"))

    turns = [turn for chunk in chunks for turn in trial.run(chunk)]

    assert len(turns) == len(chunks) * TURNS_OF_A_CHUNK
    assert all(turn.other.calls <= turn.recorded.calls for turn in turns)
    assert any(turn.other.calls < turn.recorded.calls for turn in turns)
