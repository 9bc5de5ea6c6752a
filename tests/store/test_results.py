"""A page of results, and how many there are, are those of the calls, whatever page of whatever span is asked for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from outdial.domain.attempt import Attempt
from outdial.domain.contact import Contact, Finished, Number
from outdial.domain.ledger import Ledger
from outdial.domain.outcome import Outcome
from outdial.domain.retry import Finish, TryAgain
from outdial.store import attempts, batches, records, results, write_back
from outdial.store.attempts import Completion
from outdial.store.database import Database
from outdial.store.records import Selector
from outdial.store.results import EVER, NEVER, ResultFilter
from outdial.store.write_back import BusinessNote
from tests.rows import DAY, NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

QUARTER = timedelta(minutes=15)
FIELDS = (None, "", "a", "b")
SESSIONS = (None, "s1", "s2")
EDGES = (EVER, NOW - QUARTER, NOW - SECOND, NOW, NOW + SECOND, NOW + QUARTER, NOW + 3 * QUARTER, NEVER)
"""Begins and ends of spans: of quarter hours, and within them."""
WHOLE_RANGE = ResultFilter(final_only=False)


@dataclass(frozen=True, slots=True)
class Ended:
    """A call of the history, as the test knows it."""

    attempt_id: int
    ended_at: datetime
    final: bool
    session_id: str | None
    custom_field: str | None

    def matches(self, wanted: ResultFilter) -> bool:
        return (
            wanted.begin <= self.ended_at < wanted.end
            and (self.final or not wanted.final_only)
            and wanted.session_id in {None, self.session_id}
            and wanted.custom_field in {None, self.custom_field}
        )


async def a_history(rows: Rows, campaign_id: int, random: Random, *, calls: int) -> Sequence[Ended]:
    """Calls that ended at the edges of quarter hours and beside them, many at one moment; in the order of their end."""
    ended: list[Ended] = []
    for _ in range(calls):
        session_id, custom_field = random.choice(SESSIONS), random.choice(FIELDS)
        contact_id = await rows.contact(campaign_id, session_id=session_id, custom_field=custom_field)
        at = NOW + random.randint(-2, 4) * QUARTER + random.randint(-1, 1) * SECOND
        final = random.random() < 0.6
        attempt_id = await rows.attempt(campaign_id, contact_id, ended_at=at, final=final)
        ended.append(Ended(attempt_id, at, final, session_id, custom_field))
    return sorted(ended, key=lambda call: (call.ended_at, call.attempt_id))


def a_filter(random: Random) -> ResultFilter:
    begin, end = sorted(random.sample(EDGES, 2))
    return ResultFilter(
        session_id=random.choice(SESSIONS),
        custom_field=random.choice((None, "a", "b", "nobody's")),
        begin=begin,
        end=end,
        final_only=random.random() < 0.5,
    )


@pytest.mark.parametrize("seed", range(4))
async def test_every_page_of_every_span_is_that_of_the_calls(database: Database, rows: Rows, seed: int) -> None:
    random = Random(seed)
    campaign_id, other = await rows.campaign(), await rows.campaign()
    history = await a_history(rows, campaign_id, random, calls=40)
    await a_history(rows, other, random, calls=10)

    for _ in range(80):
        wanted, limit, offset = a_filter(random), random.randint(1, 9), random.choice((0, 1, 5, 12, 39, 400))
        page = await results.page(database, 1, campaign_id, wanted, limit=limit, offset=offset)

        matching = [call.attempt_id for call in history if call.matches(wanted)]
        assert page is not None
        assert page.total == len(matching), wanted
        assert [call.attempt_id for call in page.results] == matching[offset : offset + limit], wanted


async def test_a_campaign_that_is_out_of_sight_tells_no_results(database: Database, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    await rows.attempt(campaign_id, await rows.contact(campaign_id, session_id="s1", custom_field="a"))
    await rows.change("campaign", "archived_at = now()")

    for wanted in (WHOLE_RANGE, ResultFilter(session_id="s1"), ResultFilter(custom_field="a")):
        assert await results.page(database, 1, campaign_id, wanted, limit=10, offset=0) is None


async def test_a_result_outlives_its_record(database: Database, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    await rows.attempt(campaign_id, await rows.contact(campaign_id, custom_field="a"))
    await rows.run("delete from contact")

    page = await results.page(database, 1, campaign_id, ResultFilter(custom_field="a"), limit=10, offset=0)

    assert page is not None
    assert [page.total, *(call.session_id for call in page.results)] == [1, None]


# --- what is counted ---


async def counted(rows: Rows) -> Counter[tuple[Any, ...]]:
    found = Counter[tuple[Any, ...]]()
    for row in await rows.all("select * from call_count"):
        key = (row["whole"], row["custom_field"], row["begins_at"])
        found.update({(*key, "calls"): row["calls"], (*key, "finals"): row["finals"]})
    for row in await rows.all("select * from campaign_outcomes"):
        key = (row["outcome"], row["quarter"])
        found.update({(*key, "calls"): row["calls"], (*key, "finals"): row["finals"]})
    for row in await rows.all("select * from hourly_outcomes"):
        found["hour", row["outcome"], row["hour"]] += row["calls"]
    return +found


async def recounted(rows: Rows) -> Counter[tuple[Any, ...]]:
    """By arithmetic of the test's own, from the attempts as they are."""
    found = Counter[tuple[Any, ...]]()
    for row in await rows.all("select * from attempt where state = 9"):
        at: datetime = row["ended_at"]
        quarter = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
        keys: list[tuple[Any, ...]] = [(True, "", quarter), (row["outcome"], quarter)]
        if row["custom_field"]:
            keys.append((False, row["custom_field"], quarter.replace(minute=0)))
        found["hour", row["outcome"], quarter.replace(minute=0)] += 1
        for key in keys:
            found[*key, "calls"] += 1
            found[*key, "finals"] += row["final"]
    return +found


