from random import Random

from outdial.domain.outcome import Outcome
from outdial.forecast.undertaking import PROGRESS_STEPS, Undertaking
from tests.domain.builders import HOUR, MINUTE, NOON
from tests.forecast.builders import TWICE_ON_TWO_DAYS, a_question


def begun(contacts: int = 4) -> Undertaking:
    campaign = Undertaking(a_question(contacts, retry=TWICE_ON_TWO_DAYS), every=1, random=Random(1))
    campaign.open(NOON)
    return campaign


def test_a_contact_is_in_flight_until_its_call_is_over_and_then_waits_as_its_rule_says() -> None:
    campaign = begun()
    dial, other = campaign.dial(2, NOON)
    assert (campaign.in_flight, len(campaign.waiting), campaign.unfinished) == (2, 2, 4)

    again_at = campaign.over(dial.contact, Outcome.BUSY, placed_at=NOON, now=NOON + MINUTE)
    done = campaign.over(other.contact, Outcome.ANSWERED, placed_at=NOON, now=NOON + MINUTE)

    assert again_at == NOON + 11 * MINUTE
    assert done is None
    assert (campaign.in_flight, len(campaign.waiting), campaign.unfinished) == (0, 3, 3)


def test_only_open_windows_count_as_time() -> None:
    campaign = begun()

    assert campaign.open_s(NOON + HOUR) == 3_600
    assert campaign.is_closed(NOON + 6 * HOUR)
    assert campaign.open_s(NOON + 10 * HOUR) == 6 * 3_600
    assert campaign.close(NOON + 6 * HOUR) == NOON + 21 * HOUR
    assert campaign.open_s(NOON + 20 * HOUR) == 6 * 3_600
    campaign.open(NOON + 21 * HOUR)
    assert campaign.open_s(NOON + 22 * HOUR) == 7 * 3_600


def test_progress_is_told_in_even_steps_of_the_contacts_that_are_done_with() -> None:
    campaign = begun(contacts=2)
    for dial in campaign.dial(2, NOON):
        campaign.over(dial.contact, Outcome.ANSWERED, placed_at=NOON, now=NOON + dial.contact.contact_id * MINUTE)

    half = PROGRESS_STEPS // 2
    assert sorted(campaign.reached_s) == [*[60.0] * half, *[120.0] * half]


def test_more_than_there_are_cannot_be_dialled() -> None:
    campaign = begun(contacts=3)

    assert len(campaign.dial(10, NOON)) == 3
    assert campaign.dial(10, NOON) == ()
