"""One process: the parts of its roles, on one database."""

import asyncio
import gc
import os
import secrets
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

import structlog
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from outdial.api import health
from outdial.api.agent_streams import AgentStreams
from outdial.api.app import create_app
from outdial.api.context import ApiContext
from outdial.api.invocations import Invocations
from outdial.app.ground import Ground, sealing_key, stand_on
from outdial.app.imports.worker import Importer
from outdial.app.listener import address_of, bind, listen
from outdial.app.parts import Part, run_side_by_side
from outdial.app.readiness import Readiness
from outdial.app.recordings import sweep_recordings
from outdial.app.register_at import register_at
from outdial.app.switch_address import addresses
from outdial.app.switches import open_gateway, registrar_of
from outdial.clock import Clock, SystemClock, repeat
from outdial.engine.accounts import Accounts
from outdial.engine.engine import Engine
from outdial.engine.figures import Figures
from outdial.gateways.base import Gateway
from outdial.settings import Settings
from outdial.store import campaigns, signatures
from outdial.store.database import Database
from outdial.webhooks.delivery import Delivery, PushRules
from outdial.webhooks.figures import PushFigures
from outdial.webhooks.lanes import Receivers
from outdial.webhooks.receivers import open_session
from outdial.webhooks.sender import Sender

_log = structlog.get_logger(__name__)

FORGET_EVERY = timedelta(minutes=1)
DELETE_EVERY = timedelta(seconds=10)
LOG_EVERY = timedelta(seconds=1)  # what is not written yet is lost when the process is killed


class Role(Enum):
    """What a process does; each may run in as many processes as one likes."""

    API = "api"
    ENGINE = "engine"
    WEBHOOKS = "webhooks"
    IMPORTS = "imports"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the parts of a process share."""

    settings: Settings
    ground: Ground
    database: Database
    clock: Clock
    """The time of campaigns."""
    wall: Clock
    """The time of this world, in which loops are paced."""
    figures: CollectorRegistry
    readiness: Readiness


async def serve(
    settings: Settings,
    roles: Collection[Role],
    *,
    stop: asyncio.Event,
    started: Callable[[str | None], None],
) -> None:
    """Run the roles until ``stop`` is set. ``started`` is told the address, if there is one, as soon as it is taken.

    Raises what `failures` lists when the process cannot go on. A database that is away is no such case.
    """
    clock = SystemClock(speed=settings.clock_speed)
    with ExitStack() as stack:
        listening = _bind(settings, roles)
        if listening is not None:
            stack.enter_context(listening)
        async with open_house(settings, clock=clock) as house, AsyncExitStack() as later:
            started(None if listening is None else address_of(listening))
            engine = await later.enter_async_context(open_engine(house)) if Role.ENGINE in roles else None
            parts = parts_of(house, roles, engine=engine, listening=listening)
            # What stands by now stays. Looked through with each full collection, it would stop the process for some
            # forty milliseconds, in which people who have answered wait.
            gc.collect()
            gc.freeze()
            await run_side_by_side(parts, stop=stop)


@asynccontextmanager
async def open_house(settings: Settings, *, clock: Clock) -> AsyncGenerator[House]:
    """The ground and the pool, given back at the end: PostgreSQL last."""
    async with (
        stand_on(settings) as ground,
        Database.open(ground.url, connections_max=settings.database_connections_max) as database,
    ):
        yield House(
            settings=settings,
            ground=ground,
            database=database,
            clock=clock,
            wall=SystemClock(),
            figures=CollectorRegistry(),
            readiness=Readiness(database),
        )


def parts_of(
    house: House, roles: Collection[Role], *, engine: Engine | None, listening: socket.socket | None
) -> Mapping[str, Part]:
    """The parts in the order in which they end: first no request is taken, at last nobody watches PostgreSQL."""
    parts: dict[str, Part] = {}
    if listening is not None:
        context = _context(house)
        if Role.API in roles:
            # Streams under way would hold up the server's end.
            parts["agents' events"] = _tell_agents(house, context.agent_streams)
        app = create_app(context) if Role.API in roles else _monitoring(context)
        parts["HTTP server"] = listen(app, listening, shutdown_s=house.settings.shutdown_s)
        if Role.API in roles:
            parts["log of invocations"] = _log_invocations(house, context.invocations)
    if Role.API in roles:
        parts["memory of signatures"] = _forget_signatures(house)
        parts["deleted campaigns"] = _delete_campaigns(house)
    if engine is not None:
        parts["engine"] = _dial(house, engine)
        parts["recordings"] = sweep_recordings(
            house.settings.recordings, kept_for=timedelta(days=house.settings.recordings_days), wall=house.wall
        )
    if Role.WEBHOOKS in roles:
        parts["sender of results"] = _push(house)
    if Role.IMPORTS in roles:
        parts["importer of files"] = _import(house)
    if house.ground.watch is not None:
        parts["PostgreSQL"] = _watch(house.ground.watch)
    return parts


@asynccontextmanager
async def open_engine(house: House) -> AsyncGenerator[Engine]:
    """The engine of this process, with its switch."""
    async with open_gateway(house.settings, house.clock) as gateway:
        yield _engine(house, gateway)


def _engine(house: House, gateway: Gateway) -> Engine:
    settings = house.settings
    return Engine(
        house.database,
        gateway,
        house.clock,
        house.wall,
        owner=_owner(),
        lease_span=timedelta(seconds=settings.lease_s),
        turn_pause=timedelta(seconds=settings.turn_s),
        batch_pause=timedelta(seconds=settings.batch_s),
        calls_per_second_max=settings.calls_per_second_max,
        figures=Figures(house.figures),
        accounts=_accounts(house, gateway),
        switches=list(addresses(settings.gateway)),
    )


def _accounts(house: House, gateway: Gateway) -> Accounts | None:
    registrar = registrar_of(gateway)
    return None if registrar is None else Accounts(house.database, registrar, sealing_key(house.settings))


def _owner() -> str:
    """A name that no other process has, nor this one after a restart."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def _bind(settings: Settings, roles: Collection[Role]) -> socket.socket | None:
    port = settings.port if Role.API in roles else settings.monitoring_port
    return None if port is None else bind(settings.host, port)


