"""Why a call was allowed, as it is kept with the attempt: what was known when the call was asked for."""

from dataclasses import dataclass

from outdial.domain.campaign import Mode
from outdial.domain.pacing.base import PacingView
from outdial.domain.pacing.progressive import calls_within_idle
from outdial.domain.plan import Demand
from outdial.domain.rule_set import RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Of one turn's calls. ``bound`` and ``limit`` are shares of the live answers, 0 to 1; None where there is none."""

    rule_set: str
    """Name and version."""
    answers: int
    """Calls that a person answered, over the rule set's period and up to this turn."""
    abandoned: int
    """Those of them that had no agent in time."""
    within_idle: int
    """The first so many calls have an idle agent each."""
    bound: float | None = None
    """The upper bound of the abandoned share that the guard reckoned with."""
    limit: float | None = None

    def is_ahead(self, place: int, *, kept: bool) -> bool:
        """Whether the turn's call at ``place``, from 0, has no agent yet; ``kept`` if one was kept for it."""
        return not kept and place >= self.within_idle


def evidence(view: PacingView, demand: Demand, rules: RuleSet, *, mode: Mode) -> Evidence:
    """What stands behind a demand for calls. A flow takes everybody at once, so no call of one is ahead."""
    share, terms = rules.share(view.account), dict(demand.terms)
    return Evidence(
        rule_set=rules.label,
        answers=share.answers,
        abandoned=share.abandoned,
        within_idle=calls_within_idle(view) if mode.wants_agent else demand.calls,
        bound=terms.get("abandoned_bound"),
        limit=terms.get("abandoned_limit"),
    )
