from collections.abc import Sequence
from datetime import datetime

import pytest

from outdial.domain.campaign import Mode
from outdial.domain.tenant import Limits
from outdial.store import campaigns, file_imports, file_servers
from outdial.store.file_imports import REJECTS_KEPT_MAX, Counts, ImportState
from outdial.wording.words import words_kept
from tests.app.imports.file_server import Behaviour, file_server, new_key
from tests.app.imports.files import campaign_with_settings
from tests.app.imports.shelf import Shelf
from tests.app.imports.workbooks import Cell, date, figure, formula, workbook
from tests.rows import Rows

pytestmark = pytest.mark.anyio

MANY = 2_500
FORMULA = "holds a formula, and nobody can tell whether its result is fresh: put the value itself"


def many(rows: int = MANY) -> list[Sequence[Cell]]:
    return [("called",), *((str(10_000 + row),) for row in range(rows))]


async def test_a_workbook_becomes_contacts_in_its_order(shelf: Shelf) -> None:
    shelf.put_workbook(
        "n.xlsx",
        ("sessionId", "called", "caller", "callData", "customField", "recycleTime", "priority"),
        ("a", "[{'calledNo':1234566}]", "77", "{}", "gold", date(44085.75), 1),
        (None, figure("1.3800138E10"), None, None, None, "2020-09-11 18:00:00", None),
    )

    found = await shelf.brought("n.xlsx")

    assert (found.state, found.failure, found.counts.added) == (ImportState.DONE, None, 2)
    columns = (
        "called",
        "session_id",
        "caller",
        "custom_field",
        "call_data",
        "priority",
        "to_char(recycle_at, 'DD HH24')",
    )
    assert await shelf.desk.contacts(*columns) == [
        ("1234566", "a", "77", "gold", "{}", 1, "11 18"),
        ("13800138000", None, None, None, None, 3, "11 18"),
    ]


async def test_the_vendors_template_is_read_with_the_marks_on_its_header(shelf: Shelf) -> None:
    shelf.put_workbook("cn.xlsx", ("sessionId(非必填)", "called必填"), ("a", "1001"))
    shelf.put_workbook("en.xlsx", ("sessionId (Optional)", "called (Mandatory)"), ("b", "1002"))
    server_id = await shelf.known()
    for name in ("cn.xlsx", "en.xlsx"):
        await shelf.ask(name, server_id=server_id)
        await shelf.bring(await shelf.take())

    assert await shelf.desk.contacts("called", "session_id") == [("1001", "a"), ("1002", "b")]


async def test_a_person_with_several_numbers_is_one_contact(shelf: Shelf) -> None:
    await shelf.desk.connection.execute("insert into number_type values (1, 'home')")
    shelf.put_workbook("n.xlsx", ("called",), ("[{'calledNo':'1','type':'home'},{'calledNo':'2','delayTime':60}]",))

    await shelf.brought("n.xlsx")

    ((called, number_type, numbers),) = await shelf.desk.contacts("called", "number_type", "numbers")
    assert (called, number_type) == ("1", "home")
    assert '"called": "2"' in numbers


async def test_rows_are_left_out_each_with_its_line_and_reason_and_counted_by_it(shelf: Shelf) -> None:
    rows = Rows(shelf.desk.connection)
    await rows.blacklisted("1002")
    await rows.contact(shelf.desk.campaign_id, called=("1003",), state=0, outcome=None)
    shelf.put_workbook(
        "n.xlsx",
        ("called", "priority"),
        ("1001",),
        ("1001",),
        ("1002",),
        ("1003",),
        ("12-3",),
        ("1004", formula("1+1", "2")),
        ("[{'calledNo':'1005'},{'calledNo':'1002'}]",),
    )

    found = await shelf.brought("n.xlsx", chunk_rows=2)

    assert found.counts == Counts(lines_done=8, added=1, repeated=2, blacklisted=2, unfit=2)
    told = [f"line {row.line}: {words_kept(row.reason).english}" for row in found.rejects]
    assert told == [
        "line 3: called: the number stands in line 2 already",
        "line 4: the number is in the blacklist",
        "line 5: the campaign has this number already, and it is not finished",
        "line 6: called: must have 1 to 24 of digits, * and #",
        f"line 7: the cell in column B {FORMULA}",
        "line 8: the number is in the blacklist",
    ]
    assert found.state is ImportState.DONE


