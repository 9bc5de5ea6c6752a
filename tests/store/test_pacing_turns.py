"""The record of pacing: kept, found by time, and forgotten when it is old."""

from datetime import datetime, timedelta

import pytest

from outdial.domain.pacing.base import Account, Share
from outdial.store import pacing_turns
from outdial.store.database import Database, statement
from outdial.store.leases import CampaignKey
from outdial.store.pacing_turns import Latest, StoredChunk, Sums
from tests.rows import DAY, NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

MINUTE = 60 * SECOND


def chunk(key: CampaignKey, begins_at: datetime, *, span: timedelta = MINUTE, packed: bytes = b"packed") -> StoredChunk:
    return StoredChunk(key=key, begins_at=begins_at, ends_at=begins_at + span, turns=300, calls=7, packed=packed)


async def begins(database: Database, key: CampaignKey, since: datetime, until: datetime) -> list[datetime]:
    return [at async for at, _ in pacing_turns.between(database, key, since=since, until=until)]


async def test_chunks_are_found_that_have_turns_in_the_time_asked_for(database: Database, rows: Rows) -> None:
    key = CampaignKey(1, await rows.campaign())
    other = CampaignKey(1, await rows.campaign())
    times = [NOW + minute * MINUTE for minute in range(50)]
    for at in reversed(times):
        await pacing_turns.add(database, chunk(key, at, packed=str(at).encode()))
    await pacing_turns.add(database, chunk(other, NOW))

    found = [packed async for packed in pacing_turns.between(database, key, since=times[3], until=times[40])]

    assert found == [(at, str(at).encode()) for at in times[2:40]], "the one before may end at that very instant"
    assert await begins(database, other, NOW, NOW + DAY) == [NOW]
    assert await begins(database, CampaignKey(2, key.campaign_id), NOW, NOW + DAY) == []


async def test_the_newest_chunks_come_first(database: Database, rows: Rows) -> None:
    key = CampaignKey(1, await rows.campaign())
    for minute in range(5):
        await pacing_turns.add(database, chunk(key, NOW + minute * MINUTE))

    found = await pacing_turns.newest(database, key, since=NOW, chunks_max=2)

    assert [at for at, _ in found] == [NOW + 4 * MINUTE, NOW + 3 * MINUTE]


async def test_a_second_chunk_of_an_instant_and_one_of_a_campaign_that_is_gone_are_left_out(
    database: Database, rows: Rows
) -> None:
    key = CampaignKey(1, await rows.campaign())

    await pacing_turns.add(database, chunk(key, NOW, packed=b"first"))
    await pacing_turns.add(database, chunk(key, NOW, packed=b"second"))
    await pacing_turns.add(database, chunk(CampaignKey(1, 999_999), NOW))

    assert await pacing_turns.newest(database, key, since=NOW, chunks_max=9) == [(NOW, b"first")]
    assert len(await rows.table("pacing_chunk")) == 1


async def test_the_record_goes_with_its_campaign(database: Database, rows: Rows) -> None:
    key = CampaignKey(1, await rows.campaign())
    await pacing_turns.add(database, chunk(key, NOW))
    await pacing_turns.tell(database, [(key, latest("first"))])

    await database.run("campaign_delete", 1, key.campaign_id)

    assert await rows.table("pacing_chunk") == await rows.table("pacing_latest") == []


async def test_sums_are_of_the_chunks_that_begin_from_then_on(database: Database, rows: Rows) -> None:
    key = CampaignKey(1, await rows.campaign())
    for minute in range(3):
        await pacing_turns.add(database, chunk(key, NOW + minute * MINUTE))

    assert await pacing_turns.sums(database, key, since=NOW + MINUTE) == Sums(
        chunks=2, turns=600, calls=14, recorded=2 * MINUTE, bytes=12
    )
    assert (await pacing_turns.sums(database, key, since=NOW + DAY)).turns == 0


def latest(reason: str) -> Latest:
    return Latest(
        at=NOW,
        calls=7,
        reason=reason,
        terms=(("idle", 3), ("answer_rate", 0.1 + 0.2)),
        method="agent_use",
        rule_set="none/1",
        account=Account(today=Share(10, 1)),
    )


async def test_the_latest_decision_takes_the_place_of_the_one_before(database: Database, rows: Rows) -> None:
    key, other = CampaignKey(1, await rows.campaign()), CampaignKey(1, await rows.campaign())
    gone = CampaignKey(1, 999_999)

    await pacing_turns.tell(database, [(key, latest("first")), (other, latest("other")), (gone, latest("nobody's"))])
    await pacing_turns.tell(database, [(key, latest("second"))])

    assert await pacing_turns.latest_of(database, key) == latest("second")
    assert await pacing_turns.latest_of(database, other) == latest("other")
    assert await pacing_turns.latest_of(database, CampaignKey(2, key.campaign_id)) is None


async def test_a_latest_decision_that_another_version_wrote_is_as_good_as_none(database: Database, rows: Rows) -> None:
    key = CampaignKey(1, await rows.campaign())
    await pacing_turns.tell(database, [(key, latest("first"))])
    await rows.change("pacing_latest", "latest = '{}'")

    assert await pacing_turns.latest_of(database, key) is None


async def test_sweeping_forgets_what_is_older_than_its_tenant_keeps_it(database: Database, rows: Rows) -> None:
    for vdn_id, days in ((2, 1.0), (3, 10**9), (4, -1)):
        await rows.tenant(vdn_id, limits={"pacing_days": days})
    keys = [CampaignKey(vdn_id, await rows.campaign(vdn_id)) for vdn_id in (1, 2, 3, 4)]
    for key in keys:
        for days in (0, 2, 8):
            await pacing_turns.add(database, chunk(key, NOW - days * DAY))

    assert not await pacing_turns.sweep(database, now=NOW)

    kept = [await begins(database, key, NOW - 9 * DAY, NOW + DAY) for key in keys]
    assert kept == [[NOW - 2 * DAY, NOW], [NOW], [NOW - 8 * DAY, NOW - 2 * DAY, NOW], [NOW]]


async def test_sweeping_goes_on_batch_by_batch(database: Database, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing_turns, "SWEEP_MAX", 2)
    key = CampaignKey(1, await rows.campaign())
    for minute in range(5):
        await pacing_turns.add(database, chunk(key, NOW - 8 * DAY + minute * MINUTE))

    assert [await pacing_turns.sweep(database, now=NOW) for _ in range(3)] == [True, True, False]
    assert await rows.table("pacing_chunk") == []


async def test_a_campaigns_chunks_are_read_by_their_key(database: Database, rows: Rows) -> None:
    keys = [CampaignKey(1, await rows.campaign()) for _ in range(20)]
    for minute in range(400):
        await pacing_turns.add(database, chunk(keys[minute % 20], NOW + minute * MINUTE))

    for name, arguments in (
        ("pacing_chunks_between", (NOW, NOW + DAY, NOW, 20)),
        ("pacing_chunks_newest", (NOW, 5)),
        ("pacing_sums", (NOW,)),
    ):
        plan = await rows.plan(statement(name), 1, keys[0].campaign_id, *arguments)
        assert "pacing_chunk_pkey" in plan, plan
