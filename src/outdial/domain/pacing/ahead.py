"""The step that all predictive methods share: as many calls ahead of the agents as the guard allows.

A method contributes its outlook, its guard and a cap from its own parameters; below the number of idle agents it
is never slower than progressive.
"""

from outdial.domain.pacing.base import Decision, PacingView
from outdial.domain.pacing.estimator import Outlook
from outdial.domain.pacing.guard import Guard
from outdial.domain.pacing.progressive import calls_within_idle


def dial_ahead(view: PacingView, outlook: Outlook, guard: Guard, *, cap: int) -> Decision:
    """The most calls that lines, ``cap`` and guard allow.

    On a floor without agents these are none: whoever answered would find nobody for certain.
    """
    least = calls_within_idle(view)
    calls = _most_allowed(view, outlook, guard, least=least, most=min(view.lines_free, cap))
    bound = guard.bound(calls, outlook, view.recent)
    return Decision(
        calls=calls, reason=_reason(calls, view, outlook, guard, bound), terms=_terms(view, outlook, guard, bound)
    )


def _most_allowed(view: PacingView, outlook: Outlook, guard: Guard, *, least: int, most: int) -> int:
    """Risk only grows with the calls, so halving finds the most."""
    while least < most:
        middle = (least + most + 1) // 2
        if guard.allows(middle, outlook, view.recent):
            least = middle
        else:
            most = middle - 1
    return least


def _reason(calls: int, view: PacingView, outlook: Outlook, guard: Guard, bound: float) -> str:
    rate = outlook.answer_rate
    return (
        f"{calls} calls: {view.floor.idle} idle, {outlook.released} expected free within "
        f"{outlook.horizon.total_seconds():.0f} s, answer rate {rate.mean:.2f} ± {rate.deviation:.2f}, "
        f"{outlook.ringing} ringing; bound {100 * bound:.1f} % of {100 * guard.limit:g} %"
    )


def _terms(view: PacingView, outlook: Outlook, guard: Guard, bound: float) -> tuple[tuple[str, float], ...]:
    return (
        ("idle", view.floor.idle),
        ("released", outlook.released),
        ("horizon_s", outlook.horizon.total_seconds()),
        ("answer_rate", outlook.answer_rate.mean),
        ("answer_rate_deviation", outlook.answer_rate.deviation),
        ("ringing", outlook.ringing),
        ("ringing_answers", outlook.ringing_answers),
        ("waiting", view.waiting),
        ("abandoned_bound", bound),
        ("abandoned_limit", guard.limit),
    )
