import pytest

from outdial.domain.agent import AgentState, Standing
from outdial.store import agents
from outdial.store.database import Database
from tests.rows import NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

PAUSED = Standing(AgentState.PAUSED, NOW + SECOND)


@pytest.mark.parametrize("moved", ["state = 'reserved'", "afterwards = 'off'"])
async def test_an_agent_whom_the_engine_has_moved_since_stays(database: Database, rows: Rows, moved: str) -> None:
    await rows.agent("2033", state="idle")
    seen = await agents.load(database, 1, "2033")
    assert seen is not None
    await rows.change("agent", moved)
    before = await rows.everything()

    assert not await agents.move(database, 1, "2033", seen=seen.standing, to=PAUSED)
    assert await rows.everything() == before


async def test_an_agent_who_is_as_seen_moves(database: Database, rows: Rows) -> None:
    await rows.agent("2033", state="idle")
    seen = await agents.load(database, 1, "2033")
    assert seen is not None

    assert await agents.move(database, 1, "2033", seen=seen.standing, to=PAUSED)
    moved = await agents.load(database, 1, "2033")
    assert moved is not None
    assert moved.standing == PAUSED