async def test_csv_is_taken_as_well(shelf: Shelf) -> None:
    shelf.put("n.csv", b"called\n1001\n1002\n")

    assert (await shelf.brought("n.csv")).counts.added == 2


DAMAGED: dict[str, tuple[bytes, str]] = {
    "no spreadsheet": (b"called\n1001\n", "no spreadsheet"),
    "cut": (workbook(*many())[:-4000], "damaged"),
    "without the column": (workbook(("number",), ("1001",)), "first line must name the columns"),
    "too many rows": (workbook(*many(3_001)), "more than 3,000 rows"),
}


@pytest.mark.parametrize("what", DAMAGED)
async def test_what_is_wrong_with_the_file_as_a_whole_loads_nothing_of_it(shelf: Shelf, what: str) -> None:
    content, said = DAMAGED[what]
    await Rows(shelf.desk.connection).limits('{"import_rows_max": 3000}')
    shelf.put("n.xlsx", content)

    found = await shelf.brought("n.xlsx", chunk_rows=10)

    assert found.state is ImportState.FAILED
    assert said in str(found.failure)
    assert await shelf.called() == []


async def test_a_file_for_which_the_campaign_has_no_room_is_not_begun(shelf: Shelf) -> None:
    await Rows(shelf.desk.connection).limits('{"open_contacts_max": 2000}')
    shelf.put_workbook("n.xlsx", *many())

    found = await shelf.brought("n.xlsx", chunk_rows=100)

    assert (found.state, found.counts.added) == (ImportState.FAILED, 0)
    assert "room for 2000" in str(found.failure)
    assert await shelf.called() == []


async def test_a_campaign_that_takes_no_numbers_says_so_on_the_import(shelf: Shelf) -> None:
    await Rows(shelf.desk.connection).limits('{"add_while_started": false}')
    shelf.put_workbook("n.xlsx", ("called",), ("1001",))

    assert "suspend it first" in str((await shelf.brought("n.xlsx")).failure)


async def test_call_data_for_an_intelligent_flow_must_be_json(shelf: Shelf) -> None:
    campaign_id = await campaign_with_settings(shelf.desk.connection, mode=Mode.INTELLIGENT_FLOW)
    shelf.put_workbook("n.xlsx", ("called", "callData"), ("1001", "no json"))
    await shelf.ask("n.xlsx", server_id=await shelf.known(), campaign_id=campaign_id)
    taken = await shelf.take()
    await shelf.bring(taken)

    rejects = await file_imports.rejects(shelf.desk.database, 1, taken.import_id, after_line=0, limit=9)
    assert rejects is not None
    assert "JSON" in rejects[0].reason


class CutOffError(Exception):
    """The process ends here."""


@pytest.mark.parametrize("chunks", [1, 2, 7, 25])
async def test_an_import_that_is_cut_off_goes_on_behind_what_is_in_and_doubles_nothing(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, chunks: int
) -> None:
    shelf.put_workbook("n.xlsx", *many())
    await shelf.ask("n.xlsx", server_id=await shelf.known())
    taken, done = await shelf.take(), 0
    advance = file_imports.Chunk.advance

    async def cut_off(self: file_imports.Chunk, *arguments: object, **named: object) -> None:
        nonlocal done
        done += 1
        await advance(self, *arguments, **named)  # pyright: ignore[reportArgumentType] - passed on as they are
        if done == chunks:
            raise CutOffError

    with monkeypatch.context() as patch:
        patch.setattr(file_imports.Chunk, "advance", cut_off)
        with pytest.raises(CutOffError):
            await shelf.bring(taken, chunk_rows=100)
    assert len(await shelf.called()) == 100 * (chunks - 1), "the chunk that was cut off left nothing"

    await shelf.desk.connection.execute("update file_import set expires_at = now() - interval '1 s'")
    await shelf.desk.connection.execute("update contact set state = 2")  # who was called meanwhile is not called again
    await shelf.bring(await shelf.take(), chunk_rows=70)

    assert await shelf.called() == [str(10_000 + row) for row in range(MANY)]
    assert (await shelf.shown(taken.import_id)).counts == Counts(lines_done=MANY + 1, added=MANY)
    assert (await shelf.desk.tally())["open_contacts"] == MANY


