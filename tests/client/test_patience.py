"""How often a request is sent again, and how long that takes at most."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from outdial.client.failures import AnswerLost, RequestFailed, Retry, TooSoon
from outdial.client.numbers import AddNumberTypes
from outdial.client.patience import FIRST_WAIT, IMPATIENT, PATIENT, Patience

INTERFACE = AddNumberTypes.interface
SPANS = st.timedeltas(timedelta(0), timedelta(days=1))


def lost(retry: Retry) -> RequestFailed:
    return AnswerLost(INTERFACE, "lost", retry=retry)


def too_soon(wait: timedelta) -> RequestFailed:
    return TooSoon(INTERFACE, status=200, code="0200022", text="", wait=wait)


def test_waits_double() -> None:
    waits = [PATIENT.wait(lost(Retry.LATER), tries=tries, waited=timedelta(0), drawn=0.0) for tries in (1, 2, 3, 4)]

    assert waits == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT, 8 * FIRST_WAIT]


def test_one_that_came_too_soon_waits_at_least_as_long_as_it_must() -> None:
    wait = PATIENT.wait(too_soon(timedelta(seconds=7)), tries=1, waited=timedelta(0), drawn=0.5)

    assert wait == timedelta(seconds=7) * 1.125


def test_what_is_not_certainly_undone_is_never_sent_again() -> None:
    for retry in (Retry.NEVER, Retry.AFTER_A_LOOK):
        assert PATIENT.wait(lost(retry), tries=1, waited=timedelta(0), drawn=0.0) is None


def test_the_first_try_is_one_of_the_tries() -> None:
    assert IMPATIENT.wait(lost(Retry.LATER), tries=1, waited=timedelta(0), drawn=0.0) is None


@given(
    tries_max=st.integers(1, 50),
    wait_max=SPANS,
    failures=st.lists(st.one_of(SPANS.map(too_soon), st.just(lost(Retry.LATER))), min_size=60, max_size=60),
    drawn=st.floats(0, 1),
)
def test_no_request_is_tried_more_often_or_waits_longer_than_the_patience(
    tries_max: int, wait_max: timedelta, failures: list[RequestFailed], drawn: float
) -> None:
    patience = Patience(tries_max=tries_max, wait_max=wait_max)
    waited, tries = timedelta(0), 0

    for failure in failures:
        tries += 1
        wait = patience.wait(failure, tries=tries, waited=waited, drawn=drawn)
        if wait is None:
            break
        assert wait >= (failure.wait if isinstance(failure, TooSoon) else FIRST_WAIT)
        waited += wait

    assert tries <= tries_max
    assert waited <= wait_max
