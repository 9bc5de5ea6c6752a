"""How many results there are is what a count of the calls would say, whatever span is asked for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

import pytest

from outdial.domain.contact import Finished
from outdial.domain.outcome import Outcome
from outdial.domain.retry import TryAgain
from outdial.store import batches, records, results, write_back
from outdial.store.database import Database
from outdial.store.records import Selector
from outdial.store.results import EVER, NEVER, ResultFilter
from outdial.store.write_back import BusinessNote
from tests.rows import NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

QUARTER = timedelta(minutes=15)
MICROSECOND = timedelta(microseconds=1)
Call = tuple[datetime, int, bool]
"""When it ended, its id, and whether it is final."""


def some_time(random: Random) -> datetime:
    """Within two hours, often the very edge of a quarter of an hour."""
    quarter = NOW + random.randint(-4, 4) * QUARTER
    return quarter + random.choice([timedelta(0), MICROSECOND, -MICROSECOND, random.random() * QUARTER])


async def some_calls(rows: Rows, campaign_id: int, random: Random) -> Sequence[Call]:
    calls: list[Call] = []
    for _ in range(60):
        ended_at, final = some_time(random), random.random() < 0.5
        outcome = random.choice(list(Outcome))
        calls.append(
            (
                ended_at,
                await rows.attempt(campaign_id, 1, ended_at=ended_at, outcome=outcome, final=final),
                final,
            )
        )
    return sorted(calls)


@pytest.mark.parametrize("seed", range(5))
async def test_total_and_pages_are_those_of_the_calls(database: Database, rows: Rows, seed: int) -> None:
    random, campaign_id = Random(seed), await rows.campaign()
    await some_calls(rows, await rows.campaign(), random)
    calls = await some_calls(rows, campaign_id, random)
    spans = [(EVER, NEVER), *(sorted((some_time(random), some_time(random))) for _ in range(40))]

    for begin, end in spans:
        final_only, limit, offset = random.random() < 0.5, random.randint(1, 20), random.randint(0, 30)
        wanted = ResultFilter(begin=begin, end=end, final_only=final_only)

        page = await results.page(database, 1, campaign_id, wanted, limit=limit, offset=offset)

        expected = [name for at, name, final in calls if begin <= at < end and (final or not final_only)]
        assert page.total == len(expected)
        assert [each.attempt_id for each in page.results] == expected[offset : offset + limit]


async def finals(rows: Rows) -> tuple[int, int]:
    """As they are summed, and as the calls are."""
    summed = await rows.one("select coalesce(sum(finals), 0)::int as finals from campaign_outcomes")
    counted = await rows.one("select count(*)::int as finals from attempt where final")
    return summed["finals"], counted["finals"]


async def test_a_written_back_result_moves_the_count_with_the_call(database: Database, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    contact_id = await rows.contact(campaign_id)
    await rows.attempt(campaign_id, contact_id, ended_at=NOW - SECOND, outcome=Outcome.BUSY, final=False)
    await rows.attempt(campaign_id, contact_id, ended_at=NOW)
    note = BusinessNote(code="again", sub_code=None, text=None, work_no=None)
    told: list[tuple[int, int]] = []

    for step in (TryAgain(NOW, 0), Finished.STOPPED_BY_RESULT, Finished.STOPPED_BY_RESULT):
        view = await write_back.view(database, 1, contact_id, code="again", sub_code=None)
        assert view is not None
        assert await write_back.record(database, view.reached, note, step, now=NOW)
        told.append(await finals(rows))

    assert told == [(0, 0), (1, 1), (1, 1)]


@pytest.fixture
async def retried(rows: Rows) -> int:
    """A campaign with a contact that was called twice and waits for a third call, and one that was never called."""
    campaign_id = await rows.campaign(state=3)
    contact_id = await rows.contact(campaign_id, state=0, outcome=Outcome.BUSY, session_id="s")
    for at in (9, 5):
        await rows.attempt(
            campaign_id, contact_id, ended_at=NOW - at * SECOND, outcome=Outcome.BUSY, final=False, called=str(at)
        )
    await rows.contact(campaign_id, state=0, outcome=None, session_id="s")
    return campaign_id


async def final_calls(database: Database, campaign_id: int) -> list[str]:
    return [
        each.called
        for each in (await results.page(database, 1, campaign_id, ResultFilter(), limit=9, offset=0)).results
    ]


@pytest.mark.parametrize("keep", [True, False])
async def test_the_last_call_of_a_contact_that_is_withdrawn_is_its_final_result(
    database: Database, rows: Rows, retried: int, *, keep: bool
) -> None:
    assert await final_calls(database, retried) == []

    gone = await records.delete(database, 1, retried, Selector(session_id="s"), keep=keep, while_started=False, now=NOW)

    assert gone == 2
    assert await final_calls(database, retried) == ["5"]
    assert await finals(rows) == (1, 1)


async def test_the_last_call_of_a_contact_whose_batch_is_deleted_is_its_final_result(
    database: Database, rows: Rows, retried: int
) -> None:
    batch_id = await rows.batch(retried)
    await rows.change("contact", f"batch_id = {batch_id}")

    assert await batches.delete(database, 1, retried, batch_id, now=NOW) is None

    assert await final_calls(database, retried) == ["5"]
    assert await finals(rows) == (1, 1)
