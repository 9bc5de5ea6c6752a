import asyncio
import json
from collections.abc import AsyncGenerator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import asyncpg
import pytest

from outdial.domain.events import CallEnded
from outdial.domain.outcome import Outcome
from outdial.store import outbox
from outdial.store.codec import CALL_ENDED
from outdial.store.database import Database, statement
from outdial.store.outbox import BEFORE_ALL, Claim, LaneKey, Setback

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SPAN = timedelta(seconds=30)
NO_TIME = timedelta(0)
LANE = LaneKey(7, 31)
URL = "https://crm.example/results"

Connection = asyncpg.Connection


@pytest.fixture
async def table(database_url: str) -> AsyncGenerator[Connection]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def add(
    table: Connection,
    contacts: Sequence[int],
    *,
    lane: LaneKey = LANE,
    url: str = URL,
    due_at: datetime = NOON,
    given_up_at: datetime | None = None,
) -> None:
    records = [
        (lane.vdn_id, lane.campaign_id, contact_id, url, _fact(lane, contact_id), NOON, due_at, given_up_at)
        for contact_id in contacts
    ]
    columns = ["vdn_id", "campaign_id", "contact_id", "url", "fact", "created_at", "due_at", "given_up_at"]
    await table.copy_records_to_table("outbox", records=records, columns=columns)


def _fact(lane: LaneKey, contact_id: int) -> str:
    return CALL_ENDED.dump(
        CallEnded(
            vdn_id=lane.vdn_id,
            attempt_id=1,
            campaign_id=lane.campaign_id,
            contact_id=contact_id,
            session_id=None,
            called="13800000001",
            custom_field=None,
            outcome=Outcome.BUSY,
            placed_at=NOON,
            answered_at=None,
            ended_at=NOON,
        )
    )


async def claim(
    database: Database,
    *,
    lane: LaneKey = LANE,
    now: datetime = NOON,
    span: timedelta = SPAN,
    facts_max: int = 100,
    resting: Sequence[str] = (),
) -> Claim | None:
    return await outbox.claim(database, lane, now=now, span=span, facts_max=facts_max, resting=resting)


def ids(claimed: Claim | None) -> list[int]:
    return [] if claimed is None else [fact.outbox_id for fact in claimed.facts]


async def rows(table: Connection) -> list[dict[str, object]]:
    return [dict(row) for row in await table.fetch("select * from outbox order by outbox_id")]


async def test_every_lane_with_open_facts_is_found_with_the_fact_that_is_due_first(
    database: Database, table: Connection
) -> None:
    await add(table, [1, 2], due_at=NOON + MINUTE)
    await add(table, [3], due_at=NOON, url="https://first.example/")
    await add(table, [1], lane=LaneKey(7, 30), given_up_at=NOON)
    await add(table, [1], lane=LaneKey(8, 1))

    found = await outbox.lanes(database, after=BEFORE_ALL, lanes_max=10)

    assert [(lane.key, lane.url, lane.due_at) for lane in found] == [
        (LANE, "https://first.example/", NOON),
        (LaneKey(8, 1), URL, NOON),
    ]


async def test_a_look_goes_on_behind_the_last_lane_of_the_one_before(database: Database, table: Connection) -> None:
    lanes = [LaneKey(vdn_id, campaign_id) for vdn_id in (1, 2) for campaign_id in (5, 6, 7)]
    for lane in lanes:
        await add(table, [1, 2], lane=lane)

    first = await outbox.lanes(database, after=BEFORE_ALL, lanes_max=4)
    second = await outbox.lanes(database, after=first[-1].key, lanes_max=4)

    assert [lane.key for lane in (*first, *second)] == lanes


async def test_only_a_contacts_first_open_fact_can_be_taken(database: Database, table: Connection) -> None:
    await add(table, [1, 1, 2, 1])
    await add(table, [3], given_up_at=NOON)
    await add(table, [3])

    claimed = await claim(database)

    assert ids(claimed) == [1, 3, 6]


