from collections import Counter
from functools import cache

import pytest

from outdial.domain.campaign import Mode
from outdial.domain.rotation import ByNumberType, ByPosition, BySequence
from outdial.weeks.drawing.draw import drawn
from outdial.weeks.drawing.zones import CHANGING, STEADY
from outdial.weeks.week import WEEK_S, TroubleKind, Week

SEEDS = range(200)


@cache
def weeks() -> list[Week]:
    return [drawn(seed) for seed in SEEDS]


def test_the_same_seed_draws_the_same_week() -> None:
    assert drawn(5) == drawn(5)


def test_a_week_begins_at_midnight_of_a_monday_on_the_tenants_wall() -> None:
    walls = [week.begins_at.astimezone(week.zone) for week in weeks()]

    assert {(wall.isoweekday(), wall.hour, wall.minute) for wall in walls} == {(1, 0, 0)}


@pytest.mark.parametrize(("name", "monday"), CHANGING)
def test_in_a_week_with_a_clock_change_the_offset_changes(name: str, monday: object) -> None:
    changing = [
        week for week in weeks() if week.zone.key == name and week.begins_at.astimezone(week.zone).date() == monday
    ]

    assert changing
    for week in changing:
        offsets = {week.at(at_s).astimezone(week.zone).utcoffset() for at_s in (0.0, WEEK_S - 1)}
        assert len(offsets) == 2


def test_every_zone_every_mode_and_every_trouble_is_drawn() -> None:
    assert {week.zone.key for week in weeks()} == {name for name, _ in (*CHANGING, *STEADY)}
    assert {one.campaign.settings.mode for week in weeks() for one in week.campaigns} == {
        Mode.FLOW,
        Mode.PREVIEW,
        Mode.PREEMPTED,
        Mode.PREDICTED,
    }
    assert {trouble.kind for week in weeks() for trouble in week.troubles} == set(TroubleKind)


def test_every_rotation_is_drawn_and_some_batches_are_suspended() -> None:
    rotations = {type(one.campaign.settings.rotation) for week in weeks() for one in week.campaigns}

    assert rotations == {BySequence, ByNumberType, ByPosition}
    for suspension in (one for week in weeks() for one in week.batch_suspensions):
        assert suspension.span_s > 0
    assert sum(bool(week.batch_suspensions) for week in weeks()) > len(SEEDS) // 2


def test_some_numbers_belong_to_two_contacts_and_some_are_listed() -> None:
    for week in weeks()[:20]:
        called = Counter(number.called for one in week.additions for number in one.contact.numbers)

        assert max(called.values()) > 1
        assert {listed.called for listed in week.listed} <= called.keys()
        assert week.listed
