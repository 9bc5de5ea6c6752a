from dataclasses import replace
from datetime import timedelta

import pytest

from outdial.domain.contact import ContactState, Finished
from outdial.domain.outcome import Outcome
from outdial.domain.retry import BusinessAction, BusinessRow, RetryPolicy, TryAgain
from outdial.domain.write_back import NothingFollows, Reached, follow_up
from tests.domain.builders import NOON, a_contact, tried

WAIT = timedelta(minutes=10)
POLICY = RetryPolicy(
    business=(
        BusinessRow(code="again", sub_code=None, action=BusinessAction.SAME_NUMBER, wait=WAIT),
        BusinessRow(code="stop", sub_code=None, action=BusinessAction.STOP),
    )
)
REACHED = Reached(
    contact=a_contact(ledger=tried(Outcome.ANSWERED)),
    state=ContactState.FINISHED,
    outcome=Outcome.ANSWERED,
    noted=(None, None),
    policy=POLICY,
    campaign_ends_at=NOON + timedelta(days=1),
)


def follows(reached: Reached, code: str, sub_code: str | None = None, *, attempts_max: int = 10) -> object:
    return follow_up(reached, code=code, sub_code=sub_code, now=NOON, attempts_max=attempts_max)


@pytest.mark.parametrize(
    ("code", "step"),
    [
        ("again", TryAgain(NOON + WAIT, 0)),
        ("stop", Finished.STOPPED_BY_RESULT),
        ("no row names it", Finished.REACHED),
    ],
)
def test_the_policy_says_what_a_result_asks_for(code: str, step: object) -> None:
    assert follows(REACHED, code) == step


def test_a_call_that_would_come_after_the_campaigns_end_is_not_made() -> None:
    assert follows(replace(REACHED, campaign_ends_at=NOON + WAIT), "again") is Finished.CAMPAIGN_ENDED


def test_no_result_exceeds_the_contacts_budget() -> None:
    assert follows(REACHED, "again", attempts_max=1) is Finished.BUDGET_SPENT


@pytest.mark.parametrize("state", [ContactState.WAITING, ContactState.DIALLING])
def test_a_result_that_is_under_way_already_changes_nothing(state: ContactState) -> None:
    waiting = replace(REACHED, state=state, noted=("again", None))

    assert follows(waiting, "again") is NothingFollows.REPEATED


def test_a_waiting_contact_can_be_stopped() -> None:
    waiting = replace(REACHED, state=ContactState.WAITING, noted=("again", None))

    assert follows(waiting, "stop") is Finished.STOPPED_BY_RESULT
    assert follows(waiting, "again", "sub") == TryAgain(NOON + WAIT, 0)


def test_a_contact_that_was_called_again_can_be_asked_for_again() -> None:
    assert follows(replace(REACHED, noted=("again", None)), "again") == TryAgain(NOON + WAIT, 0)


def test_nothing_is_written_about_somebody_who_is_being_dialled() -> None:
    assert follows(replace(REACHED, state=ContactState.DIALLING), "stop") is NothingFollows.BEING_DIALLED


@pytest.mark.parametrize("outcome", [None, *(outcome for outcome in Outcome if not outcome.reached)])
def test_a_result_needs_a_call_that_reached_the_person(outcome: Outcome | None) -> None:
    assert follows(replace(REACHED, outcome=outcome), "stop") is NothingFollows.NOT_REACHED