async def test_a_fact_that_waits_for_its_repeat_holds_up_the_later_ones_of_its_contact_only(
    database: Database, table: Connection
) -> None:
    await add(table, [1], due_at=NOON + 10 * MINUTE)
    await add(table, [1, 2])

    assert ids(await claim(database)) == [3]


async def test_a_claim_is_for_one_address_and_for_none_that_rests(database: Database, table: Connection) -> None:
    await add(table, [1], url="https://resting.example/", due_at=NOON - MINUTE)
    await add(table, [2], due_at=NOON - MINUTE)
    await add(table, [3], url="https://other.example/")
    await add(table, [4])

    claimed = await claim(database, resting=["https://resting.example/"])

    assert claimed is not None
    assert (claimed.url, ids(claimed)) == (URL, [2, 4])


async def test_what_is_claimed_is_nobody_elses_until_the_claim_runs_out(database: Database, table: Connection) -> None:
    await add(table, [1, 2])

    first = await claim(database, facts_max=1, span=NO_TIME)
    second = await claim(database, facts_max=1)
    third = await claim(database)

    assert (ids(first), ids(second), ids(third)) == ([1], [1], [2])


async def test_two_senders_at_once_never_take_the_same_fact(database: Database, table: Connection) -> None:
    await add(table, [*range(100), *range(100)])

    claims = await asyncio.gather(*(claim(database, facts_max=7) for _ in range(24)))

    taken = [outbox_id for claimed in claims for outbox_id in ids(claimed)]
    assert len(taken) == len(set(taken))
    assert set(taken) <= set(range(1, 101))


async def test_a_sender_whose_claim_ran_out_neither_forgets_nor_counts_what_another_pushes(
    database: Database, table: Connection
) -> None:
    await add(table, [1])
    late, current = await claim(database, span=NO_TIME), await claim(database)
    assert late is not None
    assert current is not None

    forgotten = await outbox.delivered(database, late, late.facts)
    counted = await outbox.failed(database, late, [Setback(outbox_id=1, due_at=NOON)], failure="late", now=NOON)

    assert (forgotten, counted) == (0, set())
    assert [(row["pushes"], row["pushed_until"]) for row in await rows(table)] == [(0, current.until)]
    assert await outbox.delivered(database, current, current.facts) == 1
    assert await rows(table) == []


async def test_a_failed_push_is_counted_and_the_fact_is_held_put_off_or_given_up(
    database: Database, table: Connection
) -> None:
    await add(table, [1, 2, 3])
    claimed = await claim(database)
    assert claimed is not None
    setbacks = [
        Setback(outbox_id=1, due_at=NOON, held=True),
        Setback(outbox_id=2, due_at=NOON + 10 * MINUTE),
        Setback(outbox_id=3, due_at=NOON, given_up=True),
    ]

    counted = await outbox.failed(database, claimed, setbacks, failure="HTTP 500", now=NOON)

    assert counted == {1, 2, 3}
    assert [(row["pushed_until"], row["due_at"], row["given_up_at"]) for row in await rows(table)] == [
        (claimed.until, NOON, None),
        (None, NOON + 10 * MINUTE, None),
        (None, NOON, NOON),
    ]
    assert {(row["pushes"], row["failure"]) for row in await rows(table)} == {(1, "HTTP 500")}


async def test_facts_that_wait_for_an_earlier_one_become_due_with_it(database: Database, table: Connection) -> None:
    await add(table, [1], due_at=NOON + 10 * MINUTE)
    await add(table, [1, 1, 2, 2])

    assert await outbox.put_off(database, LANE, now=NOON, facts_max=100) == 2

    later = NOON + 10 * MINUTE
    assert [row["due_at"] for row in await rows(table)] == [later, later, later, NOON, NOON]
    assert ids(await claim(database, now=later)) == [1, 4]


