"""The desk over Outdial's own interface, served for real; and what a client makes of servers that are not well."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import uuid4

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import JsonValue

from outdial.clock import ManualClock
from outdial.domain.dialogue import Speaker, Turn
from outdial.domain.robot_id import robot_id
from outdial.robots.desk import CallUnknown, DeskAway, DeskRefused, OutdialAddress, RestDesk, decoded
from tests.api.client import ACCESS_KEY, SECRET_KEY
from tests.api.conftest import add_key
from tests.api.live import Live, listening
from tests.rows import NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

HELLO = Turn(0, Speaker.ROBOT, "Grüß Gott: 你好", NOW)


@pytest.fixture
async def live(database_url: str) -> AsyncGenerator[Live]:
    async with listening(database_url) as live:
        await add_key(live.server.database, 1, ACCESS_KEY)
        yield live


@pytest.fixture
async def rows(database_url: str) -> AsyncIterator[Rows]:
    async with Rows.open(database_url) as rows:
        yield rows


@pytest.fixture
async def desk(live: Live) -> AsyncGenerator[RestDesk]:
    async with desk_at(live.url, live.server.clock) as desk:
        yield desk


def desk_at(url: str, clock: ManualClock, *, secret_key: str = SECRET_KEY) -> RestDesk:
    return RestDesk(OutdialAddress(url=url, access_key=ACCESS_KEY, secret_key=secret_key), clock=clock)


async def attempt(rows: Rows, *, live: bool = True) -> int:
    campaign_id = await rows.campaign(mode="intelligent_flow")
    contact_id = await rows.contact(campaign_id, session_id="s-1")
    return await rows.attempt(campaign_id, contact_id, ended_at=None if live else NOW, state=4 if live else 9)


async def test_a_call_is_told_with_its_data_decoded(rows: Rows, desk: RestDesk) -> None:
    attempt_id = await attempt(rows)
    await rows.change("contact", """call_data = '{"name":"Lin, Zihang","items":[1]}'""")

    facts = await desk.call(robot_id(1, attempt_id))

    assert facts.call_data == {"name": "Lin, Zihang", "items": [1]}
    assert (facts.called, facts.session_id, facts.next_turn) == ("10001", "s-1", 0)
    assert facts.robot_id == robot_id(1, attempt_id)


async def test_turns_result_and_wish_come_into_the_record(live: Live, rows: Rows, desk: RestDesk) -> None:
    name = robot_id(1, await attempt(rows))
    await rows.skill(5)

    for _ in range(2):
        await desk.turns(name, [HELLO, replace(HELLO, turn=1, speaker=Speaker.PERSON, intention="agrees")])
        await desk.result(name, {"yes": True})
        await desk.hand_over(name, 5)
        live.server.clock.advance(SECOND)

    (wish,) = await rows.table("call_hand_over")
    assert '"skill_id": 5' in wish
    turns = await rows.table("call_turn")
    assert len(turns) == 2
    assert "Grüß Gott: 你好" in turns[0]
    assert '"intention": "agrees"' in turns[1]
    assert (await desk.call(name)).next_turn == 2


async def test_a_call_that_there_is_not_is_unknown(rows: Rows, desk: RestDesk) -> None:
    attempt_id = await attempt(rows)

    for name in (uuid4(), robot_id(1, attempt_id + 1), robot_id(2, attempt_id)):
        with pytest.raises(CallUnknown, match="HTTP 404: robotId: there is no call of this id"):
            await desk.call(name)


async def test_a_refusal_tells_what_the_server_says(live: Live, rows: Rows, desk: RestDesk) -> None:
    over = robot_id(1, await attempt(rows, live=False))

    with pytest.raises(DeskRefused, match="HTTP 409: robotId: the call is over"):
        await desk.hand_over(over, 5)
    async with desk_at(live.url, live.server.clock, secret_key="another") as stranger:
        with pytest.raises(DeskRefused, match="HTTP 401: The signature does not match"):
            await stranger.call(over)


@asynccontextmanager
async def answering(status: int, text: str) -> AsyncGenerator[RestDesk]:
    """A desk whose server gives the same answer to everything."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, text=text)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as server, desk_at(str(server.make_url("/")), ManualClock(NOW)) as desk:
        yield desk


@pytest.mark.parametrize(
    ("status", "text", "kind", "why"),
    [
        (503, '{"detail":"The database is away"}', DeskAway, "HTTP 503: The database is away"),
        (502, "<html>Bad gateway</html>", DeskAway, "HTTP 502: <html>"),
        (403, "[]", DeskRefused, r"HTTP 403: \[\]"),
        (200, "<html>Welcome</html>", DeskRefused, "does not answer as Outdial does"),
        (200, '{"callId":7}', DeskRefused, "does not answer as Outdial does"),
    ],
)
async def test_an_answer_of_somebody_else_is_told_as_it_is(
    status: int, text: str, kind: type[Exception], why: str
) -> None:
    async with answering(status, text) as desk:
        with pytest.raises(kind, match=why):
            await desk.call(uuid4())


async def test_who_does_not_answer_is_away() -> None:
    async with desk_at("http://127.0.0.1:1", ManualClock(NOW)) as desk:
        with pytest.raises(DeskAway, match=r"http://127\.0\.0\.1:1 does not answer"):
            await desk.call(uuid4())


@pytest.mark.parametrize(
    ("told", "value"),
    [
        (None, None),
        ("", ""),
        ("Lin, Zihang", "Lin, Zihang"),
        ("7", 7),
        ("[1]", [1]),
        ("{", "{"),
        ("[" * 99999, "[" * 99999),
    ],
)
def test_call_data_is_decoded_if_it_is_json(told: str | None, value: JsonValue) -> None:
    assert decoded(told) == value
