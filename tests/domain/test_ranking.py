"""Whom to call when."""

from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from outdial.domain.contact import Contact, Number
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.scores import Scores, Traits
from outdial.domain.ranking import ComingHour, Kind, coming_hours, index, kind_of, traits_of
from outdial.domain.retry import CommonRule, RetryPolicy
from outdial.domain.schedule import Calendar, Schedule, Segment
from tests.domain.builders import DAY, HOUR, MINUTE, NOON, SHANGHAI, a_calendar, a_campaign, a_contact, tried

TWO_DAYS = RetryPolicy(general=CommonRule(tries_per_day=3, days=2, wait=HOUR))
ONE_DAY = RetryPolicy(general=CommonRule(tries_per_day=3, days=1, wait=HOUR))
MIDNIGHT = NOON + 12 * HOUR
"""The next one, in Shanghai."""


class Told(Scores):
    """Scores that are told and not learned, by number type and hour."""

    def __init__(self, odds: dict[tuple[str, int], float]) -> None:
        super().__init__()
        self._odds = odds

    def score(self, traits: Traits, *, hour: int) -> float:
        return self._odds.get((traits.number_type or "", hour), 0.0)


def a_kind(number_type: str = "home", *, gone_at: datetime | None = None) -> Kind:
    return Kind(priority=3, round=0, promised=False, traits=Traits(number_type), gone_at=gone_at)


def kind(contact: Contact, *, retry: RetryPolicy | None = None) -> Kind:
    return kind_of(contact, retry=retry or RetryPolicy(), zone=SHANGHAI)


def test_a_contact_is_judged_by_the_number_that_is_next() -> None:
    numbers = (Number("1", "home"), Number("2", "mobile"))
    ledger = tried(Outcome.BUSY, Outcome.NO_ANSWER, position=1).after(0, Outcome.REJECTED, on=NOON.date())

    assert traits_of(a_contact(numbers=numbers, position=1, ledger=ledger)) == Traits("mobile", 2, Outcome.NO_ANSWER)


def test_who_can_be_reached_better_later_waits() -> None:
    evening = [ComingHour(NOON + 6 * HOUR, 18)]
    scores = Told({("home", 12): 0.2, ("home", 18): 1.0, ("work", 12): 0.2, ("work", 18): -1.0})

    assert index(a_kind("home"), scores, hour=12, coming=evening) < 0.2
    assert index(a_kind("work"), scores, hour=12, coming=evening) == 0.2


def test_who_is_gone_by_the_evening_does_not_wait_for_it() -> None:
    evening = [ComingHour(NOON + 6 * HOUR, 18)]
    scores = Told({("home", 12): 0.2, ("home", 18): 1.0})

    soon_gone = index(a_kind(gone_at=NOON + 6 * HOUR), scores, hour=12, coming=evening)

    assert soon_gone == 0.2 > index(a_kind(gone_at=NOON + 7 * HOUR), scores, hour=12, coming=evening)


def test_hours_to_come_are_those_in_which_the_campaign_may_dial() -> None:
    coming = coming_hours(a_calendar(a_campaign()), now=NOON + 5 * MINUTE)

    assert [one.hour for one in coming] == [13, 14, 15, 16, 17, 9, 10, 11]
    assert coming[0].begins_at == NOON + HOUR


def test_no_hour_comes_after_the_campaign_has_ended() -> None:
    calendar = a_calendar(a_campaign(end=NOON + 2 * HOUR))

    assert [one.hour for one in coming_hours(calendar, now=NOON)] == [13]


def test_hours_are_those_of_the_wall_where_a_zone_is_half_an_hour_off() -> None:
    noon = NOON + 150 * MINUTE
    calendar = Calendar(
        schedule=Schedule(workday=(Segment(time(12), time(15)),)),
        special_dates=(),
        zone=ZoneInfo("Asia/Kolkata"),
        begin=noon,
        end=noon + DAY,
    )

    coming = coming_hours(calendar, now=noon + MINUTE)

    assert [(one.begins_at, one.hour) for one in coming] == [(noon + HOUR, 13), (noon + 2 * HOUR, 14)]


@pytest.mark.parametrize(
    ("contact", "retry", "gone_at"),
    [
        (a_contact(), None, None),
        (a_contact(recycle_at=NOON + 90 * MINUTE), None, NOON + HOUR),
        (a_contact(ledger=tried(Outcome.BUSY)), TWO_DAYS, None),
        (a_contact(ledger=tried(Outcome.BUSY)), ONE_DAY, MIDNIGHT),
        (a_contact(ledger=tried(Outcome.BUSY), recycle_at=NOON + 3 * HOUR), ONE_DAY, NOON + 3 * HOUR),
        (a_contact(), ONE_DAY, None),
    ],
)
def test_a_contact_is_gone_when_it_is_recycled_or_its_last_day_is_over(
    contact: Contact, retry: RetryPolicy | None, gone_at: datetime | None
) -> None:
    assert kind(contact, retry=retry).gone_at == gone_at


def test_calls_asked_for_by_name_are_promised() -> None:
    reached = tried(Outcome.ANSWERED)

    assert not kind(a_contact(ledger=tried(Outcome.BUSY))).promised
    assert kind(a_contact("1", "2", position=1, ledger=reached)).promised, "a business result asked for it"
    assert kind(replace(a_contact(), work_no="1001")).promised, "kept for an agent"