async def test_who_lost_the_import_meanwhile_adds_nothing_to_it(shelf: Shelf) -> None:
    shelf.put_workbook("n.xlsx", *many())
    await shelf.ask("n.xlsx", server_id=await shelf.known())
    slow = await shelf.take()
    await shelf.desk.connection.execute("update file_import set expires_at = now() - interval '1 s'")
    quick = await shelf.take()

    await shelf.bring(slow)
    assert await shelf.called() == []

    await shelf.bring(quick)
    await shelf.bring(slow)
    assert len(await shelf.called()) == MANY


async def test_who_loses_the_import_between_two_chunks_adds_no_more(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put_workbook("n.xlsx", *many())
    await shelf.ask("n.xlsx", server_id=await shelf.known())
    slow, chunks, lock = await shelf.take(), 0, file_imports.Chunk.lock

    async def lost(self: file_imports.Chunk, limits: Limits, *, now: datetime) -> int:
        nonlocal chunks
        chunks += 1
        if chunks == 2:
            await shelf.desk.connection.execute("update file_import set expires_at = now() - interval '1 s'")
            await shelf.take()
        return await lock(self, limits, now=now)

    monkeypatch.setattr(file_imports.Chunk, "lock", lost)
    await shelf.bring(slow, chunk_rows=100)

    assert (chunks, len(await shelf.called())) == (2, 100)


async def test_a_file_that_was_changed_while_its_import_was_interrupted_is_not_mixed_with_the_first(
    shelf: Shelf,
) -> None:
    shelf.put_workbook("n.xlsx", *many())
    await shelf.ask("n.xlsx", server_id=await shelf.known())
    first = await shelf.take()
    await file_imports.recognise(shelf.desk.database, first, digest="another file's")

    await shelf.bring(first)

    found = await shelf.shown(first.import_id)
    assert "was changed on the file server" in str(found.failure)
    assert await shelf.called() == []


async def test_the_key_of_a_server_is_learnt_once_and_another_is_refused(shelf: Shelf) -> None:
    shelf.put_workbook("n.xlsx", ("called",), ("1001",))
    server_id = await shelf.known()
    await shelf.ask("n.xlsx", server_id=server_id)
    await shelf.bring(await shelf.take())

    server = await file_servers.load(shelf.desk.database, 1, server_id)
    assert server is not None
    assert server.host_key == shelf.server.host_key
    other = new_key().export_public_key("openssh").decode()
    await file_servers.pin(
        shelf.desk.database, 1, server_id, address="127.0.0.1", port=shelf.server.port, host_key=other
    )
    again = await file_servers.load(shelf.desk.database, 1, server_id)
    assert again is not None
    assert again.host_key == shelf.server.host_key


async def test_a_transfer_that_is_cut_fails_the_import_and_loads_nothing(shelf: Shelf) -> None:
    shelf.put_workbook("n.xlsx", *many())
    async with file_server(shelf.server.folder, behaviour=Behaviour(cut_after=0)) as faulty:
        found = await Shelf(shelf.desk, faulty).brought("n.xlsx")

    assert found.state is ImportState.FAILED
    assert "could not be fetched" in str(found.failure)
    assert await shelf.called() == []


async def test_of_endless_rows_that_are_unfit_the_first_are_kept_and_all_are_counted(shelf: Shelf) -> None:
    rows = REJECTS_KEPT_MAX + 50
    shelf.put("n.csv", b"called\n" + b"no number\n" * rows)

    found = await shelf.brought("n.csv", chunk_rows=4_000)

    assert found.counts.unfit == rows
    kept = await shelf.desk.connection.fetchval("select count(*) from file_import_reject")
    assert kept == REJECTS_KEPT_MAX


async def test_an_import_into_a_campaign_that_is_deleted_meanwhile_ends_without_a_word(shelf: Shelf) -> None:
    shelf.put_workbook("n.xlsx", ("called",), ("1001",))
    await shelf.ask("n.xlsx", server_id=await shelf.known())
    taken = await shelf.take()
    await campaigns.delete(shelf.desk.database, 1, shelf.desk.campaign_id, now=shelf.desk.clock.now())

    await shelf.bring(taken)

    assert await shelf.desk.connection.fetch("select from contact union all select from file_import") == []
