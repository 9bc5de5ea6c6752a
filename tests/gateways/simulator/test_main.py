"""The simulator's command line."""

import subprocess
import sys
from pathlib import Path

import pytest

from outdial.clock import SystemClock
from outdial.gateways.base import Up
from outdial.gateways.simulator import RemoteSimulatorGateway
from outdial.gateways.simulator.dictation import PREFIX
from tests.gateways.contract import Trial
from tests.gateways.simulator.processes import simulator


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--behaviour", "answers=1"], "the simulator has no 'answers'"),
        (["--speed", "0"], "a clock's speed must be positive"),
        (["--log", "/nowhere/judge.jsonl"], "No such file or directory"),
    ],
)
@pytest.mark.slow
def test_a_wrong_argument_ends_it_with_a_sentence(tmp_path: Path, arguments: list[str], complaint: str) -> None:
    command = [sys.executable, "-m", "outdial.gateways.simulator", "--listen", str(tmp_path / "simulator"), *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)  # noqa: S603 - our own program

    assert ended.returncode == 2
    assert complaint in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.anyio
@pytest.mark.slow
async def test_told_to_stop_it_ends_well_and_takes_its_socket_with_it(tmp_path: Path) -> None:
    path = tmp_path / "simulator"
    clock = SystemClock()
    engine = Trial(RemoteSimulatorGateway(path, clock=clock), pass_time=clock.sleep, prefix=PREFIX)
    with simulator("--listen", path) as process:
        async with engine.listening():
            assert await engine.heard() == Up()
            assert process.stop() == 0

    assert not path.exists()
