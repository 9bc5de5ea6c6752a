import pytest

from outdial.app.failures import CannotGoOn
from outdial.app.switch_examination import examine_switch
from outdial.clock import SystemClock
from outdial.gateways.finding import Finding, Grade
from outdial.settings import Settings

pytestmark = pytest.mark.anyio


async def found(gateway: str) -> list[Finding]:
    return [finding async for finding in examine_switch(Settings(gateway=gateway), SystemClock())]


@pytest.mark.parametrize("gateway", ["simulator", "simulator:///run/outdial.socket"])
async def test_the_simulator_is_told_to_call_nobody(gateway: str) -> None:
    (finding,) = await found(gateway)

    assert finding.grade is Grade.OK
    assert "calls nobody" in finding.says


@pytest.mark.parametrize(
    "gateway", ["asterisk://outdial:secret@127.0.0.1:1/", "freeswitch://:secret@127.0.0.1:1/?trunk=carrier"]
)
async def test_a_switch_that_is_away_is_the_only_finding(gateway: str) -> None:
    (finding,) = await found(gateway)

    assert (finding.subject, finding.grade) == ("answer", Grade.ERROR)


@pytest.mark.parametrize("gateway", ["asterisk://127.0.0.1/", "pigeon", "freeswitch://:secret@host/?x=1"])
async def test_a_setting_that_names_no_switch_is_told_in_a_sentence(gateway: str) -> None:
    with pytest.raises(CannotGoOn):
        await found(gateway)
