from outdial.domain.pacing.base import Share
from outdial.forecast.day_account import DayAccount
from outdial.virtual.floor import Tally
from tests.domain.builders import DAY, HOUR, NOON, SHANGHAI


def test_today_begins_at_the_tenants_midnight_and_the_other_periods_go_on() -> None:
    account = DayAccount(SHANGHAI)
    account.at(NOON, Tally())
    account.at(NOON + DAY, Tally(answers=10, abandoned=1))

    found = account.at(NOON + DAY + HOUR, Tally(answers=15, abandoned=3))

    assert found.today == Share(5, 2)
    assert found.last_24_h == Share(15, 3)
    assert found.last_30_days == Share(15, 3)


def test_days_that_are_long_gone_count_no_more() -> None:
    account = DayAccount(SHANGHAI)
    for day in range(40):
        account.at(NOON + day * DAY, Tally(answers=10 * day))

    found = account.at(NOON + 39 * DAY, Tally(answers=390))

    assert found.last_24_h == Share(10)
    assert found.last_30_days == Share(290)
