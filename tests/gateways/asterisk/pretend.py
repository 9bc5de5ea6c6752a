"""A pretend Asterisk: its REST interface on loopback, which answers as the real one does, and misbehaves as it is told.

The far end of every call is the test itself: it lets a channel ring, answers it and ends it.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPMethod
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from outdial.clock import ManualClock
from outdial.gateways.asterisk.client import AriAddress

OK, BAD, GONE, CONFLICT, NOT_IN_STASIS = 200, 400, 404, 409, 422
NORMAL_CLEARING = 16

Answer = tuple[int, object]


@dataclass(slots=True)
class PretendChannel:
    """``app`` is the application that has it; None while the dialplan does."""

    id: str
    order: Mapping[str, str]
    """What was asked for."""
    variables: dict[str, str]
    state: str = "Down"
    app: str | None = None
    context: str = ""
    name: str = ""

    def listed(self) -> dict[str, object]:
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "dialplan": {"context": self.context, "app_name": "Stasis" if self.app else "AppDial2"},
        }


@dataclass(slots=True, eq=False)
class PretendAsterisk:
    clock: ManualClock
    channels: dict[str, PretendChannel] = field(default_factory=dict[str, PretendChannel])
    stale: dict[str, PretendChannel] = field(default_factory=dict[str, PretendChannel])
    """Listed, though there is no such channel any more."""
    variables: dict[str, str] = field(default_factory=dict[str, str])
    """Of the dialplan."""
    bridges: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    asked: list[str] = field(default_factory=list[str])
    """Every request, in order: ``POST /channels``, and behind a subscription the endpoint."""
    refuses: dict[str, int] = field(default_factory=dict[str, int])
    """The status that requests which begin so are answered with, instead of being done."""
    no_answer_to: str = ""
    """A request that begins so is done once; then the connection is cut instead of an answer."""
    behind: timedelta = timedelta(0)
    """Its clock, from everybody else's."""
    joined: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when somebody has come to listen."""
    _listeners: dict[str, tuple[web.WebSocketResponse, asyncio.Transport]] = field(
        default_factory=dict[str, tuple[web.WebSocketResponse, asyncio.Transport]]
    )
    _heard: asyncio.Event = field(default_factory=asyncio.Event)
    _sending: set[asyncio.Future[None]] = field(default_factory=set[asyncio.Future[None]])

    @asynccontextmanager
    async def serving(self, *, port: int | None = None) -> AsyncGenerator[AriAddress]:
        app = web.Application()
        app.router.add_get("/ari/events", self._events)
        app.router.add_route("*", "/ari/{path:.*}", self._serve)
        async with TestServer(app, port=port) as server:
            yield AriAddress(url=str(server.make_url("/ari")), user="dialer", password="secret")
            self.cut()

    async def was_asked(self, beginning: str, *, times: int = 1) -> None:
        """Wait until a request that begins so has come so often."""
        async with asyncio.timeout(10):
            while self.count(beginning) < times:
                self._heard.clear()
                await self._heard.wait()

    def count(self, beginning: str) -> int:
        """How often a request that begins so has come."""
        return sum(asked.startswith(beginning) for asked in self.asked)

    def cut(self) -> None:
        """End every event socket."""
        listeners, self._listeners = self._listeners, {}
        for _, transport in listeners.values():
            transport.abort()

    # what becomes of channels

    def forget(self, app: str) -> None:
        """There is no such application any more, though its socket is open."""
        del self._listeners[app]

    def ring(self, channel_id: str) -> None:
        self._moves(channel_id, "Ringing")

    def answer(self, channel_id: str) -> None:
        """Somebody picks up, and the dialplan hands over to the channel's application, or to its campaign's heir."""
        channel = self.channels[channel_id]
        self._moves(channel_id, "Up")
        app = channel.order.get("app") or channel.variables["OUTDIAL_APP"]
        if app not in self._listeners:
            app = self.variables.get(f"OUTDIAL_HEIR_{channel.variables.get('OUTDIAL_CAMPAIGN')}", app)
        args = channel.order.get("appArgs", f"customer,{channel.variables.get('OUTDIAL_CALL')}").split(",")
        self.enter(channel_id, app, *args)

    def enter(self, channel_id: str, app: str, *args: str) -> None:
        """A channel comes into an application's hands."""
        channel = self.channels[channel_id]
        channel.app = app
        self.tell("StasisStart", channel, {"args": list(args), "application": app}, only=app)

    def end(self, channel_id: str, cause: int = NORMAL_CLEARING, *, sip: int | None = None) -> None:
        """A channel ends because somebody wants it."""
        self.tell("ChannelHangupRequest", self.channels[channel_id], {"cause": cause})
        self.vanish(channel_id, cause, sip=sip)

    def vanish(self, channel_id: str, cause: int = 0, *, sip: int | None = None) -> None:
        """A channel ends because a timer of Asterisk's own has run out."""
        channel = self.channels.pop(channel_id)
        for members in self.bridges.values():
            members.discard(channel_id)
        self.tell("ChannelDestroyed", channel, {"cause": cause, "tech_cause": sip})

    def tell(
        self, kind: str, channel: PretendChannel, more: Mapping[str, object] | None = None, *, only: str | None = None
    ) -> None:
        """An event of a channel."""
        event = {"type": kind, "channel": channel.listed(), "timestamp": self._stamp(), **(more or {})}
        self.say(json.dumps(event), only=only)

    def say(self, text: str, *, only: str | None = None) -> None:
        """Any text, to everybody or to one application."""
        for app, (socket, _) in self._listeners.items():
            if only in (None, app):
                # In order: a message that fits is written before the first await.
                sending = asyncio.ensure_future(socket.send_str(text))
                self._sending.add(sending)
                sending.add_done_callback(self._sent)

    def _stamp(self) -> str:
        return (self.clock.now() - self.behind).isoformat()

    def _sent(self, sending: asyncio.Future[None]) -> None:
        self._sending.discard(sending)
        # Whoever was cut off hears nothing.
        _ = sending.cancelled() or sending.exception()

    def _moves(self, channel_id: str, state: str) -> None:
        channel = self.channels[channel_id]
        channel.state = state
        self.tell("ChannelStateChange", channel)

    # the REST interface

    async def _events(self, request: web.Request) -> web.WebSocketResponse:
        socket, app = web.WebSocketResponse(), request.query["app"]
        await socket.prepare(request)
        assert request.transport is not None
        if app in self._listeners:
            stamp = self._stamp()
            self.say(json.dumps({"type": "ApplicationReplaced", "application": app, "timestamp": stamp}), only=app)
        self._listeners[app] = socket, request.transport
        self.joined.set()
        async for _ in socket:
            pass
        return socket

    async def _serve(self, request: web.Request) -> web.Response:
        source = request.query.get("eventSource", "").removeprefix("endpoint:PJSIP/")
        asked = f"{request.method} /{request.match_info['path']} {source}".rstrip()
        self.asked.append(asked)
        self._heard.set()
        status = next((status for beginning, status in self.refuses.items() if asked.startswith(beginning)), None)
        if status is not None:
            return web.json_response({"message": "it was told to"}, status=status)
        body: dict[str, Any] = await request.json() if request.can_read_body else {}
        status, answer = self._do(request.method, request.match_info["path"].split("/"), request.query, body)
        if self.no_answer_to and asked.startswith(self.no_answer_to):
            self.no_answer_to = ""
            assert request.transport is not None
            request.transport.close()
        return web.json_response(answer, status=status)

    def _do(self, method: str, path: list[str], query: Mapping[str, str], body: dict[str, Any]) -> Answer:
        match method, path:
            case HTTPMethod.GET, ["channels"]:
                return OK, [channel.listed() for channel in (*self.channels.values(), *self.stale.values())]
            case HTTPMethod.POST, ["channels"]:
                return self._originate(query, body)
            case _, ["channels", channel_id, *what]:
                channel = self.channels.get(channel_id)
                return (GONE, None) if channel is None else self._do_with(channel, method, what, query)
            case _, ["bridges", *what]:
                return self._do_with_bridges(method, what, query)
            case _, ["applications", name, *_]:
                return (OK if name in self._listeners else GONE), None
            case _:
                return OK, self._told_of_itself(method, path, query)

    def _told_of_itself(self, method: str, path: list[str], query: Mapping[str, str]) -> object:
        match method, path:
            case HTTPMethod.GET, ["asterisk", "ping"]:
                return {"ping": "pong", "timestamp": self._stamp()}
            case HTTPMethod.POST, ["asterisk", "variable"]:
                self.variables[query["variable"]] = query["value"]
            case HTTPMethod.POST, ["events", "user", name]:
                stamp = self._stamp()
                self.say(json.dumps({"type": "ChannelUserevent", "eventname": name, "timestamp": stamp}))
            case _:
                raise AssertionError(path)
        return None

    def _do_with_bridges(self, method: str, what: list[str], query: Mapping[str, str]) -> Answer:
        match method, what:
            case HTTPMethod.POST, [name, "addChannel"]:
                return self._add(name, query["channel"])
            case HTTPMethod.POST, [name]:
                is_there = name in self.bridges
                self.bridges.setdefault(name, set())
                return (CONFLICT, {"message": "Bridge with the same bridgeId already exists"}) if is_there else (OK, {})
            case HTTPMethod.DELETE, [name]:
                return (OK, None) if self.bridges.pop(name, None) is not None else (GONE, None)
            case _:
                return OK, [{"id": name, "channels": sorted(members)} for name, members in self.bridges.items()]

    def _do_with(self, channel: PretendChannel, method: str, what: list[str], query: Mapping[str, str]) -> Answer:
        match method, what:
            case HTTPMethod.GET, []:
                return OK, channel.listed()
            case _, []:
                self.end(channel.id)
            case _, ["variable"] if channel.app is not None:
                channel.variables[query["variable"]] = query["value"]
            case _, ["move"] if channel.app is not None:
                self._take_out(channel)
                self.enter(channel.id, query["app"])
            case _, ["continue"] if channel.app is not None:
                self._take_out(channel)
                channel.context = query["context"]
            case _:
                return CONFLICT, {"message": "Channel not in Stasis"}
        return OK, None

    def _originate(self, query: Mapping[str, str], body: dict[str, Any]) -> Answer:
        if query["channelId"] in self.channels:
            return CONFLICT, {"message": "Channel with given unique ID already exists"}
        channel = PretendChannel(query["channelId"], dict(query), dict(body.get("variables", {})))
        self.channels[channel.id] = channel
        return OK, channel.listed()

    def _add(self, bridge: str, channel_id: str) -> Answer:
        channel = self.channels.get(channel_id)
        if bridge not in self.bridges:
            return GONE, {"message": "Bridge not found"}
        if channel is None:
            return BAD, {"message": "Channel not found"}
        if channel.app is None:
            return NOT_IN_STASIS, {"message": "Channel not in Stasis application"}
        self.bridges[bridge].add(channel_id)
        return OK, None

    def _take_out(self, channel: PretendChannel) -> None:
        channel.app = None
        for members in self.bridges.values():
            members.discard(channel.id)
