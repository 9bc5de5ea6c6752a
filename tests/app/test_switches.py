"""The setting that names the switch finds its gateway, or says what to set."""

from datetime import UTC, datetime

import pytest

from outdial.app.failures import CannotGoOn
from outdial.app.switches import open_gateway, registrar_of, simulated_people
from outdial.clock import ManualClock
from outdial.gateways.asterisk.gateway import AsteriskGateway
from outdial.gateways.freeswitch.gateway import FreeSwitchGateway
from outdial.gateways.many import ManySwitches
from outdial.gateways.simulator import RemoteSimulatorGateway, SimulatorGateway
from outdial.settings import Settings

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("named", "kind"),
    [
        ("simulator", SimulatorGateway),
        ("simulator:///run/outdial/simulator.sock", RemoteSimulatorGateway),
        ("asterisk://dialer:secret@pbx/", AsteriskGateway),
        ("asterisk+tls://dialer:secret@pbx/?trunk=carrier", AsteriskGateway),
        ("freeswitch://127.0.0.1/?trunk=carrier", FreeSwitchGateway),
        ("simulator freeswitch://127.0.0.1/?name=east&trunk=carrier", ManySwitches),
    ],
)
async def test_the_setting_finds_its_gateway(named: str, kind: type) -> None:
    async with open_gateway(Settings(gateway=named), ManualClock(NOON)) as gateway:
        assert isinstance(gateway, kind)
        assert gateway.lines_free() >= 0


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("named", "makes_accounts"),
    [
        ("simulator", False),
        ("asterisk://dialer:secret@pbx/", True),
        ("asterisk://dialer:secret@pbx/ freeswitch://127.0.0.1/?trunk=carrier&name=west", True),
        ("freeswitch://127.0.0.1/?trunk=carrier", False),
    ],
)
async def test_accounts_are_made_on_an_asterisk_that_has_the_agents_legs(named: str, *, makes_accounts: bool) -> None:
    async with open_gateway(Settings(gateway=named), ManualClock(NOON)) as gateway:
        assert (registrar_of(gateway) is not None) == makes_accounts


@pytest.mark.anyio
@pytest.mark.parametrize("named", ["pbx", "sip://pbx/", "asterisk", ""])
async def test_a_switch_that_there_is_not_is_told_with_those_that_there_are(named: str) -> None:
    with pytest.raises(CannotGoOn, match="OUTDIAL_GATEWAY"):
        async with open_gateway(Settings(gateway=named), ManualClock(NOON)):
            pass


def test_people_who_cannot_be_simulated_are_told_of() -> None:
    with pytest.raises(CannotGoOn, match="OUTDIAL_SIMULATOR_BEHAVIOUR"):
        simulated_people(Settings(simulator_behaviour="answer_ratio=often"))
