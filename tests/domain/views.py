"""Whatever a pacer may be shown, for laws."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from outdial.domain.pacing.base import (
    Account,
    AgentUsePace,
    CompletionPace,
    Decision,
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
from outdial.domain.pacing.record_lines import RecordedTurn

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
YEARS = datetime(2000, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - Hypothesis adds the zone

counts = st.integers(0, 2_000)
figures = st.floats(allow_nan=False)
spans = st.timedeltas(timedelta(0), timedelta(days=2))
lists_of_spans = st.lists(spans, max_size=8).map(tuple)
lists_of_figures = st.lists(figures, max_size=8).map(tuple)
shares = st.builds(Share, counts, counts)
per_cent = st.integers(0, 100)

floors = st.builds(
    Floor, idle=counts, reserved=counts, talking=lists_of_spans, wrapping_up=lists_of_spans, paused=counts
)
news = st.builds(
    News,
    rings=st.lists(st.builds(RingEnd, spans, st.booleans(), figures), max_size=8).map(tuple),
    talks=lists_of_spans,
    wrap_ups=lists_of_spans,
    left_idle=counts,
)
views = st.builds(
    PacingView,
    now=st.datetimes(*YEARS, timezones=st.just(UTC)),
    floor=floors,
    ringing=lists_of_spans,
    ringing_scores=lists_of_figures,
    next_scores=lists_of_figures,
    waiting=counts,
    lines_free=counts,
    news=news,
    account=st.builds(Account, today=shares, last_24_h=shares, last_30_days=shares),
)
decisions = st.builds(
    Decision,
    calls=counts,
    reason=st.text(),
    terms=st.lists(st.tuples(st.text(), figures | counts), max_size=8).map(tuple),
)
turns = st.builds(RecordedTurn, views, decisions)
paces: st.SearchStrategy[Pace] = st.one_of(
    st.builds(TokenPace, calls=counts, interval=spans),
    st.builds(PreviewPace, push_interval=spans, pushes=counts, auto_call_after=spans),
    st.builds(ProgressivePace),
    st.builds(EmpiricalPace, talk_max=spans, talk_min=spans, outbound_rate=per_cent),
    st.builds(
        AgentUsePace, talk_max=spans, talk_min=spans, loss_rate=per_cent, use_rate=per_cent, count_wrap_up=st.booleans()
    ),
    st.builds(CompletionPace, talk_max=spans, talk_min=spans, loss_rate=per_cent, wait=spans, connect_rate=per_cent),
    st.builds(OffHookPace, off_hook_rate=per_cent),
)

A_TURN = RecordedTurn(
    PacingView(
        now=NOON + SECOND,
        floor=Floor(idle=3, talking=(90 * SECOND, 7.25 * SECOND), wrapping_up=(SECOND,)),
        ringing=(4 * SECOND, 0.5 * SECOND),
        ringing_scores=(0.1, -0.2),
        next_scores=(0.3,),
        lines_free=40,
        news=News(rings=(RingEnd(12 * SECOND, answered=True, score=0.1),), talks=(80 * SECOND,)),
        account=Account(today=Share(100, 2), last_24_h=Share(110, 2), last_30_days=Share(3_000, 70)),
    ),
    Decision(calls=7, reason="7 calls: 3 idle, answer rate 0.21 ± 0.03", terms=(("idle", 3), ("answer_rate", 0.2125))),
)
