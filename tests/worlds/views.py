"""Views for pacers, with only what a test is about."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from outdial.domain.pacing.base import Account, Floor, News, PacingView, RingEnd, Share

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def spans(seconds: Sequence[float]) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=span) for span in seconds)


def view(
    at_s: float = 0.0,
    *,
    idle: int = 0,
    talking: Sequence[float] = (),
    wrapping_up: Sequence[float] = (),
    ringing: int = 0,
    waiting: int = 0,
    lines_free: int = 1000,
    rings: Sequence[tuple[float, bool]] = (),
    talks: Sequence[float] = (),
    today: tuple[int, int] = (0, 0),
) -> PacingView:
    share = Share(*today)
    return PacingView(
        now=BEGIN + timedelta(seconds=at_s),
        floor=Floor(idle=idle, talking=spans(talking), wrapping_up=spans(wrapping_up)),
        ringing=spans([1.0] * ringing),
        waiting=waiting,
        lines_free=lines_free,
        news=News(
            rings=tuple(RingEnd(timedelta(seconds=rang), answered) for rang, answered in rings), talks=spans(talks)
        ),
        account=Account(today=share, last_24_h=share, last_30_days=share),
    )
