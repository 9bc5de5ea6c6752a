import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from outdial.app.failures import CannotGoOn
from outdial.app.imports import rejects as reject_files
from outdial.app.imports.rejects import RejectFile
from outdial.domain.campaign import Mode
from outdial.store.imports import ImportRefused
from tests.app.imports.files import MICROSECOND, NOW, Desk, campaign_with_settings
from tests.rows import Rows

pytestmark = pytest.mark.anyio

FIVE = "called\n1001\n1002\n1003\n1004\n1005\n"
WAITING = "select count(*) from pg_locks where not granted"


async def test_every_row_becomes_a_contact_in_the_order_of_the_file(desk: Desk) -> None:
    task = await desk.bring("called,sessionId,caller,customField,callData,priority\n1001,a,77,gold,x,1\n1002,,,,,\n")

    assert (task.added, task.rejected) == (2, 0)
    columns = ("called", "session_id", "caller", "custom_field", "call_data", "priority", "state")
    assert await desk.contacts(*columns) == [
        ("1001", "a", "77", "gold", "x", 1, 0),
        ("1002", None, None, None, None, 3, 0),
    ]
    assert not desk.rejects.exists()


async def test_each_contact_is_due_a_moment_after_the_one_before(desk: Desk) -> None:
    await desk.bring(FIVE, chunk_rows=2)

    assert await desk.contacts("due_at") == [(NOW + line * MICROSECOND,) for line in range(2, 7)]


async def test_the_tally_counts_what_was_added_and_the_owner_is_told_to_look_again(desk: Desk) -> None:
    await desk.bring(FIVE, chunk_rows=2)

    assert (await desk.tally()).items() >= {"open_contacts": 5, "rewound": 3}.items()


async def test_a_recycling_time_is_read_on_the_tenant_s_clock(desk: Desk) -> None:
    await desk.connection.execute("update tenant set time_zone = 'Asia/Shanghai'")

    await desk.bring("called,recycleTime\n1001,2020-09-11 08:00:00\n")

    assert await desk.contacts("recycle_at") == [(datetime(2020, 9, 11, tzinfo=UTC),)]


async def test_rows_are_left_out_each_with_its_line_and_reason(desk: Desk) -> None:
    rows = Rows(desk.connection)
    await rows.blacklisted("1002")
    await rows.contact(desk.campaign_id, called=("1003",), state=0, outcome=None)

    task = await desk.bring("called,priority\n1001,\n1001,\n1002,\n1003,\n12-3,\n1004,9\n1005\n")

    assert (task.added, task.rejected) == (1, 6)
    assert desk.rejected() == [
        "line,reason,called,priority",
        "3,called: the number stands in line 2 already,1001,",
        "4,the number is in the blacklist,1002,",
        '5,"the campaign has this number already, and it is not finished",1003,',
        '6,"called: must have 1 to 24 of digits, * and #",12-3,',
        "7,priority: must be a whole number from 1 to 5,1004,9",
        '8,"the row has 1 fields, the first line 2",1005',
    ]


async def test_a_number_that_may_be_called_less_often_is_taken(desk: Desk) -> None:
    await Rows(desk.connection).blacklisted("1001", calls_max=1)

    assert (await desk.bring("called\n1001\n")).added == 1


async def test_where_the_tenant_says_so_a_number_that_may_be_called_less_often_is_left_out(desk: Desk) -> None:
    await Rows(desk.connection).blacklisted("1001", calls_max=1)
    await desk.connection.execute("""update tenant set limits = '{"add_restricted": false}'""")

    assert (await desk.bring("called\n1001\n1002\n")).added == 1


async def test_a_number_whose_listing_has_run_out_is_taken(desk: Desk) -> None:
    await Rows(desk.connection).blacklisted("1001", valid_until=NOW)

    assert (await desk.bring("called\n1001\n")).added == 1


async def test_a_number_whose_contact_is_finished_is_taken(desk: Desk) -> None:
    await Rows(desk.connection).contact(desk.campaign_id, called=("1001",), state=2)

    assert (await desk.bring("called\n1001\n")).added == 1


async def test_call_data_for_an_intelligent_flow_must_be_json(desk: Desk) -> None:
    flow = await campaign_with_settings(desk.connection, mode=Mode.INTELLIGENT_FLOW)

    task = await Desk(desk.database, desk.connection, desk.folder, flow, desk.clock).bring(
        'called,callData\n1001,"{""a"":1}"\n1002,{oops\n'
    )

    assert (task.added, task.rejected) == (1, 1)


