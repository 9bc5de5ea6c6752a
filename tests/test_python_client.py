"""The page on the Python client, executed as a reader would: every block of it, in order, in one program."""

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.processes import PATIENCE_S, Installation
from tests.folders import open_folder

PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "use-the-python-client.md"
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)

pytestmark = pytest.mark.slow


def test_the_page_on_the_python_client_does_what_it_says() -> None:
    blocks = _BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with open_folder() as folder:
        installation = Installation(folder, port)
        with installation.serving():
            said = _executed("\n".join(blocks), installation).splitlines()

    assert len(blocks) == 5
    assert re.fullmatch(r"campaign \d+", said[0])
    assert said[1:] == [
        "20 numbers to call",
        "40 numbers to call",
        "50 numbers to call",
        "Reminders is suspended",
        "status 2",
        "True",
        "0200007 The outbound campaign does not exist. campaignId: there is no campaign 2000000000 Retry.NEVER",
    ]


def _executed(program: str, installation: Installation) -> str:
    key = json.loads(installation.run("keys", "create", "--vdn", "1", "--json").stdout)
    secrets = {"OUTDIAL_ACCESS_KEY": key["accessKey"], "OUTDIAL_SECRET_KEY": key["secretKey"]}
    done = subprocess.run(  # noqa: S603 - the page's own words
        [sys.executable, "-W", "error", "-c", program.replace("28080", str(installation.port))],
        cwd=installation.folder,
        env={**installation.environment, **secrets},
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * PATIENCE_S,
    )
    assert done.returncode == 0, done.stdout + done.stderr + installation.log()
    return done.stdout
