"""The tutorial, executed as a reader would: every block of it, in order."""

import re
import socket
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.processes import PATIENCE_S, Installation
from tests.folders import open_folder

TUTORIAL = Path(__file__).parents[1] / "docs" / "tutorial.md"
_BLOCK = re.compile(r"^```bash\n(.*?)^```$", re.DOTALL | re.MULTILINE)

pytestmark = pytest.mark.slow


def test_the_tutorial_does_what_it_says() -> None:
    start, *blocks = _BLOCK.findall(TUTORIAL.read_text(encoding="utf-8"))
    assert start.splitlines()[-1] == "outdial serve"
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with open_folder() as folder:
        installation = Installation(folder, port)
        with installation.serving():
            said = _executed(blocks, installation)

    assert "3 numbers added, 1 rows left out." in said
    assert '5,"called: must have 1 to 24 of digits, * and #",0049-30-1,order-4,3' in said
    assert '"openContacts":0' in said
    assert sorted(re.findall(r'"sessionId":"(order-\d)"', said)) == ["order-1", "order-2", "order-3"]


def _executed(blocks: list[str], installation: Installation) -> str:
    script = "set -euo pipefail\n" + "\n".join(blocks)
    # Where it is noon now, so that the campaign's day is open whenever the test runs.
    script = script.replace("28080", str(installation.port)).replace("Europe/Berlin", _zone_at_noon())
    done = subprocess.run(  # noqa: S603 - the tutorial's own words
        ["bash", "-c", script],  # noqa: S607 - the reader's shell
        cwd=installation.folder,
        env=installation.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * PATIENCE_S,
    )
    assert done.returncode == 0, done.stdout + done.stderr + installation.log()
    return done.stdout


def _zone_at_noon() -> str:
    behind = datetime.now(UTC).hour - 12  # noqa: TID251 - the wall clock of the machine that runs the test
    return f"Etc/GMT{behind:+d}" if behind else "UTC"
