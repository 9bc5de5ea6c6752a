"""What statistics must tell, counted from the calls one by one; days are what the wall called them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from outdial.domain.attempt import Attempt
from outdial.domain.contact import ContactState
from outdial.domain.outcome import Outcome
from outdial.weeks.promises import Breach, Promise
from outdial.weeks.retrials import Try
from outdial.weeks.wall import day_on, first_shown

QUARTER_S: Final = 900
"""Ends are kept by the quarter of an hour, and belong to the day on which that began."""

Counts = Mapping[str, tuple[int, int]]
"""By name: in all, and on the day of the question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a client was told of a campaign; ``ended`` by day and outcome."""

    campaign_id: int
    counts: Counts
    ended: Counter[tuple[date, Outcome]]


@dataclass(frozen=True, slots=True)
class Call:
    """A call by the record, and whether the switch had it."""

    attempt: Attempt
    one: Try
    on_the_network: bool

    @property
    def counts(self) -> bool:
        """It was made, or may have been; a call that the switch refused is none."""
        return self.on_the_network or self.one.outcome is Outcome.UNKNOWN


def miscounted(
    told: Told,
    calls: Iterable[Call],
    *,
    added: Mapping[int, datetime],
    states: Mapping[int, ContactState],
    now: datetime,
    zone: ZoneInfo,
) -> Iterator[Breach]:
    """Where the answer differs; ``states`` are those of the campaign's contacts as their rows are now."""
    over = [call for call in calls if call.one.ended_at is not None]
    counts = _counts(over, added=added, states=states, today=day_on(now, zone=zone), zone=zone)
    for name, counted in counts.items():
        if told.counts[name] != counted:
            says = f"campaign {told.campaign_id} tells {told.counts[name]} {name}, it were {counted}"
            yield Breach(Promise.STATISTICS, says)
    ended = _ended(over, zone=zone)
    if ended != told.ended:
        differs = {key: (told.ended[key], ended[key]) for key in ended | told.ended if told.ended[key] != ended[key]}
        yield Breach(Promise.STATISTICS, f"campaign {told.campaign_id}: told and counted differ, {differs}")


def calls_today(calls: Sequence[Call], *, now: datetime, zone: ZoneInfo) -> tuple[int, int]:
    """The least and the most that may be told of a number.

    Of a call that is open only the network knows whether it was made; and where the clock was set back over midnight
    those count, too, that were made in between, when the day before was shown once more.
    """
    day = day_on(now, zone=zone)
    since = first_shown(day, zone=zone)
    least = sum(call.counts and day_on(call.attempt.placed_at, zone=zone) == day for call in calls)
    maybe = [call for call in calls if call.counts or call.one.ended_at is None]
    return least, sum(call.attempt.placed_at >= since for call in maybe)


def _counts(
    over: Iterable[Call],
    *,
    added: Mapping[int, datetime],
    states: Mapping[int, ContactState],
    today: date,
    zone: ZoneInfo,
) -> Counts:
    days: defaultdict[int, list[date]] = defaultdict(list)
    reached: set[int] = set()
    for call in over:
        if call.counts and call.attempt.contact_id in states:
            days[call.attempt.contact_id].append(day_on(call.attempt.placed_at, zone=zone))
            if call.one.outcome is Outcome.ANSWERED:
                reached.add(call.attempt.contact_id)
    called_today = {contact_id for contact_id, on in days.items() if max(on) == today}
    added_today = [contact_id for contact_id in states if day_on(added[contact_id], zone=zone) == today]
    uncalled = [one for one, state in states.items() if state is not ContactState.FINISHED and one not in days]
    return {
        "added": (len(states), len(added_today)),
        "called": (len(days), len(called_today)),
        "reached": (len(reached), len(reached & called_today)),
        "uncalled": (len(uncalled), sum(day_on(added[one], zone=zone) == today for one in uncalled)),
    }


def _ended(over: Iterable[Call], *, zone: ZoneInfo) -> Counter[tuple[date, Outcome]]:
    found = Counter[tuple[date, Outcome]]()
    for call in over:
        if call.one.ended_at is not None and call.one.outcome is not None:
            quarter_s = call.one.ended_at.timestamp() // QUARTER_S * QUARTER_S
            found[day_on(datetime.fromtimestamp(quarter_s, tz=UTC), zone=zone), call.one.outcome] += 1
    return found
