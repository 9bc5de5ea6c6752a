"""Asks a FreeSWITCH what can go wrong before the first call. Nothing rings."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from outdial.clock import Clock
from outdial.gateways import clock_offset
from outdial.gateways.finding import Finding, error, ok, warning
from outdial.gateways.freeswitch import checkup
from outdial.gateways.freeswitch.client import EslAddress, EslAway, EslRefused, EslSocket, connected
from outdial.gateways.freeswitch.commands import NUMBER
from outdial.gateways.freeswitch.esl import ChannelEvent, JobDone
from outdial.gateways.freeswitch.gateway import FreeSwitchSettings

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


async def examine(address: EslAddress, settings: FreeSwitchSettings, *, clock: Clock) -> AsyncGenerator[Finding]:
    """One finding after the other, in the order in which things are needed, up to the one that bars the rest."""
    try:
        async with connected(address, hear=_unheard) as socket:
            yield ok("answer", f"FreeSWITCH at {address.host}:{address.port} lets us in")
            for subject, look in _looks(socket, settings, clock).items():
                yield await _looked(subject, look)
    except EslAway as away:
        yield error("answer", f"{away}. Is it running, and does mod_event_socket listen there (event_socket.conf.xml)?")
    except EslRefused as refusal:
        yield error("answer", str(refusal))


def _unheard(_event: ChannelEvent | JobDone | None) -> None:
    """Events are for engines."""


def _looks(
    socket: EslSocket, settings: FreeSwitchSettings, clock: Clock
) -> dict[str, Callable[[], Awaitable[Finding]]]:
    return {
        "version": lambda: _version(socket),
        clock_offset.SUBJECT: lambda: _clocks(socket, clock),
        "modules": lambda: _modules(socket),
        "trunk": lambda: _trunk(socket, settings.trunk),
        "dialplan": lambda: _flows(socket, settings.flows),
        "recordings": lambda: _recordings(settings.recordings),
    }


async def _looked(subject: str, look: Callable[[], Awaitable[Finding]]) -> Finding:
    try:
        return await look()
    except EslRefused as refusal:
        return warning(subject, f"FreeSWITCH does not tell: {refusal}")


async def _version(socket: EslSocket) -> Finding:
    return ok("version", (await socket.api("version")).strip())


async def _clocks(socket: EslSocket, clock: Clock) -> Finding:
    try:
        readings = [await _reading(socket, clock) for _ in range(clock_offset.ASKED_TIMES)]
        return clock_offset.judged(readings, corrected=False)
    except ValueError as unreadable:
        return warning(
            clock_offset.SUBJECT, f"FreeSWITCH does not tell the time ({unreadable}): let both machines follow NTP"
        )


async def _reading(socket: EslSocket, clock: Clock) -> clock_offset.Reading:
    asked_at = clock.now()
    said = _EPOCH + timedelta(microseconds=int(await socket.api("strmicroepoch")))
    return clock_offset.Reading(asked_at, said, clock.now())


async def _modules(socket: EslSocket) -> Finding:
    answers = {name: await socket.api(f"module_exists {name}") for name in checkup.MODULES}
    return checkup.judged_modules([name for name, said in answers.items() if said.strip() != "true"])


async def _trunk(socket: EslSocket, trunk: str) -> Finding:
    if NUMBER in trunk:
        return ok("trunk", f"calls go to {trunk}; only a call shows whether it answers (--call NUMBER)")
    return checkup.judged_gateway(trunk, await socket.api(f"sofia status gateway {trunk}"))


async def _flows(socket: EslSocket, context: str) -> Finding:
    return checkup.judged_flows(context, await socket.api(f"xml_locate dialplan context name {context}"))


async def _recordings(folder: str) -> Finding:
    return ok("recordings", f"are made in {folder}" if folder else "none are made: name a folder with ?recordings=")
