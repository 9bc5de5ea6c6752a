"""Servers that are none: one answers whatever it is told to, one passes requests on and lies about the answers."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
from aiohttp import web
from yarl import URL

from outdial.clock import ManualClock
from outdial.conformance.case import Case, Grade, Verdict
from outdial.conformance.house import House, Means
from outdial.conformance.server import Key, Server
from outdial.conformance.trial import try_all
from tests.api.client import ACCESS_KEY, SECRET_KEY, at
from tests.api.conftest import add_key
from tests.api.live import Live

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
Lie = Callable[[int, bytes], tuple[int, bytes]]

NOW = at("2020-09-10 08:00:00")
SKILL_ID = 5
KEY = Key(vdn_id=1, access_key=ACCESS_KEY, secret_key=SECRET_KEY)
OTHER = Key(vdn_id=2, access_key="STRANGERAK", secret_key=SECRET_KEY)


@dataclass
class JumpingClock:
    """Who sleeps wakes at once, later: a manual clock that nobody else need move."""

    clock: ManualClock

    def now(self) -> datetime:
        return self.clock.now()

    async def sleep(self, span: timedelta) -> None:
        if span > timedelta(0):
            self.clock.advance(span)


@asynccontextmanager
async def pretending(answer: Answer) -> AsyncGenerator[str]:
    """A server that answers every request like this; its address."""
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def lying(url: str, lie: Lie) -> AsyncGenerator[str]:
    """The server at ``url``, but for what the lie makes of its answers."""
    async with aiohttp.ClientSession(auto_decompress=False) as session:

        async def passed_on(request: web.Request) -> web.StreamResponse:
            target = URL(f"{url}{request.raw_path}", encoded=True)
            body = await request.read()
            async with session.request(
                request.method,
                target,
                data=body or None,
                headers=request.headers,
                skip_auto_headers=("Content-Type", "User-Agent", "Accept", "Accept-Encoding"),
            ) as answer:
                status, text = lie(answer.status, await answer.read())
                return web.Response(status=status, body=text, headers={"Content-Type": answer.headers["Content-Type"]})

        async with pretending(passed_on) as address:
            yield address


async def furnished(live: Live) -> Means:
    """A server's tenant with a skill queue, a group of one suspended campaign, and a second tenant."""
    server = live.server
    await add_key(server.database, KEY.vdn_id, ACCESS_KEY)
    await add_key(server.database, OTHER.vdn_id, OTHER.access_key)
    await server.sql("insert into skill values (1, 5, 'Voice Skill Queue', $1)", server.clock.now())
    client = server.client()
    campaign = await client.post("", _a_campaign(server.clock))
    await client.put("/api/v1/campaign-groups/7", {"name": "all", "campaigns": [campaign.body["returnObject"]["id"]]})
    return Means(key=KEY, skill_id=SKILL_ID, group_id=7, other=OTHER, empty_blacklist=True)


def _a_campaign(clock: ManualClock) -> Mapping[str, object]:
    return {
        "name": "of the group",
        "strBeginTime": f"{clock.now():%Y-%m-%d} 00:00:00",
        "strEndTime": f"{clock.now() + timedelta(days=30):%Y-%m-%d} 00:00:00",
        "deviceType": 3,
        "callerNo": "10085",
        "maxAlertingTime": 20,
        "scheduleParam": {"workdayBeginTime1": "00:00", "workdayEndTime1": "23:59"},
        "ivrParam": {"deviceSign": "flow-7", "callCount": 3, "callInterval": 3},
        "initStatus": 1,
    }


async def tried(
    url: str, cases: list[Case], *, means: Means | None = None, clock: ManualClock | None = None
) -> list[Verdict]:
    """The verdicts of these cases at the server."""
    jumping = JumpingClock(clock or ManualClock(NOW))
    told: list[Verdict] = []
    async with Server(url, clock=jumping) as server:
        house = House(server, means or Means(key=KEY), clock=jumping)
        verdicts = await try_all(house, cases, tell=told.append)
    assert told == list(verdicts)
    return told


def failed(verdicts: list[Verdict]) -> set[str]:
    """The names of the cases that failed."""
    return {verdict.case.name for verdict in verdicts if verdict.grade is Grade.FAILED}
