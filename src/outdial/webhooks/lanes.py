"""Which lanes are served now: pure, and the reason why a dead receiver troubles nobody but itself.

A lane is served by one push at a time. Places are few, so they are bounded four ways: for the whole process, for a
tenant, for a tenant's host, and for all strained receivers together. A receiver is strained when its last push failed
or took long; it then gets one lane at a time, and after a failure it rests, each time longer. So were every other
receiver dead, half of the places would still be open to those that are well.

A receiver is a tenant's address. Two tenants may share a host, and one's wrong path must not
rest the other's right one.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from outdial.store.outbox import Lane

REST_FIRST: Final = timedelta(seconds=1)
REST_MAX: Final = timedelta(seconds=60)  # a receiver that is back hears so within a minute
DOUBLINGS_MAX: Final = 10  # far beyond the longest rest, and no overflow
BRISK_MAX: Final = timedelta(seconds=1)  # what takes longer is strained
RECEIVERS_MAX: Final = 10_000  # strained ones that are remembered; the oldest is forgotten, and merely tried anew


@dataclass(frozen=True, slots=True)
class Receiver:
    """A tenant's address, whole."""

    vdn_id: int
    url: str


def receiver_of(lane: Lane) -> Receiver:
    """To whom a lane's next fact goes."""
    return Receiver(lane.key.vdn_id, lane.url)


def host_of(url: str) -> str:
    """Host and port of an address in small letters; empty for what is no address."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class _Strain:
    failures: int
    rests_until: datetime


class Receivers:
    """How the receivers have fared: only those that are strained are remembered."""

    def __init__(self) -> None:
        self._strained: dict[Receiver, _Strain] = {}

    def took(self, receiver: Receiver, span: timedelta, *, now: datetime) -> None:
        """A push was accepted after ``span``."""
        self._strained.pop(receiver, None)
        if span > BRISK_MAX:
            self._remember(receiver, _Strain(failures=0, rests_until=now))

    def failed(self, receiver: Receiver, *, now: datetime) -> None:
        """A push failed, and so did its repetition: the receiver rests, twice as long as the last time."""
        strain = self._strained.pop(receiver, None)
        failures = strain.failures + 1 if strain else 1
        rest = min(REST_MAX, REST_FIRST * 2 ** min(failures - 1, DOUBLINGS_MAX))
        self._remember(receiver, _Strain(failures=failures, rests_until=now + rest))

    def strained(self, receiver: Receiver) -> bool:
        """Whether its last push failed or took long."""
        return receiver in self._strained

    def rests(self, receiver: Receiver, *, now: datetime) -> bool:
        """Whether nothing is to be pushed to it yet."""
        strain = self._strained.get(receiver)
        return strain is not None and now < strain.rests_until

    def resting(self, vdn_id: int, *, now: datetime) -> list[str]:
        """The tenant's addresses that rest."""
        return [
            receiver.url
            for receiver, strain in self._strained.items()
            if receiver.vdn_id == vdn_id and now < strain.rests_until
        ]

    def _remember(self, receiver: Receiver, strain: _Strain) -> None:
        while len(self._strained) >= RECEIVERS_MAX:
            del self._strained[next(iter(self._strained))]
        self._strained[receiver] = strain


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """How many lanes are served at once. A place is a connection and one batch in memory, so they may be many."""

    lanes_max: int = 200
    tenant_lanes_max: int = 20
    host_lanes_max: int = 8
    strained_lanes_max: int = 100


def choose(
    due: Sequence[Lane], *, under_way: Collection[Lane], receivers: Receivers, places: Places, now: datetime
) -> list[Lane]:
    """The lanes of ``due`` to serve now, beside those under way: tenants in turn, and the longest due of each first."""
    busy = {lane.key for lane in under_way}
    seats = _Seats(places, receivers, under_way)
    waiting = [lane for lane in due if lane.key not in busy and not receivers.rests(receiver_of(lane), now=now)]
    return [lane for lane in _in_turn(waiting, under_way) if seats.take(lane)]


def _in_turn(waiting: Iterable[Lane], under_way: Iterable[Lane]) -> list[Lane]:
    """Every tenant's first lane, then every tenant's second; what a tenant has under way counts as had."""
    turns = Counter(lane.key.vdn_id for lane in under_way)
    ranked: list[tuple[int, Lane]] = []
    for lane in sorted(waiting, key=lambda lane: lane.due_at):
        ranked.append((turns[lane.key.vdn_id], lane))
        turns[lane.key.vdn_id] += 1
    return [lane for _, lane in sorted(ranked, key=lambda entry: entry[0])]


class _Seats:
    """The places that are taken, counted each way."""

    def __init__(self, places: Places, receivers: Receivers, under_way: Iterable[Lane]) -> None:
        self._places = places
        self._receivers = receivers
        self._taken: Counter[object] = Counter()
        for lane in under_way:
            self._taken.update(self._counted_as(lane).keys())

    def take(self, lane: Lane) -> bool:
        """Take a place, unless some bound is reached."""
        bounds = self._counted_as(lane)
        free = all(self._taken[name] < most for name, most in bounds.items())
        if free:
            self._taken.update(bounds.keys())
        return free

    def _counted_as(self, lane: Lane) -> dict[object, int]:
        vdn_id = lane.key.vdn_id
        bounds: dict[object, int] = {
            "all": self._places.lanes_max,
            ("tenant", vdn_id): self._places.tenant_lanes_max,
            ("host", vdn_id, host_of(lane.url)): self._places.host_lanes_max,
        }
        if self._receivers.strained(receiver_of(lane)):
            bounds |= {"strained": self._places.strained_lanes_max, receiver_of(lane): 1}
        return bounds
