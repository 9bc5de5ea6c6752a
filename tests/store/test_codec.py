"""Records come out of the database as they went in."""

from datetime import UTC, date, datetime, time, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from outdial.domain.campaign import CampaignSettings, Mode
from outdial.domain.events import CallEnded
from outdial.domain.ledger import Ledger
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import Pace, PredictivePace, PreviewPace, ProgressivePace, TokenPace
from outdial.domain.retry import RetryPolicy
from outdial.domain.schedule import Schedule, Segment, Span, SpecialDate, Weekly, Yearly
from outdial.store.codec import CALL_ENDED, CAMPAIGN_SETTINGS, LEDGER, RETRY_POLICY, SPECIAL_DATES

DAY = date(2025, 3, 4)
NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
spans = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400))
tries = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(Outcome), st.integers(0, 400)), max_size=12)


def settings(pace: Pace) -> CampaignSettings:
    return CampaignSettings(
        name="spring",
        description=None,
        mode=Mode.PREDICTED,
        begin=NOON,
        end=NOON + timedelta(days=1),
        callers=("95000", "95001"),
        ring_timeout=timedelta(seconds=25),
        schedule=Schedule((Segment(time(9), time(18)),), ()),
        pace=pace,
        skill_id=5,
        callback_url="https://example.org/x",
    )


@given(tries)
def test_a_ledger_is_read_as_it_was_written(tried: list[tuple[int, Outcome, int]]) -> None:
    ledger = Ledger()
    for position, outcome, days in tried:
        ledger = ledger.after(position, outcome, on=DAY + timedelta(days=days))
    assert LEDGER.load(LEDGER.dump(ledger)) == ledger


@given(st.from_type(RetryPolicy))
def test_a_retry_policy_is_read_as_it_was_written(policy: RetryPolicy) -> None:
    assert RETRY_POLICY.load(RETRY_POLICY.dump(policy)) == policy


@pytest.mark.parametrize("kind", [TokenPace, PreviewPace, ProgressivePace, *get_args(PredictivePace)])
def test_each_pace_is_read_as_that_pace(kind: type[Pace]) -> None:
    @given(st.builds(kind))
    def law(pace: Pace) -> None:
        written = CAMPAIGN_SETTINGS.dump(settings(pace))
        assert CAMPAIGN_SETTINGS.load(written) == settings(pace)

    law()


@pytest.mark.parametrize("rule", [Weekly(frozenset({1, 7})), Span(DAY, DAY), Yearly((12, 31), (1, 2))])
def test_each_rule_of_a_special_date_is_read_as_that_rule(rule: Weekly | Span | Yearly) -> None:
    special = (SpecialDate("holiday", rule),)
    assert SPECIAL_DATES.load(SPECIAL_DATES.dump(special)) == special


@given(st.text(), st.sampled_from(Outcome), st.one_of(st.none(), st.text()))
def test_a_fact_is_read_as_it_was_written(called: str, outcome: Outcome, custom_field: str | None) -> None:
    fact = CallEnded(
        vdn_id=1,
        attempt_id=2**60,
        campaign_id=3,
        contact_id=10**18,
        session_id=None,
        called=called,
        custom_field=custom_field,
        outcome=outcome,
        placed_at=NOON,
        answered_at=None,
        ended_at=NOON + timedelta(microseconds=1),
    )
    assert CALL_ENDED.load(CALL_ENDED.dump(fact)) == fact


@pytest.mark.parametrize("text", ["", "{", "[]", '{"attempts": "many"}'])
def test_what_is_no_ledger_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        LEDGER.load(text)
