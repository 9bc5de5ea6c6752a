"""The peer: the least that can dial on an Asterisk and bring whoever answers to an agent on a held leg.

Requests over pooled HTTP, events from one socket, parsed and looked at once; nothing is remembered but moments. No call
survives it: after a crash, a lost socket or a lost answer nobody knows what is on the switch.
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp

from benchmarks.dialled.order import HELD_S_MAX, Order, Tally, Tasks

TIMEOUT_S: Final = 10.0
CONNECTIONS_MAX: Final = 32
REFUSED_FROM: Final = 400
RING_S_MAX: Final = "30"


class BareClient:
    """Channels are named PREFIX-c-PLACE and PREFIX-a-PLACE, an agent's bridge as its channel."""

    def __init__(self, order: Order, tally: Tally, session: aiohttp.ClientSession) -> None:
        self._order = order
        self._tally = tally
        self._session = session
        self._tasks = Tasks()
        self._held = 0
        self._all_held = asyncio.Event()

    async def place(self, place: int) -> None:
        """Call somebody; whoever answers is handed to us."""
        refused = await self._ask(
            "POST",
            "/channels",
            endpoint=f"PJSIP/{self._order.course.called(place)}@carrier",
            app=self._order.prefix,
            appArgs="customer",
            channelId=f"{self._order.prefix}-c-{place}",
            callerId="10086",
            timeout=RING_S_MAX,
        )
        if refused:
            self._tally.is_refused(place, refused)

    async def hold_agents(self) -> None:
        """Call every agent's phone, and wait until each is in a bridge of its own."""
        for place, address in enumerate(self._order.agents):
            await self._ask(
                "POST",
                "/channels",
                endpoint=f"PJSIP/{address}",
                app=self._order.prefix,
                appArgs="agent",
                channelId=f"{self._order.prefix}-a-{place}",
                timeout=RING_S_MAX,
            )
        async with asyncio.timeout(HELD_S_MAX):
            await self._all_held.wait()

    async def listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            event: dict[str, Any] = json.loads(message.data)
            kind = event["type"]
            if kind not in ("StasisStart", "ChannelDestroyed"):
                continue
            channel: str = event["channel"]["id"]
            _, whose, place = channel.split("-")
            if whose == "a":
                if kind == "StasisStart":
                    self._tasks.start(self._hold(channel))
            elif kind == "StasisStart":
                self._tally.is_answered(int(place))
                self._tasks.start(self._bring(channel, int(place)))
            else:
                self._tally.is_over(int(place))

    async def _hold(self, channel: str) -> None:
        await self._ask("POST", f"/bridges/{channel}", type="mixing")
        await self._ask("POST", f"/bridges/{channel}/addChannel", channel=channel)
        self._held += 1
        if self._held == len(self._order.agents):
            self._all_held.set()

    async def _bring(self, channel: str, place: int) -> None:
        bridge = f"{self._order.prefix}-a-{place % len(self._order.agents)}"
        if not await self._ask("POST", f"/bridges/{bridge}/addChannel", channel=channel):
            self._tally.connected.add(place)
        if self._order.course.talk_s(place) == 0:
            await self._ask("DELETE", f"/channels/{channel}")

    async def _ask(self, method: str, path: str, **query: str) -> str:
        """Why it was not done, or nobody knows whether it was; empty when it was."""
        try:
            async with self._session.request(method, self._order.url + path, params=query) as answer:
                await answer.read()
        except (aiohttp.ClientError, TimeoutError) as failure:
            return f"without an answer: {type(failure).__name__}"
        return f"refused with {answer.status}" if answer.status >= REFUSED_FROM else ""


@asynccontextmanager
async def bare_client(order: Order, tally: Tally) -> AsyncGenerator[BareClient]:
    """One that listens and holds its agents' legs."""
    async with (
        aiohttp.ClientSession(
            headers={"Authorization": aiohttp.encode_basic_auth(order.user, order.password)},
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
            connector=aiohttp.TCPConnector(limit=CONNECTIONS_MAX),
        ) as session,
        session.ws_connect(f"{order.url}/events", params={"app": order.prefix}, max_msg_size=0) as socket,
    ):
        client = BareClient(order, tally, session)
        listening = asyncio.ensure_future(client.listen(socket))
        try:
            await client.hold_agents()
            yield client
        finally:
            listening.cancel()
