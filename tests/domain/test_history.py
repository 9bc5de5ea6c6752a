from outdial.domain.history import History, Spans, Tries
from outdial.domain.outcome import Outcome


def test_the_mean_of_groups_weighs_them_by_their_size() -> None:
    spans = Spans(((1, 10.0), (3, 30.0)))

    assert (spans.count, spans.mean_s) == (4, 25.0)
    assert Spans().mean_s is None


def test_abandoned_calls_were_answered_too() -> None:
    outcomes = (Outcome.ANSWERED, Outcome.ABANDONED, Outcome.BUSY)

    history = History(tries=tuple(Tries(9, 1, outcome, 2) for outcome in outcomes))

    assert (history.calls, history.live_answers) == (6, 4)
