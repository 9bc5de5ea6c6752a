"""Paces and views for the tests of pacing: whatever an engine may see, and some views by hand."""

from datetime import timedelta

from hypothesis import strategies as st

from outdial.domain.pacing.base import (
    Account,
    AgentUsePace,
    CompletionPace,
    EmpiricalPace,
    Floor,
    News,
    OffHookPace,
    Pace,
    PacingView,
    PreviewPace,
    ProgressivePace,
    RingEnd,
    Share,
    TokenPace,
)
from outdial.domain.rule_set import NO_RULES, Period, RuleSet
from tests.domain.builders import DAY, HOUR, NOON, SECOND

NEVER = timedelta(0)
SEEN = News(
    rings=tuple(RingEnd(span * SECOND, answered=True) for span in range(5, 25) for _ in range(2))
    + tuple(RingEnd(span * SECOND, answered=False) for span in (3, 24, 24, 24) for _ in range(60)),
    talks=tuple(span * SECOND for span in range(30, 150)),
    wrap_ups=tuple(span * SECOND for span in range(2, 22)),
)
"""A campaign of which some is known: 40 of 280 people answered."""


def empirical(outbound_rate: int = 100, *, talk_min_s: int = 50, talk_max_s: int = 200) -> EmpiricalPace:
    return EmpiricalPace(talk_max=talk_max_s * SECOND, talk_min=talk_min_s * SECOND, outbound_rate=outbound_rate)


def agent_use(use_rate: int = 100, *, loss_rate: int = 3, count_wrap_up: bool = True) -> AgentUsePace:
    return AgentUsePace(
        talk_max=200 * SECOND,
        talk_min=50 * SECOND,
        loss_rate=loss_rate,
        use_rate=use_rate,
        count_wrap_up=count_wrap_up,
    )


def completion(connect_rate: int = 90, *, loss_rate: int = 3, wait_s: float = 5.0) -> CompletionPace:
    return CompletionPace(
        talk_max=200 * SECOND,
        talk_min=50 * SECOND,
        loss_rate=loss_rate,
        wait=wait_s * SECOND,
        connect_rate=connect_rate,
    )


def off_hook(off_hook_rate: int = 100) -> OffHookPace:
    return OffHookPace(off_hook_rate=off_hook_rate)


PREDICTIVE: list[Pace] = [empirical(), agent_use(), completion(), off_hook()]
EVERY: list[Pace] = [
    *PREDICTIVE,
    ProgressivePace(),
    TokenPace(calls=7, interval=10 * SECOND),
    PreviewPace(push_interval=10 * SECOND, pushes=5, auto_call_after=5 * SECOND),
]


def a_view(
    *,
    idle: int = 5,
    talking: int = 15,
    wrapping_up: int = 0,
    ringing: int = 4,
    waiting: int = 0,
    lines_free: int = 500,
    lost: Share | None = None,
    news: News | None = None,
    after: timedelta = NEVER,
) -> PacingView:
    """A floor of twenty with a good record and much to lose, unless told otherwise."""
    lost = Share(2000, 0) if lost is None else lost
    return PacingView(
        now=NOON + after,
        floor=Floor(idle=idle, talking=(30 * SECOND,) * talking, wrapping_up=(SECOND,) * wrapping_up),
        ringing=(SECOND,) * ringing,
        waiting=waiting,
        lines_free=lines_free,
        news=SEEN if news is None else news,
        account=Account(today=lost, last_24_h=lost, last_30_days=lost),
    )


per_cent = st.integers(0, 100)
talk_bounds = st.sampled_from([50, 125, 200]).map(lambda talk_s: talk_s * SECOND)
waits = st.integers(0, 16).map(lambda wait_s: wait_s * SECOND)
predictive_paces: st.SearchStrategy[Pace] = st.one_of(
    st.builds(EmpiricalPace, talk_max=talk_bounds, talk_min=talk_bounds, outbound_rate=per_cent),
    st.builds(
        AgentUsePace,
        talk_max=talk_bounds,
        talk_min=talk_bounds,
        loss_rate=per_cent,
        use_rate=per_cent,
        count_wrap_up=st.booleans(),
    ),
    st.builds(
        CompletionPace,
        talk_max=talk_bounds,
        talk_min=talk_bounds,
        loss_rate=per_cent,
        wait=waits,
        connect_rate=per_cent,
    ),
    st.builds(OffHookPace, off_hook_rate=per_cent),
)
paces: st.SearchStrategy[Pace] = st.one_of(
    st.just(ProgressivePace()),
    st.builds(TokenPace, calls=st.integers(1, 100), interval=st.integers(1, 9999).map(lambda span: span * SECOND)),
    st.builds(PreviewPace, push_interval=st.just(3 * SECOND), pushes=st.integers(1, 100), auto_call_after=waits),
    predictive_paces,
)
rule_sets: st.SearchStrategy[RuleSet] = st.just(NO_RULES) | st.builds(
    RuleSet,
    name=st.just("a country"),
    version=st.just("1"),
    source=st.just("its law"),
    abandoned_max=st.none() | st.floats(0.0, 1.0),
    period=st.sampled_from(Period),
)

spans = st.timedeltas(-HOUR, 2 * DAY)
"""Ages and durations; below zero when a clock was set back."""
lists_of_spans = st.lists(spans, max_size=30).map(tuple)
scores = st.floats(-1e3, 1e3)
shares = st.integers(0, 10**6).flatmap(lambda answers: st.builds(Share, st.just(answers), st.integers(0, answers)))
clocks = st.one_of(
    st.integers(0, 600).map(lambda span: span * SECOND), st.sampled_from([-HOUR, NEVER, DAY]), st.timedeltas(-DAY, DAY)
)
"""How far the clock stands from noon."""


@st.composite
def views(draw: st.DrawFn) -> PacingView:
    """Floors of any size, ages of any clock, news of anything; scores for all calls that ring, or for none."""
    ringing = draw(lists_of_spans)
    some_scores = draw(st.lists(scores, min_size=len(ringing), max_size=len(ringing)).map(tuple) | st.just(()))
    return PacingView(
        now=NOON + draw(clocks),
        floor=draw(
            st.builds(
                Floor,
                idle=st.integers(0, 3) | st.integers(0, 400),
                reserved=st.integers(0, 50),
                talking=lists_of_spans,
                wrapping_up=lists_of_spans,
                paused=st.integers(0, 50),
            )
        ),
        ringing=ringing,
        ringing_scores=some_scores,
        next_scores=draw(st.lists(scores, max_size=9).map(tuple)),
        waiting=draw(st.integers(0, 50)),
        lines_free=draw(st.integers(-5, 600)),
        news=draw(news),
        account=draw(st.builds(Account, today=shares, last_24_h=shares, last_30_days=shares)),
    )


news = st.builds(
    News,
    rings=st.lists(st.builds(RingEnd, spans, st.booleans(), st.just(0.0) | scores), max_size=20).map(tuple),
    talks=lists_of_spans,
    wrap_ups=lists_of_spans,
    left_idle=st.integers(0, 50),
)
