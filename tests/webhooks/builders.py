"""Facts, receivers and senders for the tests of callbacks; a test names only what differs."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import asyncpg
from aiohttp import web
from aiohttp.test_utils import TestServer
from prometheus_client import CollectorRegistry

from outdial.clock import Clock
from outdial.domain.events import CallEnded
from outdial.domain.outcome import Outcome
from outdial.store.codec import CALL_ENDED
from outdial.store.database import Database
from outdial.webhooks.delivery import Delivery, PushRules
from outdial.webhooks.figures import PushFigures
from outdial.webhooks.lanes import Places, Receivers
from outdial.webhooks.receivers import open_session
from outdial.webhooks.sender import Sender

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
VDN = 7
CAMPAIGN = 31
SOON_S = 10.0  # after which a test has failed

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


def call_ended(
    *,
    attempt_id: int = 1388,
    contact_id: int = 1,
    vdn_id: int = VDN,
    campaign_id: int = CAMPAIGN,
    outcome: Outcome = Outcome.ANSWERED,
    placed_at: datetime = NOON,
    session_id: str | None = None,
    custom_field: str | None = None,
) -> CallEnded:
    return CallEnded(
        vdn_id=vdn_id,
        attempt_id=attempt_id,
        campaign_id=campaign_id,
        contact_id=contact_id,
        session_id=session_id,
        called="13800000001",
        custom_field=custom_field,
        outcome=outcome,
        placed_at=placed_at,
        answered_at=None,
        ended_at=placed_at + timedelta(seconds=30),
    )


_FACT_COLUMNS = ["vdn_id", "campaign_id", "contact_id", "url", "fact", "created_at", "due_at"]


@dataclass(frozen=True, slots=True)
class Outbox:
    """The table, as the engine fills it and as an operator looks into it."""

    connection: asyncpg.Connection

    async def add_tenant(self, vdn_id: int = VDN, **limits: object) -> None:
        await self.connection.execute(
            "insert into tenant (vdn_id, time_zone, limits, created_at) values ($1, 'UTC', $2, $3)",
            vdn_id,
            json.dumps(limits),
            NOON,
        )

    async def add(self, url: str, *facts: CallEnded, due_at: datetime = NOON) -> None:
        records = [
            (fact.vdn_id, fact.campaign_id, fact.contact_id, url, CALL_ENDED.dump(fact), NOON, due_at) for fact in facts
        ]
        await self.connection.copy_records_to_table("outbox", records=records, columns=_FACT_COLUMNS)

    async def rows(self) -> Sequence[dict[str, Any]]:
        return [dict(row) for row in await self.connection.fetch("select * from outbox order by outbox_id")]

    async def claimed(self) -> int:
        return cast(
            "int",
            await self.connection.fetchval("select count(*) from outbox where pushed_until > clock_timestamp()"),
        )


@dataclass
class Receiver:
    """A receiver on loopback that keeps what it took; ``answer`` decides how it takes it."""

    answer: Answering | None = None
    pushes: list[list[dict[str, Any]]] = field(default_factory=list[list[dict[str, Any]]])
    url: str = ""

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.pushes.append(await request.json())
        if self.answer is not None:
            return await self.answer(request)
        return web.json_response({"retCode": "0", "retMsg": "success"})

    @property
    def call_ids(self) -> list[str]:
        return [element["callId"] for push in self.pushes for element in push]


@asynccontextmanager
async def receiving(answer: Answering | None = None) -> AsyncGenerator[Receiver]:
    """Run a receiver."""
    receiver = Receiver(answer)
    application = web.Application()
    application.router.add_post("/results", receiver.take)
    async with TestServer(application) as server:
        receiver.url = str(server.make_url("/results"))
        yield receiver


def answering(*statuses: int) -> Answering:
    """Answer with these, one after the other; the last one for ever."""
    left = list(statuses)

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=left.pop(0) if len(left) > 1 else left[0])

    return answer


def hang_up(request: web.Request) -> None:
    """Close the connection without an answer."""
    assert request.transport is not None
    request.transport.abort()


@asynccontextmanager
async def sending(
    database: Database,
    *,
    clock: Clock,
    rules: PushRules | None = None,
    places: Places | None = None,
    registry: CollectorRegistry | None = None,
) -> AsyncGenerator[Sender]:
    """Build a sender as the wiring does; loopback is allowed."""
    receivers, figures = Receivers(), PushFigures(registry or CollectorRegistry())
    async with open_session(private_addresses=True) as session:
        delivery = Delivery(
            database,
            session,
            clock=clock,
            rules=rules or PushRules(),
            receivers=receivers,
            figures=figures,
        )
        sender = Sender(database, delivery, clock=clock, receivers=receivers, figures=figures, places=places)
        try:
            yield sender
        finally:
            await sender.stop()


async def look(sender: Sender) -> None:
    """One look, and everything that it starts."""
    await sender.step()
    await sender.settled()


async def eventually(condition: Callable[[], bool], *, within_s: float = SOON_S) -> None:
    """Wait until it holds; a bound, and no sleep."""
    async with asyncio.timeout(within_s):
        while not condition():
            await asyncio.sleep(0)
