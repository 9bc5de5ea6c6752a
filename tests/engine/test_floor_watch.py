from datetime import UTC, datetime, timedelta

from outdial.engine.floor_watch import LOOKS_APART_MAX, FloorNews, FloorWatch
from outdial.store.floor import AgentState

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WRAPS_UP = AgentState("1", "wrap_up", NOON)
IDLE = AgentState("1", "idle", NOON)
NOTHING = FloorNews()


def looks(*agents: list[AgentState], apart: timedelta = SECOND) -> list[FloorNews]:
    watch = FloorWatch()
    return [watch.seen(seen, now=NOON + count * apart) for count, seen in enumerate(agents)]


def test_a_wrap_up_lasts_until_the_agent_is_seen_in_another_state() -> None:
    first, second = looks([WRAPS_UP], [AgentState("1", "idle", NOON + 15 * SECOND)])
    assert (first, second) == (NOTHING, FloorNews(wrap_ups=(15 * SECOND,)))


def test_one_wrap_up_is_told_once() -> None:
    talks = AgentState("1", "talking", NOON + 10 * SECOND)
    assert looks([WRAPS_UP], [talks], [talks])[1:] == [FloorNews(wrap_ups=(10 * SECOND,)), NOTHING]


def test_nothing_is_learned_before_a_wrap_up_has_ended() -> None:
    assert looks([WRAPS_UP], [WRAPS_UP, AgentState("2", "talking", NOON)]) == [NOTHING, NOTHING]


def test_an_agent_who_leaves_in_wrap_up_teaches_nothing() -> None:
    assert looks([WRAPS_UP], [], [AgentState("1", "idle", NOON + 9 * SECOND)]) == [NOTHING] * 3


def test_idle_agents_who_pause_or_log_out_are_counted() -> None:
    both = [IDLE, AgentState("2", "idle", NOON), AgentState("3", "idle", NOON)]
    now = [AgentState("1", "paused", NOON + SECOND), AgentState("3", "talking", NOON + SECOND)]
    assert looks(both, now, now)[1:] == [FloorNews(left_idle=2), NOTHING]


def test_who_pauses_after_a_talk_did_not_leave_while_idle() -> None:
    talks, paused = AgentState("1", "talking", NOON), AgentState("1", "paused", NOON + SECOND)
    assert looks([talks], [paused])[1] == NOTHING


def test_looks_that_are_far_apart_say_nothing() -> None:
    gone = looks([IDLE, AgentState("2", "wrap_up", NOON)], [], apart=LOOKS_APART_MAX + SECOND)
    back = looks([WRAPS_UP], [AgentState("1", "idle", NOON + 50000 * SECOND)], apart=50000 * SECOND)
    assert gone[1] == back[1] == NOTHING


def test_a_clock_that_is_set_back_says_nothing() -> None:
    assert looks([IDLE], [], apart=-SECOND)[1] == NOTHING