async def test_a_file_that_was_imported_is_not_imported_again(desk: Desk) -> None:
    first = await desk.bring(FIVE)
    await desk.connection.execute("update contact set state = 2")

    assert await desk.bring(FIVE) == first
    assert len(await desk.contacts("called")) == 5


async def test_a_file_is_imported_again_when_that_is_asked_for(desk: Desk) -> None:
    await desk.bring(FIVE)
    await desk.connection.execute("update contact set state = 2")

    assert (await desk.bring(FIVE, again=True)).added == 5


class PowerCut(Exception):  # noqa: N818 - it is no error of ours
    """The process ends."""


@pytest.mark.parametrize("chunks", [0, 1, 2])
async def test_an_import_that_was_killed_goes_on_and_doubles_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, chunks: int
) -> None:
    """Killed behind the rejects of a chunk and before its commit: the worst moment there is."""
    text = "called\n1001\nx1\n1002\nx2\n1003\n1001\nx3\n"
    whole_write, written = RejectFile.write, 0

    def cut(self: RejectFile, rejects: list[reject_files.Reject]) -> int:
        nonlocal written
        written += 1
        size = whole_write(self, rejects)
        if written > chunks:
            raise PowerCut
        return size

    with monkeypatch.context() as patch:
        patch.setattr(RejectFile, "write", cut)
        with pytest.raises(PowerCut):
            await desk.bring(text, chunk_rows=2)
    task = await desk.bring(text, chunk_rows=2)

    assert (task.added, task.rejected) == (3, 4)
    assert [called for (called,) in await desk.contacts("called")] == ["1001", "1002", "1003"]
    assert [line.split(",")[0] for line in desk.rejected()] == ["line", "3", "5", "7", "8"]


async def test_a_number_is_not_added_twice_though_it_was_finished_before_the_import_went_on(desk: Desk) -> None:
    await desk.connection.execute("""update tenant set limits = '{"open_contacts_max": 2}'""")
    with pytest.raises(ImportRefused):
        await desk.bring("called\n1001\n1002\n1003\n1001\n", chunk_rows=2)
    await desk.connection.execute("update contact set state = 2")
    await desk.connection.execute("update campaign_tally set open_contacts = 0")

    await desk.bring("called\n1001\n1002\n1003\n1001\n", chunk_rows=2)

    assert sorted(called for (called,) in await desk.contacts("called")) == ["1001", "1002", "1003"]


async def test_a_full_campaign_takes_no_more_and_what_is_in_stays(desk: Desk) -> None:
    await desk.connection.execute("""update tenant set limits = '{"open_contacts_max": 3}'""")

    with pytest.raises(ImportRefused, match="room for 1 more"):
        await desk.bring(FIVE, chunk_rows=2)

    assert (await desk.tally())["open_contacts"] == len(await desk.contacts("called")) == 2


async def test_a_campaign_that_has_ended_takes_none(desk: Desk) -> None:
    desk.clock.advance(timedelta(days=30))

    with pytest.raises(ImportRefused, match="has ended"):
        await desk.bring(FIVE)


async def test_a_started_campaign_takes_none_where_the_tenant_may_not_add_to_it(desk: Desk) -> None:
    await desk.connection.execute("""update tenant set limits = '{"add_while_started": false}'""")

    with pytest.raises(ImportRefused, match="suspend it first"):
        await desk.bring(FIVE)


async def test_a_campaign_that_is_not_there_is_named(desk: Desk) -> None:
    with pytest.raises(CannotGoOn, match="no campaign 999"):
        await Desk(desk.database, desk.connection, desk.folder, 999, desk.clock).bring(FIVE)


async def test_of_two_processes_that_import_one_file_at_once_one_does_and_the_other_stops(desk: Desk) -> None:
    async with desk.connection.transaction():
        await desk.connection.execute("select from campaign_tally for update")
        both = asyncio.gather(desk.bring(FIVE, chunk_rows=1), desk.bring(FIVE, chunk_rows=1), return_exceptions=True)
        async with asyncio.timeout(60):
            while await desk.connection.fetchval(WAITING) < 2:
                pass
    outcomes = await both

    assert [type(outcome) for outcome in outcomes].count(ImportRefused) == 1
    assert [called for (called,) in await desk.contacts("called")] == ["1001", "1002", "1003", "1004", "1005"]
    assert not desk.rejects.exists()
