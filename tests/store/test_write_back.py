import asyncio

import pytest

from outdial.domain.contact import Finished
from outdial.domain.retry import TryAgain
from outdial.store import write_back
from outdial.store.database import Database
from outdial.store.write_back import BusinessNote
from tests.rows import NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

NOTE = BusinessNote(code="again", sub_code=None, text=None, work_no=None)
AGAIN = TryAgain(NOW + SECOND, 0)


async def test_of_two_who_saw_the_same_contact_one_records_and_one_call_is_asked_for(
    database: Database, rows: Rows
) -> None:
    contact_id = await rows.contact(await rows.campaign())
    view = await write_back.view(database, 1, contact_id, code="again", sub_code=None)
    assert view is not None

    recorded = await asyncio.gather(
        *(write_back.record(database, view.reached, NOTE, AGAIN, now=NOW) for _ in range(2))
    )

    assert sorted(recorded) == [False, True]
    assert await rows.one("select open_contacts from campaign_tally") == {"open_contacts": 1}


@pytest.mark.parametrize("moved", ["state = 1", "due_at = due_at + interval '1 second'"])
async def test_nothing_is_recorded_of_a_contact_that_has_moved_since(
    database: Database, rows: Rows, moved: str
) -> None:
    contact_id = await rows.contact(await rows.campaign())
    view = await write_back.view(database, 1, contact_id, code="again", sub_code=None)
    assert view is not None
    await rows.change("contact", moved)
    before = await rows.everything()

    for step in (AGAIN, Finished.STOPPED_BY_RESULT):
        assert not await write_back.record(database, view.reached, NOTE, step, now=NOW)

    assert await rows.everything() == before
