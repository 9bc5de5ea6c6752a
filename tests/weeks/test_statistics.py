"""A week written into PostgreSQL call by call: its statistics tell what those in memory do, which the oracle judges."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import assert_never

import pytest

from outdial.domain.contact import Contact
from outdial.store import attempts, outcomes, records, statistics
from outdial.store.attempts import Completion
from outdial.store.database import Database
from outdial.weeks.drawing.draw import drawn
from outdial.weeks.parts import Parts
from outdial.weeks.tallies import Figure
from outdial.weeks.week import Week
from outdial.weeks.world import World
from tests.rows import Rows
from tests.weeks.diary import Added, Calls, Changed, Deleted, Ended, Entry, Failures, Figures, Placed, StoreWithDiary

pytestmark = pytest.mark.anyio

SEEDS = (3, 5)
VDN = 1
ADD = """
insert into contact (vdn_id, campaign_id, contact_id, due_at, called, number_type, numbers, created_at)
values (1, $1, $2, $3, $4, $5, $6, $7)
"""
PLACE = """
insert into attempt (vdn_id, campaign_id, contact_id, attempt_id, epoch, position, called, caller, placed_at, state)
values (1, $1, $2, $3, 1, $4, $5, $6, $7, 1)
"""


@cache
def diary(seed: int) -> Sequence[Entry]:
    world = World(drawn(seed), Parts(store=StoreWithDiary))
    world.prepare()
    world.run()
    assert isinstance(world.store, StoreWithDiary)
    assert world.oracle.violations == []
    return world.store.diary


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes a week's entries; ``campaigns`` are the ids in PostgreSQL by those of the week."""

    database: Database
    rows: Rows
    week: Week
    campaigns: dict[int, int]

    async def write(self, entry: Added | Changed | Deleted | Placed | Ended) -> None:
        match entry:
            case Added(contact, at):
                number, campaign_id = contact.next_number, self.campaigns[contact.campaign_id]
                await self.rows.run(
                    ADD,
                    *(campaign_id, contact.contact_id, contact.due_at),
                    *(number.called, number.number_type, _numbers(contact), at),
                )
            case Changed(contact, state):
                change = "update contact set state = $2, due_at = $3 where contact_id = $1"
                await self.rows.run(change, contact.contact_id, int(state), contact.due_at)
            case Deleted(contact_id):
                await self.rows.run("delete from contact where contact_id = $1", contact_id)
            case Placed(one):
                ids = self.campaigns[one.campaign_id], one.contact_id, one.attempt_id
                await self.rows.run(PLACE, *ids, one.position, one.called, one.caller, one.placed_at)
                await self.rows.run("update contact set state = 1 where contact_id = $1", one.contact_id)
            case Ended(over, contact, at):
                completion = Completion(
                    attempt=over.attempt, contact=contact, epoch=1, ledger=over.ledger, verdict=over.verdict, url=None
                )
                done = await attempts.complete(self.database, VDN, [completion], now=at)
                assert done == {over.attempt.attempt_id}
            case _:
                assert_never(entry)

    async def told(self, entry: Figures | Failures | Calls) -> object:
        match entry:
            case Calls(called, since):
                return (await records.calls_since(self.database, VDN, [called], since=since))[called]
            case Figures(campaign_id, day):
                campaigns = await statistics.load(
                    self.database, VDN, self.campaigns[campaign_id], custom_field=None, day=day
                )
                return _as_in_memory(campaigns[0].whole)
            case Failures(campaign_id):
                first = self.week.begins_at.date() - timedelta(days=2)
                days = await outcomes.by_day(
                    self.database,
                    self.week.tenant,
                    self.campaigns[campaign_id],
                    first=first,
                    after=first + timedelta(days=12),
                )
                return Counter(
                    {(day, outcome): calls for day, ended in days.items() for outcome, calls in ended.items()}
                )
            case _:
                assert_never(entry)


@pytest.mark.parametrize("seed", SEEDS)
async def test_postgresql_tells_of_a_week_what_the_store_in_memory_tells(
    database: Database, rows: Rows, seed: int
) -> None:
    week = drawn(seed)
    await rows.zone(week.zone.key)
    campaigns = {one.campaign.campaign_id: await rows.campaign() for one in week.campaigns}
    scribe, asked = Scribe(database, rows, week, campaigns), Counter[type]()

    for entry in diary(seed):
        if isinstance(entry, Figures | Failures | Calls):
            asked[type(entry)] += 1
            assert await scribe.told(entry) == _shown(entry), entry
        else:
            await scribe.write(entry)

    assert set(asked) == {Figures, Failures, Calls}


def _numbers(contact: Contact) -> str | None:
    if len(contact.numbers) == 1:
        return None
    return json.dumps([{"called": one.called, "number_type": one.number_type} for one in contact.numbers])


def _shown(entry: Figures | Failures | Calls) -> object:
    """What a client is shown: of those still to be called the whole number alone."""
    if not isinstance(entry, Figures):
        return entry.told
    uncalled = entry.told["uncalled"].total
    return {name: figure for name, figure in entry.told.items() if name != "uncalled"} | {"uncalled": uncalled}


def _as_in_memory(told: statistics.Figures) -> dict[str, Figure | int]:
    return {
        "added": Figure(told.added, told.added_today),
        "called": Figure(told.called, told.called_today),
        "reached": Figure(told.reached, told.reached_today),
        "finished": Figure(told.finished, told.finished_today),
        "uncalled": told.uncalled,
    }
