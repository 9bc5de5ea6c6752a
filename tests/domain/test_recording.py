from datetime import timedelta

import pytest

from outdial.domain.recording import is_old, recording_of
from tests.domain.builders import DAY, NOON


def test_a_recording_is_named_by_tenant_campaign_and_attempt() -> None:
    assert recording_of(vdn_id=1, campaign_id=70, attempt_id=9) == "1/70/9.wav"


@pytest.mark.parametrize(
    ("age", "old"), [(timedelta(0), False), (30 * DAY, False), (30 * DAY + timedelta(seconds=1), True)]
)
def test_a_recording_is_old_when_its_days_are_over(age: timedelta, *, old: bool) -> None:
    assert is_old(NOON - age, kept_for=30 * DAY, now=NOON) is old
