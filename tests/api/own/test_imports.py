import pytest

from outdial.wording.words import Words
from tests.api.client import Client
from tests.api.isales.test_file_imports import asked
from tests.rows import Rows

pytestmark = pytest.mark.anyio


async def test_all_rows_that_were_left_out_are_listed_by_pages(client: Client, rows: Rows) -> None:
    import_id = await asked(client, await rows.campaign())
    for line in (9, 2, 5):
        await rows.rejected(int(import_id), Words(f"理由{line}", f"reason {line}").kept(), line=line)
    path = f"/api/v1/imports/{import_id}/rejects"

    first, second = await client.get(path, limit=2), await client.get(path, limit=2, after=5)

    assert first.body == {
        "rejects": [{"line": 2, "reason": "reason 2"}, {"line": 5, "reason": "reason 5"}],
        "next": 5,
    }
    assert second.body == {"rejects": [{"line": 9, "reason": "reason 9"}], "next": None}


async def test_an_import_that_is_not_there_is_not_found(client: Client) -> None:
    assert (await client.get("/api/v1/imports/7/rejects")).status == 404