async def a_completion(rows: Rows, campaign_id: int, random: Random) -> Completion:
    """A call that is under way, and how it ends."""
    called = str(random.randrange(10**9))
    contact_id = await rows.contact(
        campaign_id, called=[called], state=1, outcome=None, custom_field=random.choice(FIELDS)
    )
    attempt_id = await rows.attempt(campaign_id, contact_id, called=called, placed_at=NOW, ended_at=None)
    attempt = Attempt(
        vdn_id=1,
        attempt_id=attempt_id,
        campaign_id=campaign_id,
        contact_id=contact_id,
        position=0,
        called=called,
        caller="88",
        placed_at=NOW,
    )
    ended_at = NOW + random.randint(0, 2) * QUARTER + random.randint(0, 1) * SECOND
    return Completion(
        attempt=attempt.end(ended_at, outcome=random.choice((Outcome.BUSY, Outcome.NO_ANSWER)), cause="486"),
        contact=Contact(
            vdn_id=1,
            campaign_id=campaign_id,
            contact_id=contact_id,
            priority=3,
            due_at=NOW,
            numbers=(Number(called),),
        ),
        epoch=1,
        ledger=Ledger(),
        verdict=random.choice((Finish(Finished.NO_RETRY_LEFT), TryAgain(NOW + DAY, 0))),
        url=None,
    )


