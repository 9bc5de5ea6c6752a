"""Which pacer serves which pace."""

from outdial.domain.pacing.agent_use import AgentUsePacer
from outdial.domain.pacing.base import (
    AgentUsePace,
    CompletionPace,
    EmpiricalPace,
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


def pacer_for(pace: Pace) -> Pacer:  # noqa: PLR0911 - one line a method: a table, checked for the forgotten one
    """A new pacer, with nothing to remember yet."""
    match pace:
        case TokenPace():
            return FixedRatePacer(pace)
        case PreviewPace():
            return PreviewPacer(pace)
        case ProgressivePace():
            return ProgressivePacer()
        case EmpiricalPace():
            return EmpiricalPacer(pace)
        case AgentUsePace():
            return AgentUsePacer(pace)
        case CompletionPace():
            return CompletionPacer(pace)
        case OffHookPace():
            return OffHookPacer(pace)
