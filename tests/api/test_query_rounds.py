from contextlib import suppress
from datetime import timedelta

from outdial.api.query_rounds import QueryRounds
from tests.rows import NOW, SECOND


def asks(rounds: QueryRounds, at: timedelta = timedelta(0), *, vdn_id: int = 1) -> bool:
    """One query, over at once."""
    with rounds.taken(vdn_id, most=2, lasts=SECOND, now=NOW + at) as allowed:
        return allowed


def test_a_round_has_so_many_queries_and_the_next_begins_when_it_has_lasted() -> None:
    rounds = QueryRounds()
    milliseconds = (0, 400, 999, 1000, 1500, 1999, 2000)

    allowed = [asks(rounds, timedelta(milliseconds=at)) for at in milliseconds]

    assert allowed == [True, True, False, True, True, False, True]


def test_a_refused_query_does_not_put_the_next_round_off() -> None:
    rounds = QueryRounds()
    for tenth in range(10):
        asks(rounds, tenth * SECOND / 10)

    assert asks(rounds, SECOND)


def test_no_more_are_under_way_at_once_however_long_they_take() -> None:
    rounds = QueryRounds()

    with rounds.taken(1, most=2, lasts=SECOND, now=NOW) as first, rounds.taken(1, most=2, lasts=SECOND, now=NOW):
        assert first
        assert not asks(rounds, 10 * SECOND)

    assert asks(rounds, 20 * SECOND)


def test_a_query_that_fails_is_over() -> None:
    rounds = QueryRounds()

    with suppress(ZeroDivisionError), rounds.taken(1, most=1, lasts=SECOND, now=NOW) as allowed:
        assert 1 / (not allowed)

    with rounds.taken(1, most=1, lasts=SECOND, now=NOW + SECOND) as allowed:
        assert allowed


def test_without_rounds_only_those_that_are_under_way_count() -> None:
    rounds = QueryRounds()

    for _ in range(9):
        with rounds.taken(1, most=1, lasts=timedelta(0), now=NOW) as allowed:
            assert allowed
            with rounds.taken(1, most=1, lasts=timedelta(0), now=NOW) as beside:
                assert not beside


def test_every_tenant_has_rounds_of_its_own() -> None:
    rounds = QueryRounds()

    assert [asks(rounds), asks(rounds), asks(rounds), asks(rounds, vdn_id=2)] == [True, True, False, True]


def test_a_clock_that_is_put_back_keeps_nobody_out() -> None:
    rounds = QueryRounds()
    asks(rounds, timedelta(hours=1))
    asks(rounds, timedelta(hours=1))

    assert asks(rounds)
