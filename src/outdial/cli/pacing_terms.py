"""The figures that make a decision of pacing, in words, one line each."""

from collections.abc import Iterator, Mapping
from enum import Enum, auto


class _Kind(Enum):
    WHOLE = auto()
    FIGURE = auto()
    SHARE = auto()
    SECONDS = auto()


_WORDS: Mapping[str, tuple[str, _Kind]] = {
    "idle": ("agents who are idle", _Kind.WHOLE),
    "staffed": ("agents who are logged in and not paused", _Kind.WHOLE),
    "released": ("agents who talk or wrap up and are expected to be free in time for new calls", _Kind.FIGURE),
    "horizon_s": ("looked ahead: by then nearly all of those have answered who will", _Kind.SECONDS),
    "answer_rate": ("share of calls that a person answers", _Kind.SHARE),
    "answer_rate_deviation": ("how sure that is: one standard deviation", _Kind.SHARE),
    "ringing": ("calls that ring", _Kind.WHOLE),
    "ringing_answers": ("of these, calls that are expected to be answered", _Kind.FIGURE),
    "waiting": ("people who have answered and have nobody yet", _Kind.WHOLE),
    "lines_free": ("calls that switch and tenant still allow", _Kind.WHOLE),
    "answers_today": ("calls that a person answered today", _Kind.WHOLE),
    "abandoned_today": ("of these, calls that were abandoned", _Kind.WHOLE),
    "chance_of_nobody": ("chance that whoever answers one call more finds nobody", _Kind.SHARE),
    "chance_allowed": ("up to which one call more is started", _Kind.SHARE),
    "balance": ("calls that the limit would still allow to be lost; below zero: too many were", _Kind.FIGURE),
    "abandoned_bound": ("share of answers that may be lost once everything under way has ended", _Kind.SHARE),
    "abandoned_limit": ("limit of that share", _Kind.SHARE),
    "tokens_left": ("calls left in the bucket", _Kind.FIGURE),
    "tokens_per_filling": ("calls that each filling adds", _Kind.FIGURE),
    "pushes_left": ("pushes left in this interval", _Kind.WHOLE),
}


def term_lines(terms: Mapping[str, float | None]) -> Iterator[str]:
    """A line a term: the figure, and what it is. One that has no words here is told by its name."""
    for name, value in terms.items():
        words, kind = _WORDS.get(name, (name.replace("_", " "), _Kind.FIGURE))
        yield f"{'–' if value is None else _figure(value, kind):>8}  {words}"  # noqa: RUF001 - a dash for nothing


def _figure(value: float, kind: _Kind) -> str:
    match kind:
        case _Kind.WHOLE:
            return f"{value:.0f}"
        case _Kind.FIGURE:
            return f"{value:.2f}"
        case _Kind.SHARE:
            return f"{100 * value:.1f} %"
        case _Kind.SECONDS:
            return f"{value:.0f} s"
