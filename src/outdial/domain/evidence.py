"""Why a call was allowed, as it is kept with the attempt: what was known when the call was asked for."""

from dataclasses import dataclass, replace

from outdial.domain.campaign import Mode
from outdial.domain.pacing.base import PacingView
from outdial.domain.pacing.progressive import calls_within_idle
from outdial.domain.plan import Demand
from outdial.domain.rule_set import RuleSet

DIGITS = 5
"""Of a share: a hundredth of a thousandth says all there is to say, and takes little room with each attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Of one call. ``bound`` and ``limit`` are shares of the live answers, 0 to 1; None where the method has none."""

    answers: int
    """Calls that a person answered, over the rule set's period and up to this turn."""
    abandoned: int
    """Those of them that had no agent in time."""
    ahead: bool = False
    """No agent was free for it yet."""
    bound: float | None = None
    """The upper bound of the abandoned share that the guard reckoned with."""
    limit: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """On what grounds one turn may start its calls."""

    rule_set: str
    """Name and version."""
    within_idle: int
    """The first so many calls have an idle agent each."""
    evidence: Evidence

    def of_call(self, place: int, *, kept: bool) -> Evidence:
        """Of the turn's call at ``place``, from 0; ``kept`` if an agent was kept for it."""
        return replace(self.evidence, ahead=not kept and place >= self.within_idle)


def grounds(view: PacingView, demand: Demand, rules: RuleSet, *, mode: Mode) -> Grounds:
    """What stands behind a demand for calls. A flow takes everybody at once, so no call of one is ahead."""
    share, terms = rules.share(view.account), dict(demand.terms)
    return Grounds(
        rule_set=rules.label,
        within_idle=calls_within_idle(view) if mode.wants_agent else demand.calls,
        evidence=Evidence(
            answers=share.answers,
            abandoned=share.abandoned,
            bound=_rounded(terms.get("abandoned_bound")),
            limit=_rounded(terms.get("abandoned_limit")),
        ),
    )


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, DIGITS)
