"""Which pacer serves which pace."""

from outdial.domain.pacing.agent_use import AgentUsePacer
from outdial.domain.pacing.base import (
    AgentUsePace,
    CompletionPace,
    EmpiricalPace,
    Memory,
    OffHookPace,
    Pace,
    Pacer,
    PreviewPace,
    ProgressivePace,
    TokenPace,
)
from outdial.domain.pacing.completion import CompletionPacer
from outdial.domain.pacing.empirical import EmpiricalPacer
from outdial.domain.pacing.fixed_rate import FixedRatePacer
from outdial.domain.pacing.off_hook import OffHookPacer
from outdial.domain.pacing.preview import PreviewPacer
from outdial.domain.pacing.progressive import ProgressivePacer
from outdial.domain.rule_set import NO_RULES, RuleSet


def pacer_for(  # noqa: PLR0911 - one line a method: a table, checked for the forgotten one
    pace: Pace, rules: RuleSet = NO_RULES, *, guarded: bool = True, memory: Memory | None = None
) -> Pacer:
    """A new pacer; with the ``memory`` of another of the same pace it goes on where that one stood.

    ``guarded`` is for trials only: without it nothing keeps the share of abandoned calls but the price.
    """
    match pace:
        case TokenPace():
            return FixedRatePacer(pace, memory=memory)
        case PreviewPace():
            return PreviewPacer(pace, memory=memory)
        case ProgressivePace():
            return ProgressivePacer()
        case EmpiricalPace():
            return EmpiricalPacer(pace, rules, guarded=guarded, memory=memory)
        case AgentUsePace():
            return AgentUsePacer(pace, rules, guarded=guarded, memory=memory)
        case CompletionPace():
            return CompletionPacer(pace, rules, guarded=guarded, memory=memory)
        case OffHookPace():
            return OffHookPacer(pace, rules, guarded=guarded, memory=memory)
