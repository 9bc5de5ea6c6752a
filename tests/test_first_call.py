"""The way from a bare Debian to a first call, walked as its reader does: every block of bash, in order.

Blocks marked ``sh`` install packages or start services; what they say is not run here.
"""

import re
import socket
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.processes import PATIENCE_S, Installation
from tests.folders import open_folder
from tests.switch.asterisk import RunningAsterisk
from tests.switch.carrier import RunningCarrier
from tests.tree import text_of

HOW_TO = text_of(Path("docs/how-to/first-call-on-debian.md"))
SERVES = "outdial serve"
VOICE_S, QUESTION_S = 0.5, 3.0
"""The least that a goodbye takes, and the question of flow 8001."""
CALLED, CALLER = "4930123456", "4930999999"
_BLOCK = re.compile(r"^```bash\n(.*?)^```$", re.DOTALL | re.MULTILINE)

pytestmark = pytest.mark.slow


@dataclass(frozen=True, kw_only=True)
class Machine(Installation):
    """The reader's: what the how-to names is somewhere else on it."""

    gateway: str
    elsewhere: Mapping[str, str]

    @property
    def environment(self) -> Mapping[str, str]:
        return {**super().environment, "OUTDIAL_GATEWAY": self.gateway}

    def execute(self, blocks: Sequence[str]) -> str:
        """What the blocks print; they must not fail."""
        script = "set -euo pipefail\n" + "\n".join(blocks)
        for named, there in self.elsewhere.items():
            script = script.replace(named, there)
        done = subprocess.run(  # noqa: S603 - the how-to's own words
            ["bash", "-c", script],  # noqa: S607 - the reader's shell
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=2 * PATIENCE_S,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def test_whoever_follows_the_how_to_hears_a_call_and_then_a_campaigns(
    own_asterisk: RunningAsterisk, carrier: RunningCarrier
) -> None:
    blocks = _BLOCK.findall(HOW_TO)
    place = next(number for number, block in enumerate(blocks) if SERVES in block)
    look = next(number for number, block in enumerate(blocks) if "doctor" in block)
    called, (host, port) = carrier.number("30", ring_s=1, talk_s=9), _place(carrier)
    http, sip = own_asterisk.plan.http, own_asterisk.plan.sip
    with open_folder() as folder, socket.create_server(("127.0.0.1", 0)) as probe:
        elsewhere = {
            "sip.example.org": f"{host}:{port} --http {http.host}:{http.port} --sip {sip.host}:{sip.port}",
            "/srv/asterisk/etc/asterisk": str(own_asterisk.folder / "etc"),
            CALLED: called,
            "28080": str(probe.getsockname()[1]),
        }
        probe.close()
        bare = Machine(folder, int(elsewhere["28080"]), gateway="simulator", elsewhere=elsewhere)
        own_asterisk.kill()
        bare.execute(blocks[:look])
        own_asterisk.start()
        said = bare.execute(blocks[look:place])
        gateway = (folder / "outdial.env").read_text().strip().removeprefix("OUTDIAL_GATEWAY=")
        machine = Machine(folder, bare.port, gateway=gateway, elsewhere=elsewhere)
        with machine.serving():
            said += machine.execute(blocks[place + 1 :])

    assert "ok       call        picked up, and the flow went to its end" in said
    assert '"callStatus":6' in said, said
    operators, campaigns = talked_s(carrier, called)
    assert operators > VOICE_S
    assert campaigns > QUESTION_S


def talked_s(carrier: RunningCarrier, called: str) -> Sequence[float]:
    """How long each call of a number went on after it was picked up, by the carrier's own log."""
    # Date, time, seconds, whether it was sent or received, Call-ID, CSeq, first line.
    rows = [line.split("\t") for line in carrier.calls.read_text().splitlines()]
    calls = dict.fromkeys(row[4] for row in rows if row[6].startswith(f"INVITE sip:{called}@"))
    return [_when(rows, call, "BYE") - _when(rows, call, "ACK") for call in calls]


def _when(rows: Sequence[Sequence[str]], call: str, request: str) -> float:
    return next(float(row[2]) for row in rows if row[4] == call and row[6].startswith(f"{request} "))


def _place(carrier: RunningCarrier) -> tuple[str, int]:
    return carrier.address.host, carrier.address.port


def test_the_way_needs_no_more_than_a_dozen_blocks() -> None:
    assert len(re.findall(r"^```(?:bash|sh)$", HOW_TO, re.MULTILINE)) <= 12
