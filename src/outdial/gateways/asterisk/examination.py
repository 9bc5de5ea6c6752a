"""Asks an Asterisk all that can go wrong before the first call. Nothing rings, and nothing of the asking is left.

Contexts of the dialplan are told by a function of it, and a function can be read on a channel only: so one is made that
is never dialled, and deleted.
"""

import os
import secrets
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from outdial.clock import Clock
from outdial.gateways import clock_offset
from outdial.gateways.asterisk import checkup
from outdial.gateways.asterisk.ari import NotAri
from outdial.gateways.asterisk.client import NOT_FOUND, AriAddress, AriAway, AriClient, AriRefused
from outdial.gateways.asterisk.replies import (
    Endpoint,
    read_attributes,
    read_endpoints,
    read_modules,
    read_time,
    read_value,
    read_version,
)
from outdial.gateways.finding import Finding, error, ok, warning

_UNAUTHORIZED, _FORBIDDEN, _NO_FUNCTION = 401, 403, 500
_ANSWER: Final = "answer"
_AFTER_EACH_OTHER: Final = "&"
"""Between sounds that are played one after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What our settings say of the switch."""

    prefix: str
    trunk: str
    recordings: Path


async def examine(address: AriAddress, wanted: Wanted, *, clock: Clock) -> AsyncGenerator[Finding]:
    """One finding after the other, in the order in which things are needed, up to the one that bars the rest."""
    async with AriClient(address) as client:
        examination = _Examination(client, address, wanted, clock)
        first = await examination.answers()
        yield first
        if not first.well:
            return
        for look in (
            examination.version,
            examination.clock,
            examination.modules,
            examination.dialplan,
            examination.trunk,
            examination.message,
            examination.recordings,
        ):
            try:
                findings = await look()
            except AriAway as away:
                # Each further question would be waited for as long.
                yield error(look.__name__, _not_there(str(away)))
                return
            except (AriRefused, NotAri) as failure:
                findings = [error(look.__name__, f"Asterisk does not tell: {failure}")]
            for finding in findings:
                yield finding