async def test_a_fact_that_cannot_be_read_is_claimed_without_it(database: Database, table: Connection) -> None:
    await add(table, [1])
    await table.execute("""update outbox set fact = fact || '{"outcome": "teleported"}'""")

    claimed = await claim(database)

    assert claimed is not None
    assert [fact.fact for fact in claimed.facts] == [None]


async def test_another_tenants_facts_are_not_touched(database: Database, table: Connection) -> None:
    await add(table, [1, 2])
    await add(table, [1, 2], lane=LaneKey(8, 31))

    claimed = await claim(database)
    assert claimed is not None
    await outbox.delivered(database, claimed, claimed.facts)

    assert [row["vdn_id"] for row in await rows(table)] == [8, 8]


PLANS: list[tuple[str, tuple[object, ...], set[str]]] = [
    ("outbox_lanes", (0, 0, 1_000), {"outbox_due"}),
    ("outbox_claim", (7, 3, NOON, SPAN, 100, []), {"outbox_due", "outbox_of_contact", "outbox_pkey"}),
    ("outbox_put_off", (7, 3, NOON, 1_000), {"outbox_due", "outbox_of_contact", "outbox_pkey"}),
    ("outbox_delivered", (7, list(range(5_000, 5_100)), NOON), {"outbox_pkey"}),
    (
        "outbox_failed",
        (7, NOON, NOON, "why", [5_000, 5_001], [NOON, NOON], [False, False], [True, True]),
        {"outbox_pkey"},
    ),
]


@pytest.mark.parametrize("analyzed", [False, True])
@pytest.mark.parametrize(("name", "arguments", "indexes"), PLANS)
async def test_no_statement_reads_the_table_whole_whatever_the_statistics_say(
    table: Connection, name: str, arguments: tuple[object, ...], indexes: set[str], *, analyzed: bool
) -> None:
    for campaign_id in range(1, 6):
        await add(table, range(campaign_id * 100_000, campaign_id * 100_000 + 4_000), lane=LaneKey(7, campaign_id))
    if analyzed:
        await table.execute("analyze outbox")

    lines = [row[0] for row in await table.fetch(f"explain {statement(name)}", *arguments)]

    scans = [cast("str", line) for line in lines if " on outbox" in line or "Bitmap Index Scan" in line]
    used = {word for line in scans for word in line.split() if word.startswith("outbox_")}
    assert not any("Seq Scan" in line for line in scans), "\n".join(lines)
    assert indexes <= used, "\n".join(lines)


async def test_looking_for_lanes_reads_a_few_rows_a_lane(table: Connection) -> None:
    for campaign_id in range(1, 6):
        await add(table, range(campaign_id * 100_000, campaign_id * 100_000 + 4_000), lane=LaneKey(7, campaign_id))

    assert await _rows_read(table, "outbox_lanes", 0, 0, 1_000) == 5


async def test_a_claim_reads_no_more_than_its_batch_needs(table: Connection) -> None:
    for campaign_id in range(1, 6):
        await add(table, range(campaign_id * 100_000, campaign_id * 100_000 + 4_000), lane=LaneKey(7, campaign_id))

    assert await _rows_read(table, "outbox_claim", 7, 3, NOON, SPAN, 100, []) <= 300


async def _rows_read(table: Connection, name: str, *arguments: object) -> int:
    """How many rows of the outbox a statement reads, by all of its scans together."""
    text = cast("str", await table.fetchval(f"explain (analyze, format json) {statement(name)}", *arguments))
    return sum(_rows_of(json.loads(text)[0]["Plan"]))


def _rows_of(node: dict[str, Any]) -> Iterator[int]:
    if node.get("Relation Name") == "outbox" and node["Node Type"] != "ModifyTable":
        filtered = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        yield round((node["Actual Rows"] + filtered) * node["Actual Loops"])
    for child in node.get("Plans", []):
        yield from _rows_of(child)
