from collections import Counter
from functools import cache
from itertools import pairwise

import pytest

from outdial.domain.campaign import Mode
from outdial.domain.rotation import ByNumberType, ByPosition, BySequence
from outdial.domain.validity import Unit
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


def test_entries_of_every_kind_are_listed_replaced_and_taken_off() -> None:
    listed = [one for week in weeks() for one in week.listed]

    assert {one.valid_for[1] for one in listed if one.valid_for} == set(Unit)
    assert {(one.calls_max, one.period_is_day) for one in listed} == {
        (None, False),
        *((calls, by_day) for calls in (1, 2) for by_day in (False, True)),
    }
    assert sum(max(Counter(one.called for one in week.listed).values()) > 1 for week in weeks()) > len(SEEDS) // 2
    assert sum(bool(week.taken_off) for week in weeks()) > len(SEEDS) // 2


def test_promised_calls_are_the_engines_or_an_agents_and_some_are_put_off_or_taken_back() -> None:
    appointments = [one for week in weeks() for one in week.appointments]

    assert {one.automatic for one in appointments} == {False, True}
    assert {(one.automatic, one.changed is not None) for one in appointments} == {
        (True, False),
        (False, False),
        (False, True),
    }
    assert all(one.at_s < one.appointed_s for one in appointments)
    assert any(one.made for one in appointments)
    assert any(one.taken_back_s is not None for one in appointments)


def test_many_promised_calls_fall_into_a_pause_of_their_campaign() -> None:
    crossed = [
        one
        for week in weeks()
        for one in week.appointments
        for pause in week.suspensions
        if pause.campaign_id == one.campaign_id and pause.at_s <= one.appointed_s <= pause.at_s + pause.span_s
    ]

    assert len(crossed) > len(SEEDS) // 4


def test_a_batch_is_suspended_again_only_after_it_was_resumed() -> None:
    for week in weeks():
        for batch_id in {one.batch_id for one in week.batch_suspensions}:
            spans = sorted((one.at_s, one.span_s) for one in week.batch_suspensions if one.batch_id == batch_id)
            assert all(at_s + span_s <= next_s for (at_s, span_s), (next_s, _) in pairwise(spans))


def test_clients_ask_around_midnight_and_at_clock_changes() -> None:
    asked = [week.at(one.at_s).astimezone(week.zone) for week in weeks() for one in week.questions]

    assert any((wall.hour, wall.minute) == (0, 0) for wall in asked)
    assert any((wall.hour, wall.minute) == (23, 59) for wall in asked)