def _context(house: House) -> ApiContext:
    return ApiContext(
        database=house.database,
        clock=house.clock,
        settings=house.settings,
        sealing_key=sealing_key(house.settings),
        why_not_ready=house.readiness.why_not,
        metrics=house.figures,
        agent_streams=AgentStreams(house.database, house.wall),
        register_at=register_at(house.settings),
    )


def _monitoring(context: ApiContext) -> FastAPI:
    app = FastAPI(openapi_url=None)
    app.include_router(health.router(context))
    return app


async def _tell_agents(house: House, streams: AgentStreams) -> None:
    await house.readiness.wait()
    await streams.run()


async def _watch(watch: Callable[[], Awaitable[None]]) -> None:
    await watch()


async def _forget_signatures(house: House) -> None:
    """Signatures that have expired cannot be replayed, and need not be remembered."""

    async def sweep() -> bool:
        return await signatures.sweep(house.database, now=house.clock.now())

    await house.readiness.wait()
    await repeat(sweep, pause=FORGET_EVERY, clock=house.wall)


async def _delete_campaigns(house: House) -> None:
    """Campaigns with many rows are out of sight when they are deleted, and go piece by piece."""

    async def step() -> bool:
        return await campaigns.delete_more(house.database)

    await house.readiness.wait()
    await repeat(step, pause=DELETE_EVERY, clock=house.wall)


async def _log_invocations(house: House, invocations: Invocations) -> None:
    """Write down who called which interface; at the end, what was called until then."""

    async def step() -> bool:
        return await invocations.step(house.database, now=house.clock.now())

    await house.readiness.wait()
    try:
        await repeat(step, pause=LOG_EVERY, clock=house.wall)
    finally:
        await invocations.finish(house.database)


async def _dial(house: House, engine: Engine) -> None:
    await house.readiness.wait()
    await engine.run()


async def _push(house: House) -> None:
    settings, receivers, figures = house.settings, Receivers(), PushFigures(house.figures)
    rules = PushRules(timeout=timedelta(seconds=settings.callback_timeout_s), facts_max=settings.callback_batch_max)
    await house.readiness.wait()
    async with open_session(private_addresses=settings.callback_private_addresses) as session:
        delivery = Delivery(
            house.database, session, clock=house.clock, rules=rules, receivers=receivers, figures=figures
        )
        await Sender(house.database, delivery, clock=house.clock, receivers=receivers, figures=figures).run()


async def _import(house: House) -> None:
    importer = Importer(
        house.database,
        house.settings,
        sealing_key(house.settings),
        url=house.ground.url,
        clock=house.clock,
        owner=_owner(),
    )
    await house.readiness.wait()
    await importer.run(wall=house.wall)
