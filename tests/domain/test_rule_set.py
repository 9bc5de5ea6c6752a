from dataclasses import replace

import pytest

from outdial.domain.pacing.base import Account, Share
from outdial.domain.rule_set import NO_RULES, Period

ACCOUNT = Account(today=Share(10, 1), last_24_h=Share(20, 2), last_30_days=Share(300, 3))


@pytest.mark.parametrize(
    ("period", "share"),
    [(Period.TODAY, Share(10, 1)), (Period.LAST_24_H, Share(20, 2)), (Period.LAST_30_DAYS, Share(300, 3))],
)
def test_a_share_is_that_of_the_period_that_the_rules_measure(period: Period, share: Share) -> None:
    assert replace(NO_RULES, period=period).share(ACCOUNT) == share


def test_what_stands_with_an_attempt_tells_the_version_too() -> None:
    assert replace(NO_RULES, name="atlantis", version="7").label == "atlantis/7"
