"""All that can go wrong on the switch before the first call: `outdial doctor --switch`."""

from collections.abc import AsyncGenerator
from dataclasses import replace

from outdial.app.freeswitch import read_freeswitch
from outdial.app.switch_address import addresses, ari_address, options, split
from outdial.app.switches import no_such_switch
from outdial.clock import Clock
from outdial.gateways.asterisk import examination as asterisk
from outdial.gateways.finding import Finding, ok
from outdial.gateways.freeswitch import examination as freeswitch
from outdial.settings import Settings


async def examine_switch(settings: Settings, clock: Clock) -> AsyncGenerator[Finding]:
    """What there is to say of the switches that the setting ``gateway`` names, as it is found. Raises `CannotGoOn`."""
    named = addresses(settings.gateway)
    for name, address in named.items():
        async for finding in _examine(address, settings, clock):
            yield finding if len(named) == 1 else replace(finding, subject=f"{name}: {finding.subject}")


def _examine(address: str, settings: Settings, clock: Clock) -> AsyncGenerator[Finding]:
    place = split(address)
    match place.scheme or place.path:
        case "asterisk" | "asterisk+tls":
            chosen = options(place)
            wanted = asterisk.Wanted(prefix=chosen.prefix, trunk=chosen.trunk, recordings=settings.recordings)
            return asterisk.examine(ari_address(place), wanted, clock=clock)
        case "freeswitch":
            esl, address_of_esl = read_freeswitch(address, lines_max=settings.lines_max)
            return freeswitch.examine(address_of_esl, esl, clock=clock)
        case "simulator":
            return _simulated()
        case _:
            raise no_such_switch(place)


async def _simulated() -> AsyncGenerator[Finding]:
    yield ok(
        "switch",
        "the simulated carrier calls nobody. Name your own switch in OUTDIAL_GATEWAY: `outdial asterisk-config` writes "
        "one for Asterisk, docs/how-to/use-freeswitch.md tells of FreeSWITCH",
    )
