"""What Outdial needs, looked at one by one; each finding with what to do about it."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import datetime
from functools import partial
from http import HTTPStatus

import aiohttp

from outdial.app.failures import TOLD_IN_A_SENTENCE, CannotGoOn
from outdial.app.ground import data_folder, sealing_key, stand_on
from outdial.app.listener import bind
from outdial.app.switch_address import addresses, without_secret
from outdial.app.switches import is_up, open_switch
from outdial.clock import Clock
from outdial.gateways.finding import Finding, error, ok
from outdial.postgres import binaries
from outdial.settings import Settings
from outdial.store import migrations, server, trunks
from outdial.store.database import UNAVAILABLE, Database
from outdial.store.server import ServerFacts

PYTHON_MIN = (3, 11)
CLOCK_OFF_MAX_S = 5.0  # far within the window of signatures, and far beyond any network
ANSWER_MAX_S = 5.0
SECRETS_MAX = 1000
TRUNKS_LOOKED_AT_MAX = 1000


class _Ailing(Exception):  # noqa: N818 - it says what is the case
    """A thing is not well; the text says what to do."""


async def examine(settings: Settings, clock: Clock) -> Sequence[Finding]:
    """Look at everything, in the order in which things are needed."""
    findings = [await _look("Python", _python), await _look("data folder", lambda: _folder(settings))]
    if settings.database_url is None:
        findings.append(await _look("PostgreSQL's programs", lambda: _binaries(settings)))
    findings += await _database(settings, clock)
    findings.append(await _look("address", lambda: _address(settings)))
    return [*findings, *await _switches(settings, clock)]


async def _look(subject: str, ask: Callable[[], Awaitable[str]]) -> Finding:
    try:
        return ok(subject, await ask())
    except (_Ailing, *TOLD_IN_A_SENTENCE) as ailing:
        return error(subject, str(ailing))
    except UNAVAILABLE as away:
        return error(subject, str(away) or type(away).__name__)


async def _python() -> str:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < PYTHON_MIN:
        raise _Ailing(f"{version} is too old; Outdial needs 3.11 or newer: make setup PYTHON=python3.12")
    return version


async def _folder(settings: Settings) -> str:
    folder = data_folder(settings)
    place = next(place for place in (folder, *folder.parents) if place.exists())
    if not os.access(place, os.W_OK | os.X_OK):
        raise _Ailing(f"{place} cannot be written: name another folder with OUTDIAL_DATA, or change its rights")
    return str(folder) if place == folder else f"{folder} (will be made)"


async def _binaries(settings: Settings) -> str:
    found = binaries.find(settings.postgres_binaries)
    return f"{found.version} in {found.folder}"


async def _database(settings: Settings, clock: Clock) -> Sequence[Finding]:
    try:
        async with (
            stand_on(settings) as ground,
            Database.open(ground.url, connections_max=1) as database,
            asyncio.timeout(ANSWER_MAX_S),
        ):
            facts = await server.facts(database)
            tables = await _look("tables", lambda: _tables(database))
            findings = [
                await _look("database", lambda: _server(facts)),
                tables,
                await _look("clock", lambda: _clock(facts, now=clock.now())),
            ]
            if tables.well:
                findings.append(await _look("sealing key", lambda: _key(settings, database)))
                findings.append(await _look("trunks", lambda: _trunks(settings, database)))
            return findings
    except (*TOLD_IN_A_SENTENCE, *UNAVAILABLE) as away:
        return [error("database", _away(settings, away))]


def _away(settings: Settings, away: BaseException) -> str:
    said = str(away) or type(away).__name__
    if settings.database_url is None:
        return said
    return f"{said}. Check OUTDIAL_DATABASE_URL, and that the server is up and lets this machine in"


async def _server(facts: ServerFacts) -> str:
    if facts.read_only:
        raise _Ailing(
            "this is a standby: name every host in OUTDIAL_DATABASE_URL, with target_session_attrs=read-write"
        )
    if int(facts.version.split(".")[0]) < binaries.OLDEST_MAJOR:
        raise _Ailing(f"PostgreSQL {facts.version} is too old: Outdial needs {binaries.OLDEST_MAJOR} or newer")
    return f"PostgreSQL {facts.version} answers"


async def _tables(database: Database) -> str:
    obstacle = await migrations.standing(database)
    if obstacle is not None:
        raise _Ailing(obstacle)
    return "are this version's"


async def _clock(facts: ServerFacts, *, now: datetime) -> str:
    off_s = abs((facts.now - now).total_seconds())
    if off_s > CLOCK_OFF_MAX_S:
        raise _Ailing(f"this machine and the database are {off_s:.0f} s apart: let both follow NTP (timedatectl)")
    return "this machine and the database agree"


async def _key(settings: Settings, database: Database) -> str:
    key = sealing_key(settings)
    secrets = await server.sealed_secrets(database, secrets_max=SECRETS_MAX)
    for secret in secrets:
        key.open(secret.sealed, vdn_id=secret.vdn_id, access_key=secret.access_key)
    return f"opens the secrets of {len(secrets)} access keys" if secrets else "is there; no access key is in use yet"


async def _trunks(settings: Settings, database: Database) -> str:
    found, named = await trunks.of_all(database, trunks_max=TRUNKS_LOOKED_AT_MAX), addresses(settings.gateway)
    lost = [
        f"{trunk.name} of tenant {vdn_id} ({trunk.switch})"
        for vdn_id, trunk in found
        if trunk.switch is not None and trunk.switch not in named
    ]
    if lost:
        raise _Ailing(f"on no switch that OUTDIAL_GATEWAY names: {', '.join(lost)}; there are {', '.join(named)}")
    if not found:
        return "tenants have none of their own: calls go by the trunk that the switch's address names"
    return f"each of the tenants' {len(found)} is on a switch that OUTDIAL_GATEWAY names"


async def _address(settings: Settings) -> str:
    url = f"http://{settings.host}:{settings.port}"
    try:
        timeout = aiohttp.ClientTimeout(total=ANSWER_MAX_S)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(f"{url}/readyz") as answer:
            said = (await answer.text()).strip()
            if answer.status != HTTPStatus.OK:
                raise _Ailing(f"a server answers at {url}: {said}")
            return f"Outdial serves at {url} and is ready"
    except (aiohttp.ClientError, TimeoutError):
        with bind(settings.host, settings.port):
            return f"{url} is free; `outdial serve` would take it"


async def _switches(settings: Settings, clock: Clock) -> Sequence[Finding]:
    try:
        named = addresses(settings.gateway)
    except CannotGoOn as wrong:
        return [error("switch", str(wrong))]
    return [
        await _look("switch" if len(named) == 1 else f"switch {name}", partial(_switch, address, settings, clock))
        for name, address in named.items()
    ]


async def _switch(address: str, settings: Settings, clock: Clock) -> str:
    name = without_secret(address)
    async with open_switch(address, settings, clock) as switch:
        async with aclosing(switch.events()) as events:
            answers = await is_up(events)
        if not answers:
            raise _Ailing(
                f"{name} does not answer: start it, or name another with OUTDIAL_GATEWAY; "
                "`outdial doctor --switch` looks closer"
            )
        return f"{name} answers; {switch.lines_free()} lines are free"
