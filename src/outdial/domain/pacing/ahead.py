"""What all predictive methods share: as many calls ahead of the agents as price and guard allow.

One call after the other is added as long as the chance that whoever answers it finds nobody, its marginal expected
abandonment, stays within the price, and the guard's bound with it under the limit. A method contributes its limit and a
cap from its own parameters; below the number of idle agents it is never slower than progressive.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from outdial.domain.pacing.base import Decision, Memory, PacingView
from outdial.domain.pacing.estimator import Estimator, Outlook, TalkBounds
from outdial.domain.pacing.guard import Bound, Guard
from outdial.domain.pacing.price import CHANCE_AT_CUSHION, Price
from outdial.domain.pacing.progressive import calls_within_idle

Cap = Callable[[Outlook], int]
"""The most calls that a method's own parameters allow."""
TOO_LIKELY: Final = "one more would too likely find nobody"
NO_MORE: Final = "the method or the lines allow no more"


@dataclass(slots=True)
class _Steps:
    """How far the calls went, and what stopped them."""

    calls: int
    chance: float
    bound: Bound
    answers: float = 0.0
    """Of those calls, expected."""
    without: float = 0.0
    """People who find nobody for those calls, expected."""
    stopped_by: str = ""


class Ahead:
    """Remembers what the estimator and the price remember.

    Without ``guarded`` nobody watches what is really lost, and the chance that a call may run is always the same: for
    trials that show what the guard is good for.
    """

    def __init__(
        self,
        guard: Guard,
        *,
        talk: TalkBounds | None = None,
        releases: bool = True,
        guarded: bool = True,
        memory: Memory | None = None,
    ) -> None:
        kept = memory or {}
        self._guard = guard
        self._talk = talk
        self._releases = releases
        self._guarded = guarded
        self._estimator = Estimator(kept.get("estimator"))
        self._price = Price(kept.get("price"))

    def memory(self) -> Memory:
        return {"estimator": self._estimator.memory(), "price": self._price.memory()}

    def decide(self, view: PacingView, cap: Cap) -> Decision:
        """The most calls that lines, cap, price and guard allow; no agent, no call."""
        self._estimator.learn(view)
        self._price.settle(ringing=len(view.ringing), ended=len(view.news.rings))
        outlook = self._estimator.look(view, talk=self._talk, releases=self._releases)
        balance = self._guard.balance(view.account, waiting=view.waiting)
        allowed = self._chance_allowed(view, outlook, balance=balance)
        most = min(view.lines_free, cap(outlook)) if view.floor.staffed else 0
        steps = self._walk(view, outlook, allowed=allowed, most=most)
        if steps.stopped_by in (TOO_LIKELY, NO_MORE):
            # Where the guard stops a lead, hardly anybody is expected to find nobody, and no price would change it.
            self._price.wish(
                steps.calls,
                ringing=len(view.ringing),
                answers=steps.answers,
                without=steps.without,
                share_max=steps.bound.limit,
            )
        terms = (*_terms(view, outlook), *_price_terms(steps, balance=balance, allowed=allowed))
        return Decision(calls=steps.calls, reason=_reason(view, outlook, steps), terms=terms)

    def _chance_allowed(self, view: PacingView, outlook: Outlook, *, balance: float) -> float:
        if not self._guarded:
            return CHANCE_AT_CUSHION
        return self._price.chance_allowed(balance, ringing_answers=outlook.ringing_answers, now=view.now)

    def _walk(self, view: PacingView, outlook: Outlook, *, allowed: float, most: int) -> _Steps:
        least = calls_within_idle(view)
        without = outlook.without()
        steps = _Steps(0, outlook.chance_of_nobody(), self._bound(view, without))
        while True:
            score = view.next_scores[steps.calls] if steps.calls < len(view.next_scores) else 0.0
            answer = outlook.chance_of_answer(score)
            lost = steps.chance * answer
            without += lost
            bound = self._bound(view, without)
            if steps.calls >= least and not self._goes_on(steps, bound, outlook, allowed=allowed, most=most):
                return steps
            outlook.add(score)
            steps.calls += 1
            steps.answers += answer
            steps.without += lost
            steps.chance = outlook.chance_of_nobody()
            steps.bound = bound

    def _goes_on(self, steps: _Steps, bound: Bound, outlook: Outlook, *, allowed: float, most: int) -> bool:
        """Whether one call more is allowed, after which the bound would be this; notes what stops it."""
        if steps.calls >= most:
            steps.stopped_by = NO_MORE
        elif outlook.ringing + steps.calls >= outlook.ringing_max:
            steps.stopped_by = "progressive: too few calls have ended yet to tell who answers"
        elif self._guarded and not bound.kept:
            steps.stopped_by = "progressive: too few have answered yet, or too many were lost, for a lead"
        elif steps.chance > allowed:
            steps.stopped_by = TOO_LIKELY
        else:
            return True
        return False

    def _bound(self, view: PacingView, without: float) -> Bound:
        return self._guard.bound(view.account, waiting=view.waiting, without=without)


def _reason(view: PacingView, outlook: Outlook, steps: _Steps) -> str:
    rate, bound = outlook.rate, steps.bound
    return (
        f"{steps.calls} calls: {view.floor.idle} idle, {outlook.released:.1f} expected free within "
        f"{outlook.horizon_s:.0f} s, answer rate {rate.mean:.2f} ± {rate.deviation:.2f}, {outlook.ringing} ringing; "
        f"bound {100 * bound.share:.1f} % of {100 * bound.limit:g} %; {steps.stopped_by}"
    )


def _terms(view: PacingView, outlook: Outlook) -> tuple[tuple[str, float], ...]:
    return (
        ("idle", view.floor.idle),
        ("staffed", view.floor.staffed),
        ("released", outlook.released),
        ("horizon_s", outlook.horizon_s),
        ("answer_rate", outlook.rate.mean),
        ("answer_rate_deviation", outlook.rate.deviation),
        ("ringing", outlook.ringing),
        ("ringing_answers", outlook.ringing_answers),
        ("waiting", view.waiting),
        ("lines_free", view.lines_free),
        ("answers_today", view.account.today.answers),
        ("abandoned_today", view.account.today.abandoned),
    )


def _price_terms(steps: _Steps, *, balance: float, allowed: float) -> tuple[tuple[str, float], ...]:
    return (
        ("chance_of_nobody", steps.chance),
        ("chance_allowed", allowed),
        ("balance", balance),
        ("abandoned_bound", steps.bound.share),
        ("abandoned_limit", steps.bound.limit),
    )