@pytest.mark.parametrize("seed", range(3))
async def test_calls_are_counted_as_they_end_and_as_their_results_become_final_or_not(
    database: Database, rows: Rows, seed: int
) -> None:
    random = Random(seed)
    campaign_ids = [await rows.campaign(open_contacts=100), await rows.campaign(open_contacts=100)]

    for _ in range(4):
        batch = [await a_completion(rows, random.choice(campaign_ids), random) for _ in range(random.randint(1, 8))]
        await attempts.complete(database, 1, batch, now=NOW)
        assert await counted(rows) == await recounted(rows)
        for completion in random.sample(batch, len(batch) // 2):
            view = await write_back.view(database, 1, completion.contact.contact_id, code="x", sub_code=None)
            assert view is not None
            note = BusinessNote(code="x", sub_code=None, text=None, work_no=None)
            step = random.choice((TryAgain(NOW + SECOND, 0), Finished.STOPPED_BY_RESULT))
            assert await write_back.record(database, view.reached, note, step, now=NOW)
            assert await counted(rows) == await recounted(rows)


async def test_a_claim_takes_the_custom_field_along(database: Database, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    for called, custom_field in (("1", "a"), ("2", ""), ("3", None)):
        await rows.contact(campaign_id, called=[called], state=0, custom_field=custom_field)
    await rows.run(
        "insert into campaign_lease values (1, $1, 'me', 1, clock_timestamp() + interval '1 hour')", campaign_id
    )
    ids = [row["contact_id"] for row in await rows.all("select contact_id from contact order by called")]

    nothing = [None] * 3
    await database.rows(
        "claim_contacts",
        *(1, campaign_id, "me", 1, NOW, ids, ["88"] * 3, [False] * 3, "none/1", 0, 0, None, None, nothing, nothing),
    )

    made = await rows.all("select custom_field from attempt order by called")
    assert [row["custom_field"] for row in made] == ["a", None, None]


async def test_the_counts_of_a_large_campaign_go_in_pieces_with_it(database: Database, rows: Rows) -> None:
    campaign_id, other = await rows.campaign(), await rows.campaign()
    for field in "abcdefg":
        await rows.attempt(campaign_id, await rows.contact(campaign_id, custom_field=field))
    await rows.attempt(other, await rows.contact(other, custom_field="a"))

    piece = await database.row("campaign_delete_piece", 1, campaign_id, 0, 5)

    assert piece is not None
    assert piece["more"]
    left = await rows.all("select campaign_id, count(*)::integer as rows from call_count group by 1 order by 1")
    assert [dict(row) for row in left] == [
        {"campaign_id": campaign_id, "rows": 3},
        {"campaign_id": other, "rows": 2},
    ]


@pytest.fixture
async def retried(rows: Rows) -> int:
    """A campaign with a contact that was called twice and waits for a third call, and one that was never called."""
    campaign_id = await rows.campaign(state=3)
    contact_id = await rows.contact(campaign_id, state=0, outcome=Outcome.BUSY, session_id="s", custom_field="a")
    for at in (9, 5):
        await rows.attempt(
            campaign_id, contact_id, ended_at=NOW - at * SECOND, outcome=Outcome.BUSY, final=False, called=str(at)
        )
    await rows.contact(campaign_id, state=0, outcome=None, session_id="s")
    return campaign_id


async def final_calls(database: Database, campaign_id: int) -> list[str]:
    page = await results.page(database, 1, campaign_id, ResultFilter(), limit=9, offset=0)
    assert page is not None
    return [each.called for each in page.results]


@pytest.mark.parametrize("keep", [True, False])
async def test_the_last_call_of_a_contact_that_is_withdrawn_is_its_final_result(
    database: Database, rows: Rows, retried: int, *, keep: bool
) -> None:
    assert await final_calls(database, retried) == []

    gone = await records.delete(database, 1, retried, Selector(session_id="s"), keep=keep, while_started=False, now=NOW)

    assert gone == 2
    assert await final_calls(database, retried) == ["5"]
    assert await counted(rows) == await recounted(rows)


async def test_the_last_call_of_a_contact_whose_batch_is_deleted_is_its_final_result(
    database: Database, rows: Rows, retried: int
) -> None:
    batch_id = await rows.batch(retried)
    await rows.change("contact", f"batch_id = {batch_id}")

    assert await batches.delete(database, 1, retried, batch_id, now=NOW) is None

    assert await final_calls(database, retried) == ["5"]
    assert await counted(rows) == await recounted(rows)
