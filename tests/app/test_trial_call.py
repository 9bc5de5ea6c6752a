import pytest

from outdial.app.trial_call import TrialCall, judged, place
from outdial.clock import SystemClock
from outdial.domain.outcome import Outcome
from outdial.gateways.base import Ended
from outdial.gateways.finding import Finding, Grade
from outdial.gateways.simulator import Behaviour, SimulatorGateway
from tests.rows import NOW

pytestmark = pytest.mark.anyio

FAST = 200.0


async def tried(code: str, *, ring_s: int = 1, talk_s: int = 4) -> tuple[Finding, list[str]]:
    """The finding on a call whose number dictates its end, and what was told meanwhile."""
    clock, told = SystemClock(speed=FAST), list[str]()
    gateway = SimulatorGateway(Behaviour(), seed=1, clock=clock, lines_max=1)
    wish = TrialCall(called=f"000{ring_s:02}{talk_s:02}{code}", caller="", flow="8000")
    finding = await place(gateway, wish, clock=clock, tell=told.append)
    assert gateway.lines_free() == 1, "the call is over"
    return finding, told


async def test_what_becomes_of_the_call_is_told_as_it_happens() -> None:
    finding, told = await tried("00")

    assert [line.split("s  ")[1].split()[0] for line in told] == ["asked", "rings", "picked", "ended:"]
    assert finding.grade is Grade.WARNING
    assert "hung up before the flow was over" in finding.says


@pytest.mark.parametrize(
    ("code", "grade", "said"),
    [
        ("01", Grade.WARNING, "the carrier works"),
        ("02", Grade.WARNING, "the carrier works"),
        ("03", Grade.ERROR, "country code"),
        ("06", Grade.ERROR, "no room"),
        ("20", Grade.ERROR, "does not answer"),
    ],
)
async def test_an_end_says_what_it_means_for_the_trunk(code: str, grade: Grade, said: str) -> None:
    finding, _ = await tried(code)

    assert finding.grade is grade
    assert said in finding.says


async def test_a_call_that_the_switch_does_not_place_is_told_with_its_reason() -> None:
    clock = SystemClock()
    gateway = SimulatorGateway(Behaviour(), seed=1, clock=clock, lines_max=0)
    wish = TrialCall(called="000010000", caller="", flow="8000")

    finding = await place(gateway, wish, clock=clock, tell=lambda _: None)

    assert finding.grade is Grade.ERROR
    assert "does not place it" in finding.says


@pytest.mark.parametrize("outcome", Outcome)
def test_every_end_has_a_meaning(outcome: Outcome) -> None:
    ended = Ended(1, NOW, outcome, "486/17/BUSY")

    assert outcome.value in judged(ended, heard=False).says
    assert judged(Ended(1, NOW, Outcome.ANSWERED, ""), heard=True).grade is Grade.OK
