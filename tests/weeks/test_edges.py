"""Five things that clients ask for, each at its edges, in small weeks drawn by Hypothesis."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from outdial.domain.contact import Contact, Number
from outdial.domain.rotation import BY_SEQUENCE, PROMISED_ROUND, ByNumberType, ByPosition, Rotation
from outdial.domain.schedule import Schedule, Segment
from outdial.weeks.wall import is_open
from outdial.weeks.week import Appointment, BatchDeletion, BatchSuspension, Listed, Question, Suspension, Week
from tests.weeks.small_weeks import ALL_DAY, CAMPAIGN, MINUTE, a_contact, a_week, calls, played, retries

HOUR_S = 3_600.0
DAY_S = 24 * HOUR_S
SECOND = timedelta(seconds=1)
LEAD_S = 300.0
BY_DAY = Schedule(workday=(Segment(time(8), time(18)),))
SOON = timedelta(seconds=5)
"""A turn comes within seconds of what it is for."""
OFTEN = settings(max_examples=20)

CHANGES = {
    "Europe/Berlin, an hour twice": ("Europe/Berlin", date(2026, 10, 19), 6 * DAY_S + 2 * HOUR_S),
    "Europe/Berlin, an hour lacking": ("Europe/Berlin", date(2026, 3, 23), 6 * DAY_S + 2 * HOUR_S),
    "Atlantic/Azores, midnight twice": ("Atlantic/Azores", date(2026, 10, 19), 6 * DAY_S),
    "Africa/Cairo, midnight lacking": ("Africa/Cairo", date(2026, 4, 20), 4 * DAY_S),
    "Africa/Cairo, the hour before midnight twice": ("Africa/Cairo", date(2026, 10, 26), 4 * DAY_S - HOUR_S),
    "Australia/Lord_Howe, half an hour twice": ("Australia/Lord_Howe", date(2026, 3, 30), 6 * DAY_S + 1.5 * HOUR_S),
    "Asia/Kathmandu, an ordinary midnight": ("Asia/Kathmandu", date(2026, 5, 4), 2 * DAY_S),
}
around = st.sampled_from([0.0, 0.5, 1.0, 30.0, 59.0, 60.0, 299.0, 300.0, 301.0, 1_799.0, 3_600.0, 5_000.0])
signed = around | around.map(lambda span_s: -span_s)


def shown(week: Week, at: datetime, *, by_day: bool) -> tuple[object, ...]:
    """What the wall calls the day, or the hour that runs."""
    wall = at.astimezone(week.zone)
    return (wall.date(),) if by_day else (wall.date(), wall.hour, wall.utcoffset())


@OFTEN
@given(
    change=st.sampled_from(sorted(CHANGES)),
    most=st.integers(1, 2),
    by_day=st.booleans(),
    begins=around,
    ends=around,
)
def test_a_restricted_number_is_called_as_often_as_allowed_in_each_hour_or_day_of_the_wall_and_not_once_more(
    change: str, most: int, begins: float, ends: float, *, by_day: bool
) -> None:
    zone, monday, at_s = CHANGES[change]
    week = a_week(
        contacts=[a_contact(number, "100001") for number in range(1, 5)],
        zone=zone,
        monday=monday,
        begins_s=at_s - 3 * HOUR_S - begins,
        ends_s=at_s + 3 * HOUR_S + ends,
        retry=retries(99),
        listed=(Listed(at_s=0.0, called="100001", valid_for=None, calls_max=most, period_is_day=by_day),),
    )

    asked_for = [row.attempt.placed_at for row in played(week).store.attempts.values()]
    made = Counter(shown(week, at, by_day=by_day) for at in asked_for)  # one that the switch refused counts, too

    settled = week.campaigns[0].campaign.settings
    seconds = int((settled.end - settled.begin).total_seconds())
    open_m = Counter(
        shown(week, at, by_day=by_day)
        for at in (settled.begin + number * SECOND for number in range(0, seconds, 60))
        if is_open(week.campaigns[0], at, zone=week.zone)
    )
    assert max(made.values()) <= most
    assert [period for period, minutes in open_m.items() if minutes > 10 and made[period] < most] == []


@OFTEN
@given(
    change=st.sampled_from(sorted(CHANGES)),
    listed=signed,
    replaced=around,
    most=st.integers(0, 2),
)
def test_an_entry_that_is_replaced_counts_the_calls_made_before_it(
    change: str, listed: float, replaced: float, most: int
) -> None:
    zone, monday, at_s = CHANGES[change]
    first_s = at_s + listed
    week = a_week(
        contacts=[a_contact(number, "100001") for number in range(1, 5)],
        zone=zone,
        monday=monday,
        begins_s=at_s - HOUR_S,
        ends_s=at_s + 4 * HOUR_S,
        retry=retries(30),
        listed=(
            Listed(at_s=first_s, called="100001", valid_for=None, calls_max=9, period_is_day=False),
            Listed(
                at_s=first_s + replaced, called="100001", valid_for=None, calls_max=most or None, period_is_day=most > 1
            ),
        ),
    )

    late = [one for one in calls(played(week)) if one.placed_at > week.at(first_s + replaced)]

    if not most:
        assert late == []


@OFTEN
@given(
    change=st.sampled_from(sorted(CHANGES)),
    pause=st.tuples(signed, around),
    appointed=signed,
    promised=st.sampled_from([1.0, 299.0, 300.0, 301.0, 40_000.0]),
    window=st.tuples(st.sampled_from([ALL_DAY, BY_DAY]), st.sampled_from([0.0, 8 * HOUR_S, 18 * HOUR_S])),
)
def test_a_promised_call_is_made_some_minutes_before_its_time_or_as_soon_as_pause_and_window_allow(
    change: str, pause: tuple[float, float], appointed: float, promised: float, window: tuple[Schedule, float]
) -> None:
    zone, monday, at_s = CHANGES[change]
    schedule, beside = window
    middle_s = at_s - DAY_S + beside
    # A quarter of a second beside the rest: of what comes at the same instant, either may come first.
    paused = Suspension(at_s=middle_s + pause[0] + 0.25, campaign_id=CAMPAIGN, span_s=1.0 + pause[1])
    week = a_week(zone=zone, monday=monday, schedule=schedule, suspensions=(paused,))
    promise = to_a_new_number(week, at_s=middle_s + appointed - promised, appointed_s=middle_s + appointed)

    first, *_ = calls(played(replace(week, appointments=(promise,))))

    assert soonest(week, promise, paused) <= first.placed_at <= soonest(week, promise, paused, room=SOON) + SOON


@OFTEN
@given(
    ahead=st.sampled_from([60.0, 299.0, 300.0, 301.0, 1_000.0, 7_200.0]),
    taken_back=st.sampled_from([0.0, 0.3, 0.9]),
    wait_s=st.sampled_from([0, 60, 400, 3_000, 10_000]),
)
def test_a_contact_waits_for_its_promised_call_and_a_promise_taken_back_gives_it_back_its_own_wait(
    ahead: float, taken_back: float, wait_s: int
) -> None:
    wait = timedelta(seconds=wait_s)
    week = a_week(contacts=[a_contact(1, "100001")], retry=retries(2, wait=wait), added_s=HOUR_S)
    made_s = HOUR_S + 120.0
    promise = Appointment(
        at_s=made_s,
        appointment_id=1,
        campaign_id=CAMPAIGN,
        contact_id=1,
        position=0,
        automatic=True,
        appointed_s=made_s + ahead,
        work_no="clerk",
        taken_back_s=made_s + taken_back * ahead if taken_back else None,
    )

    world = played(replace(week, appointments=(promise,)))

    due_at, back_at = week.at(max(made_s, promise.appointed_s - LEAD_S)), promise.taken_back_s
    after = [one for one in calls(world) if one.placed_at > week.at(made_s)]
    first = next((one for one in calls(world) if one.placed_at <= week.at(made_s)), None)
    if back_at is None or week.at(back_at) >= due_at:
        assert after[0].placed_at >= due_at
        assert after[0].placed_at <= due_at + SOON
    elif after and first is not None and first.ended_at is not None:
        assert after[0].placed_at >= max(week.at(back_at), first.ended_at + wait)


@OFTEN
@given(put_off=st.none() | around, taken_back=st.none() | around, seed=st.integers(1, 99))
def test_a_call_that_an_agent_promised_to_make_is_made_by_nobody_else(
    put_off: float | None, taken_back: float | None, seed: int
) -> None:
    promise = Appointment(
        at_s=HOUR_S,
        appointment_id=1,
        campaign_id=CAMPAIGN,
        contact_id=1,
        position=0,
        automatic=False,
        appointed_s=2 * HOUR_S,
        work_no="100",
        changed=None if put_off is None else (HOUR_S + 1, 2 * HOUR_S + put_off),
        taken_back_s=None if taken_back is None else HOUR_S + taken_back,
    )
    with_it, without = (
        calls(played(a_week(contacts=[a_contact(1, "100001")], retry=retries(1), seed=seed, appointments=promises)))
        for promises in ((promise,), ())
    )

    assert [one.placed_at.date() for one in with_it] == [one.placed_at.date() for one in without]


@OFTEN
@given(
    calling_s=st.floats(0.0, 30.0),
    span_s=st.sampled_from([1.0, 10.0, 60.0, 600.0, 5_000.0]),
    seed=st.integers(1, 99),
    added_s=st.sampled_from([HOUR_S, DAY_S - 90.0, DAY_S - 60.0, DAY_S - 1.0]),
)
def test_of_a_batch_that_is_suspended_calls_under_way_end_by_themselves_and_its_retries_wait_until_it_is_resumed(
    calling_s: float, span_s: float, seed: int, added_s: float
) -> None:
    pause = BatchSuspension(at_s=added_s + calling_s, campaign_id=CAMPAIGN, batch_id=11, span_s=span_s)
    contacts = [a_contact(number, f"10000{number}", batch_id=11) for number in range(1, 7)]
    week = a_week(contacts=contacts, retry=retries(3), added_s=added_s, ends_s=added_s + 2 * HOUR_S, seed=seed)

    paused, free = calls(played(replace(week, batch_suspensions=(pause,)))), calls(played(week))

    begins, ends = week.at(pause.at_s), week.at(pause.at_s + span_s)
    assert [one for one in paused if begins <= one.placed_at < ends] == []
    under_way = [(one.called, one.ended_at, one.outcome) for one in paused if one.placed_at < begins]
    assert under_way == [(one.called, one.ended_at, one.outcome) for one in free if one.placed_at < begins]
    assert any(one.placed_at >= ends for one in paused)


@OFTEN
@given(calling_s=st.floats(0.0, 60.0), seed=st.integers(1, 99), suspended=st.booleans())
def test_nobody_of_a_deleted_batch_is_called_again_whether_waiting_or_in_a_call(
    calling_s: float, seed: int, *, suspended: bool
) -> None:
    deletion = BatchDeletion(at_s=HOUR_S + calling_s, campaign_id=CAMPAIGN, batch_id=11)
    pause = BatchSuspension(at_s=HOUR_S + calling_s / 2, campaign_id=CAMPAIGN, batch_id=11, span_s=90.0)
    contacts = [a_contact(number, f"10000{number}", batch_id=10 + number % 2) for number in range(1, 9)]
    week = a_week(
        contacts=contacts,
        retry=retries(3),
        added_s=HOUR_S,
        ends_s=3 * HOUR_S,
        seed=seed,
        batch_deletions=(deletion,),
        batch_suspensions=(pause,) if suspended else (),
    )

    made = calls(played(week))

    after = [one.contact_id for one in made if one.placed_at >= week.at(deletion.at_s)]
    assert [contact_id for contact_id in after if contact_id % 2] == []
    assert {contact_id % 2 for contact_id in after} == {0}


TYPES = ("mobile", "home", "office")
rotations: st.SearchStrategy[Rotation] = (
    st.just(BY_SEQUENCE)
    | st.lists(st.sampled_from(TYPES), min_size=1, unique=True).map(lambda rounds: ByNumberType(rounds=tuple(rounds)))
    | st.lists(st.integers(0, 4), min_size=1, unique=True).map(lambda rounds: ByPosition(rounds=tuple(rounds)))
)
kinds = st.lists(st.sampled_from([*TYPES, None]), min_size=1, max_size=4)


@OFTEN
@given(
    rotation=rotations,
    people=st.lists(st.tuples(st.integers(1, 5), kinds), min_size=1, max_size=4),
    delay_s=st.sampled_from([0, 30, 3_600]),
    tries=st.integers(1, 2),
    added_s=st.sampled_from([0.0, DAY_S - 120.0, DAY_S - 61.0]),
)
def test_each_number_has_its_tries_in_the_order_of_the_rounds_with_the_pause_between_and_no_other_number_is_called(
    rotation: Rotation,
    people: list[tuple[int, list[str | None]]],
    delay_s: int,
    tries: int,
    added_s: float,
) -> None:
    delay = timedelta(seconds=delay_s)
    contacts = [
        a_contact(
            number,
            *(Number(f"1{number}{place:04}", kind, delay) for place, kind in enumerate(their_kinds)),
            priority=priority,
        )
        for number, (priority, their_kinds) in enumerate(people, start=1)
    ]
    week = a_week(contacts=contacts, rotation=rotation, retry=retries(tries, days=1), added_s=added_s)

    made = calls(played(week))

    for contact in contacts:
        theirs = [one for one in made if one.contact_id == contact.contact_id]
        assert [position for position, _ in groupby(one.position for one in theirs)] == expected(rotation, contact)
        for before, after in pairwise(theirs):
            assert before.ended_at is not None
            pause = delay if before.position != after.position else MINUTE
            assert after.placed_at >= before.ended_at + pause


def expected(rotation: Rotation, contact: Contact) -> list[int]:
    """The numbers in the order in which they are to be called, in words of the test's own."""
    positions = range(len(contact.numbers))
    match rotation:
        case ByPosition():
            return [position for position in rotation.rounds if position in positions]
        case ByNumberType():
            return [
                position
                for kind in rotation.rounds
                for position in positions
                if contact.numbers[position].number_type == kind
            ]
        case _:
            return list(positions)


