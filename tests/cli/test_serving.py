import json
import os
import shlex
import signal
import socket
import subprocess
from collections.abc import Iterator

import pytest

from tests.cli.processes import Installation
from tests.folders import open_folder

pytestmark = pytest.mark.slow


@pytest.fixture
def installation() -> Iterator[Installation]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with open_folder() as folder:
        yield Installation(folder, port)


def test_a_server_serves_outlives_its_postgresql_and_stops_in_order(installation: Installation) -> None:
    with installation.serving() as process:
        made = json.loads(installation.run("keys", "create", "--vdn", "1", "--json").stdout)
        assert '"skillId":5' in _add_skill(installation, 5, **made)

        os.kill(installation.postgres_pid(), signal.SIGKILL)
        _until_skill_is_added(installation, 6, **made)

        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0

    assert not (installation.folder / "data" / "data" / "postmaster.pid").exists()


def test_a_key_that_was_made_while_nothing_ran_works_when_the_server_does(installation: Installation) -> None:
    made = json.loads(installation.run("keys", "create", "--vdn", "1", "--json").stdout)

    with installation.serving():
        assert '"skillId":5' in _add_skill(installation, 5, **made)


def _add_skill(installation: Installation, skill_id: int, *, accessKey: str, secretKey: str) -> str:  # noqa: N803 - as the program prints them
    """What the server answers to a request that `outdial sign` has signed and curl has sent."""
    body = json.dumps({"skillId": skill_id, "name": "it's $5"})
    signed = installation.run(
        "sign",
        "POST",
        f"{installation.address}/api/v1/skills",
        "--body",
        body,
        OUTDIAL_ACCESS_KEY=accessKey,
        OUTDIAL_SECRET_KEY=secretKey,
    )
    assert signed.returncode == 0, signed.stderr
    curl = shlex.split(signed.stdout)
    return subprocess.run(curl, capture_output=True, text=True, check=False).stdout  # noqa: S603 - what a reader pastes


def _until_skill_is_added(installation: Installation, skill_id: int, **made: str) -> None:
    for _ in range(100):
        if f'"skillId":{skill_id}' in _add_skill(installation, skill_id, **made):
            return
    raise AssertionError(installation.log())
