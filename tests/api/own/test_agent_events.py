"""What the desktop of an agent is told, over one connection after the other."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import pytest

from outdial.api import agent_streams
from outdial.api.agent_streams import STREAMS_OF_AGENT_MAX, AgentStreams
from outdial.api.event_stream import FRAMES_MAX, HEARTBEAT_EVERY, STALLED_MAX, STREAM_MAX
from tests.api.client import Client, Server
from tests.api.listener import PATIENCE_S, Listener, listening
from tests.rows import Rows

pytestmark = pytest.mark.anyio

EVENTS = "/api/v1/agents/7/events"
SECOND = timedelta(seconds=1)


@pytest.fixture
async def agent(rows: Rows) -> int:
    """Agent 7 is idle; the campaign that calls for them."""
    await rows.agent("7", state="idle")
    return await rows.campaign(mode="preview")


@pytest.fixture
def streams(server: Server) -> AgentStreams:
    return server.context.agent_streams


@pytest.fixture
async def listener(client: Client, agent: int) -> AsyncIterator[Listener]:
    """A connection that has its status."""
    assert agent
    async with listening(client, EVENTS) as (listener, _):
        assert (await listener.message())["status"] == 200
        yield listener


async def a_call(rows: Rows, campaign_id: int) -> tuple[int, int]:
    """A call in which agent 7 talks; its ids and its contact's."""
    contact_id = await rows.contact(campaign_id, state=1, outcome=None)
    attempt_id = await rows.attempt(campaign_id, contact_id, ended_at=None, state=4)
    await rows.change("contact", "call_data = 'likes boats'")
    await rows.change("agent", f"state = 'talking', attempt_id = {attempt_id}")
    return attempt_id, contact_id


async def test_the_present_comes_first(client: Client, streams: AgentStreams, agent: int) -> None:
    assert agent
    async with listening(client, EVENTS) as (listener, _):
        start = await listener.message()
        assert start["status"] == 200
        assert dict(start["headers"])[b"content-type"] == b"text/event-stream"
        await streams.step()

        assert await listener.event() == (
            "state",
            {"state": "idle", "since": "2020-09-10T08:00:00Z", "afterwards": None, "leg": "none", "attemptId": None},
        )
        await streams.step()
        assert listener.nothing_more(), "what is as it was is not told again"


async def test_every_connection_is_told_all_that_is(
    client: Client, streams: AgentStreams, rows: Rows, agent: int
) -> None:
    await a_call(rows, agent)
    for _ in range(2):
        async with listening(client, EVENTS) as (listener, _):
            await listener.message()
            await streams.step()
            assert [(await listener.event())[0], (await listener.event())[0]] == ["state", "call"]


async def test_a_contact_to_read_is_told_once_and_the_next_one_too(
    streams: AgentStreams, rows: Rows, agent: int, listener: Listener
) -> None:
    first = await rows.contact(agent, state=0, outcome=None)
    await rows.change("agent", "state = 'reserved'")
    await rows.offer("7", agent, first)
    await streams.step()
    await streams.step()

    assert (await listener.event())[1]["state"] == "reserved"
    name, told = await listener.event()
    assert (name, told["contactId"], told["campaignId"], told["called"]) == ("offer", str(first), agent, "10001")
    assert (told["callData"], told["until"], told["answer"]) == (None, "2020-09-10T08:00:10Z", None)
    assert listener.nothing_more()

    await rows.change("offer", "contact_id = contact_id, offered_at = offered_at + interval '1 minute'")
    await streams.step()
    assert (await listener.event())[1]["offeredAt"] == "2020-09-10T08:01:00Z"


async def test_a_call_is_told_with_what_is_known_of_the_person_and_so_is_its_end(
    streams: AgentStreams, rows: Rows, agent: int, listener: Listener
) -> None:
    await streams.step()
    await listener.event()
    attempt_id, contact_id = await a_call(rows, agent)
    await streams.step()

    name, state = await listener.event()
    assert (name, state["state"], state["attemptId"]) == ("state", "talking", str(attempt_id))
    ids = {"attemptId": str(attempt_id), "campaignId": agent, "contactId": str(contact_id)}
    assert await listener.event() == ("call", ids | {"called": "10001", "callData": "likes boats"})

    await rows.change("agent", "state = 'wrap_up', attempt_id = null")
    await streams.step()
    assert await listener.event() == ("ended", ids)
    assert (await listener.event())[1]["state"] == "wrap_up"