class _Examination:
    """One look after the other, each at one subject."""

    def __init__(self, client: AriClient, address: AriAddress, wanted: Wanted, clock: Clock) -> None:
        self._client = client
        self._address = address
        self._wanted = wanted
        self._clock = clock

    async def answers(self) -> Finding:
        try:
            read_version(await self._client.ask("GET", "/asterisk/info"))
        except AriAway as away:
            return error(_ANSWER, _not_there(str(away)))
        except AriRefused as refusal:
            return error(_ANSWER, _not_let_in(refusal, self._address))
        except NotAri:
            return error(_ANSWER, f"whatever listens at {self._address.url} is no Asterisk: {_HOST_AND_PORT}")
        return ok(_ANSWER, f"{self._address.url} lets {self._address.user} in")

    async def version(self) -> Sequence[Finding]:
        return [checkup.judged_version(read_version(await self._client.ask("GET", "/asterisk/info")))]

    async def clock(self) -> Sequence[Finding]:
        try:
            readings = [await self._reading() for _ in range(clock_offset.ASKED_TIMES)]
            return [clock_offset.judged(readings, corrected=True)]
        except AriRefused:
            return [warning(clock_offset.SUBJECT, "this Asterisk does not tell the time: let both machines follow NTP")]

    async def _reading(self) -> clock_offset.Reading:
        asked_at = self._clock.now()
        said = read_time(await self._client.ask("GET", "/asterisk/ping"))
        return clock_offset.Reading(asked_at, said, self._clock.now())

    async def modules(self) -> Sequence[Finding]:
        return checkup.judged_modules(read_modules(await self._client.ask("GET", "/asterisk/modules")))

    async def dialplan(self) -> Sequence[Finding]:
        try:
            async with self._channel() as channel:
                missing = [context for context in checkup.CONTEXTS if not await self._has(channel, context)]
        except AriRefused as refusal:
            if refusal.status == _FORBIDDEN:
                return [error("dialplan", f"{self._address.user} may only read: read_only = no in ari.conf")]
            if refusal.status == _NO_FUNCTION:
                return [warning("dialplan", f"cannot be looked at: {checkup.load(['func_dialplan.so'])}")]
            raise
        return [checkup.judged_dialplan(missing)]

    @asynccontextmanager
    async def _channel(self) -> AsyncGenerator[str]:
        """A channel of an application of our own, which no engine has."""
        name = f"{self._wanted.prefix}-doctor-{secrets.token_hex(4)}"
        async with self._client.listening(name):
            await self._client.ask(
                "POST",
                "/channels/create",
                query={"endpoint": "Local/s@outdial-doctor/n", "app": name, "channelId": name},
            )
            try:
                yield name
            finally:
                await self._client.end(f"/channels/{name}")

    async def _has(self, channel: str, context: str) -> bool:
        asked = {"variable": f"DIALPLAN_EXISTS({context})"}
        return read_value(await self._client.ask("GET", f"/channels/{channel}/variable", query=asked)) == "1"

    async def _variable(self, name: str) -> str:
        return read_value(await self._client.ask("GET", "/asterisk/variable", query={"variable": name}))

    async def trunk(self) -> Sequence[Finding]:
        there = read_endpoints(await self._client.ask("GET", "/endpoints/PJSIP"))
        endpoint = next((each for each in there if each.resource == self._wanted.trunk), None)
        if endpoint is None:
            return [checkup.no_such_trunk(self._wanted.trunk, there)]
        return [checkup.judged_trunk(await self._trunk(endpoint))]

    async def _trunk(self, endpoint: Endpoint) -> checkup.TrunkSaid:
        places = (await self._attributes("endpoint", endpoint.resource)).get("aors", "")
        aors = [await self._attributes("aor", place.strip()) for place in places.split(",") if place.strip()]
        return checkup.TrunkSaid(
            endpoint,
            contacts=", ".join(filter(None, (aor.get("contact", "") for aor in aors))),
            is_qualified=any(aor.get("qualify_frequency", "0") != "0" for aor in aors),
        )

    async def _attributes(self, kind: str, name: str) -> dict[str, str]:
        """Of an object of pjsip.conf; nothing where there is none of that name."""
        path = f"/asterisk/config/dynamic/res_pjsip/{kind}/{name}"
        try:
            return dict(read_attributes(await self._client.ask("GET", path)))
        except AriRefused as refusal:
            if refusal.status == NOT_FOUND:
                return {}
            raise

    async def message(self) -> Sequence[Finding]:
        name = await self._variable(checkup.MESSAGE)
        sounds = [sound for sound in name.split(_AFTER_EACH_OTHER) if sound]
        is_there = [await self._is_sound(sound) for sound in sounds]
        return [checkup.judged_message(name, is_there=bool(sounds) and all(is_there))]

    async def _is_sound(self, name: str) -> bool:
        try:
            await self._client.ask("GET", f"/sounds/{quote(name, safe='')}")
        except AriRefused as refusal:
            if refusal.status != NOT_FOUND:
                raise
            return False
        return True

    async def recordings(self) -> Sequence[Finding]:
        made_in = Path(await self._variable("ASTSPOOLDIR")) / "monitor" / self._wanted.prefix
        is_there, may_delete = look_into(made_in)
        recordings = checkup.Recordings(made_in, self._wanted.recordings, is_there=is_there, may_delete=may_delete)
        return [checkup.judged_recordings(recordings, on_this_machine=_is_here(self._address))]


_HOST_AND_PORT: Final = "compare host and port in OUTDIAL_GATEWAY with bindaddr and bindport of http.conf"


def _not_there(why: str) -> str:
    return (
        f"{why}. Is Asterisk running (systemctl status asterisk), and does its HTTP server listen there "
        f"(`asterisk -rx 'http show status'`)? Else {_HOST_AND_PORT}"
    )


def _not_let_in(refusal: AriRefused, address: AriAddress) -> str:
    match refusal.status:
        case 401:
            return (
                f"user {address.user!r} is not let in: user and password in OUTDIAL_GATEWAY must be those of ari.conf; "
                "a change there needs `asterisk -rx 'module reload res_ari.so'`"
            )
        case 404:
            return (
                f"an HTTP server answers at {address.url}, but not ARI: enabled = yes in ari.conf, and "
                f"res_ari_asterisk.so in modules.conf. Else {_HOST_AND_PORT}"
            )
        case _:
            return str(refusal)


def look_into(folder: Path) -> tuple[bool, bool]:
    """Whether a folder is there, and whether files in it may be deleted; one that is closed to us is there."""
    try:
        is_there = folder.is_dir()
    except OSError:
        return True, False
    return is_there, os.access(folder, os.W_OK | os.X_OK)


def _is_here(address: AriAddress) -> bool:
    host = urlsplit(address.url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