@OFTEN
@given(
    change=st.sampled_from(sorted(CHANGES)),
    asked=st.lists(signed, min_size=1, max_size=4),
    seed=st.integers(1, 99),
)
def test_what_statistics_tell_around_midnight_and_clock_changes_is_what_happened(
    change: str, asked: list[float], seed: int
) -> None:
    zone, monday, at_s = CHANGES[change]
    contacts = [a_contact(number, f"10000{number}") for number in range(1, 6)]
    week = a_week(
        contacts=contacts,
        zone=zone,
        monday=monday,
        begins_s=at_s - 2 * HOUR_S,
        ends_s=at_s + 3 * HOUR_S,
        added_s=at_s - 2 * HOUR_S,
        retry=retries(40, wait=timedelta(minutes=5)),
        seed=seed,
        questions=tuple(Question(at_s=at_s + one, called=tuple(f"10000{n}" for n in range(1, 6))) for one in asked),
    )

    assert len(calls(played(week))) > len(contacts)


def to_a_new_number(week: Week, *, at_s: float, appointed_s: float) -> Appointment:
    """A promise to somebody of whom the campaign has no contact."""
    made_s = max(1.0, at_s)
    contact = replace(
        a_contact(9, "200009"),
        due_at=max(week.at(made_s), week.at(appointed_s) - timedelta(seconds=LEAD_S)),
        round=PROMISED_ROUND,
        appointment_id=1,
    )
    return Appointment(
        at_s=made_s,
        appointment_id=1,
        campaign_id=CAMPAIGN,
        contact_id=9,
        position=0,
        automatic=True,
        appointed_s=appointed_s,
        work_no="clerk",
        made=contact,
    )


def soonest(week: Week, promise: Appointment, pause: Suspension, *, room: timedelta = timedelta(0)) -> datetime:
    """From when on a promised call may be made: minutes before its time, in an open window, outside the pause.

    With ``room``, so long before the window closes or the pause begins: in less an engine may not come round to it.
    """
    due_at, pause_ends = week.at(max(promise.at_s, promise.appointed_s - LEAD_S)), week.at(pause.at_s + pause.span_s)
    full_minute = due_at.replace(second=0, microsecond=0)
    instants = {due_at, pause_ends, *(full_minute + number * MINUTE for number in range(1, 3 * 1_440))}
    return next(
        at
        for at in sorted(instants)
        if at >= due_at
        and not week.at(pause.at_s) - room <= at < pause_ends
        and all(is_open(week.campaigns[0], each, zone=week.zone) for each in (at, at + room))
    )
