"""What a forecast is based on, in sentences: how much was seen, and what was assumed where nothing was."""

from collections.abc import Iterator

from outdial.forecast.question import Question
from outdial.forecast.world import FLOW, TALK, WRAP_UP

FEW_CALLS = 100
"""Below it, intervals say more of what is not known than of the campaign."""


def grounds(question: Question) -> tuple[str, ...]:
    """The sentences."""
    return (*_calls(question), *_talks(question), *_wrap_ups(question), *_assumed(question))


def _calls(question: Question) -> Iterator[str]:
    history = question.history
    if not history.calls:
        yield "There is no past call to learn from: all rests on general assumptions, so the intervals are wide."
        return
    whose = "of the tenant's campaigns, as this one has called too little" if history.of_others else "of this campaign"
    yield f"Learned from {history.calls:,} past calls {whose}, of which {history.live_answers:,} were answered."
    if history.calls < FEW_CALLS:
        yield "These are few calls, so the intervals are wide."


def _talks(question: Question) -> Iterator[str]:
    talks = question.history.talks
    if talks.mean_s is not None:
        yield f"A talk lasts {talks.mean_s:.0f} s on average, seen in {talks.count:,}."
        return
    prior = TALK if question.wants_agents else FLOW
    yield f"No talk was seen to end: {prior.mean_s:.0f} s on average are assumed, give or take a half."


def _wrap_ups(question: Question) -> Iterator[str]:
    if not question.wants_agents:
        return
    wrap_ups = question.history.wrap_ups
    if wrap_ups.count:
        yield f"A wrap-up lasts {wrap_ups.mean_s:.0f} s on average, seen in {wrap_ups.count:,}."
        return
    longest_s = question.tenant.limits.wrap_up_max.total_seconds()
    yield (
        f"No wrap-up was seen to end: {WRAP_UP.mean_s:.0f} s on average are assumed, give or take a half, and at most "
        f"the {longest_s:.0f} s after which an agent is idle again by itself."
    )


def _assumed(question: Question) -> Iterator[str]:
    if question.answer_rate is not None:
        yield f"Assumed: {100 * question.answer_rate:g} % of the calls are answered, whatever was seen."
    if question.wants_agents and len(question.team.shifts) == 1:
        yield f"Assumed: {question.team.most} agents are there whenever the windows are open, for this campaign alone."