async def test_only_the_agent_who_is_followed_is_told_of(
    client: Client, streams: AgentStreams, rows: Rows, listener: Listener
) -> None:
    await rows.agent("8", state="idle")
    await streams.step()
    await listener.event()

    await client.post("/api/v1/agents/8/pause")
    await streams.step()

    assert listener.nothing_more()


async def test_a_comment_comes_while_nothing_happens(server: Server, streams: AgentStreams, listener: Listener) -> None:
    await streams.step()
    await listener.event()

    server.clock.advance(HEARTBEAT_EVERY - SECOND)
    await streams.step()
    assert listener.nothing_more()
    server.clock.advance(SECOND)
    await streams.step()
    assert await listener.frame() == ":\n\n"


async def test_an_old_stream_ends_to_be_signed_for_anew(
    client: Client, server: Server, streams: AgentStreams, agent: int
) -> None:
    assert agent
    async with listening(client, EVENTS) as (listener, serving):
        server.clock.advance(STREAM_MAX)
        # It has been read meanwhile.
        await listener.message()
        await listener.frame()
        await streams.step()
        await ended(serving)


async def test_a_client_that_stops_reading_is_cut(
    client: Client, server: Server, streams: AgentStreams, agent: int
) -> None:
    assert agent
    async with listening(client, EVENTS) as (listener, serving):
        await listener.message()
        await listener.frame()
        listener.reads.clear()
        for _ in range(6):
            await streams.step()
            await asyncio.sleep(0)
            server.clock.advance(STALLED_MAX / 2)
        await ended(serving)


async def test_no_more_waits_for_a_client_than_there_is_room_for(
    client: Client, streams: AgentStreams, rows: Rows, agent: int
) -> None:
    assert agent
    async with listening(client, EVENTS) as (listener, serving):
        await listener.message()
        listener.reads.clear()
        for _ in range(FRAMES_MAX + 2):
            await rows.change("agent", "state_since = state_since + interval '1 second'")
            await streams.step()
        await ended(serving)


async def test_a_client_that_has_gone_is_forgotten(client: Client, streams: AgentStreams, agent: int) -> None:
    assert agent
    async with listening(client, EVENTS) as (listener, serving):
        await listener.message()
        listener.left.set()
        await ended(serving)

    assert streams.open_streams == 0


async def test_one_window_too_many_has_the_oldest_cut(client: Client, streams: AgentStreams, agent: int) -> None:
    assert agent
    async with listening(client, EVENTS) as (oldest, its_serving):
        await oldest.message()
        async with many(client, STREAMS_OF_AGENT_MAX) as listeners:
            await ended(its_serving)
            await streams.step()
            for listener in listeners:
                assert (await listener.event())[0] == "state"


async def test_a_process_that_has_no_room_says_so(
    client: Client, streams: AgentStreams, agent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert agent
    monkeypatch.setattr(agent_streams, "STREAMS_MAX", 1)
    async with listening(client, EVENTS) as (listener, _):
        await listener.message()
        assert streams.open_streams == 1

        refused = await client.get(EVENTS)

        assert refused.status == 503
        assert "room" in refused.body["detail"]


async def test_an_agent_who_is_deleted_is_followed_no_longer(
    client: Client, streams: AgentStreams, rows: Rows, agent: int
) -> None:
    assert agent
    async with listening(client, EVENTS) as (listener, serving):
        await listener.message()
        await rows.one("delete from agent returning 1")
        await streams.step()
        await ended(serving)

    assert (await client.get(EVENTS)).status == 404


async def test_streams_end_when_the_process_does_and_no_more_are_opened(
    client: Client, streams: AgentStreams, agent: int
) -> None:
    assert agent
    running = asyncio.ensure_future(streams.run())
    async with listening(client, EVENTS) as (listener, serving):
        await listener.message()
        await listener.event()

        running.cancel()
        await ended(serving)
        assert await listener.message() == {"type": "http.response.body", "body": b""}

    assert (await client.get(EVENTS)).status == 503


@asynccontextmanager
async def many(client: Client, count: int) -> AsyncGenerator[list[Listener]]:
    """So many connections that have their status."""
    async with AsyncExitStack() as stack:
        listeners: list[Listener] = []
        for _ in range(count):
            listener, _serving = await stack.enter_async_context(listening(client, EVENTS))
            await listener.message()
            listeners.append(listener)
        yield listeners


async def ended(serving: "asyncio.Task[None]") -> None:
    """Wait until the app has done with a connection."""
    async with asyncio.timeout(PATIENCE_S):
        await serving
