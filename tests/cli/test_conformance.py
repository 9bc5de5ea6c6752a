"""``outdial conformance`` against ``outdial serve``: what the issue wants to be shown."""

import json
import shlex
import socket
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from outdial.conformance.interfaces import INTERFACES
from tests.cli.processes import Installation
from tests.folders import open_folder

ANSWERED = "000000230"
"""A number that dictates its fate to the simulated carrier: picked up at once, and hung up after two seconds."""
PATIENCE_S = 240.0  # of a busy machine; it takes less than a minute by itself


@pytest.fixture
def installation() -> Iterator[Installation]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with open_folder() as folder:
        yield Installation(folder, port, {"OUTDIAL_CALLBACK_PRIVATE_ADDRESSES": "true"})


@pytest.mark.slow
def test_a_server_of_ours_fails_no_case_of_any_interface(installation: Installation) -> None:
    with installation.serving():
        ours, other = (
            json.loads(installation.run("keys", "create", "--vdn", vdn, "--json").stdout) for vdn in ("1", "2")
        )
        skill = signed(installation, ours, "/api/v1/skills", {"skillId": 5, "name": "Voice Skill Queue"})
        assert '"skillId":5' in skill
        run = installation.run(
            *("conformance", installation.address),
            *("--ak", ours["accessKey"], "--sk", ours["secretKey"], "--skill", "5"),
            *("--other-vdn", "2", "--other-ak", other["accessKey"], "--other-sk", other["secretKey"]),
            *("--dial", ANSWERED, "--callback-listen", "127.0.0.1:0", "--empty-blacklist"),
            *("--junit", str(installation.folder / "junit.xml")),
            patience_s=PATIENCE_S,
        )

    assert run.returncode == 0, run.stdout + run.stderr
    root = ET.parse(installation.folder / "junit.xml").getroot()  # noqa: S314 - our own
    tried = {suite.get("name", "").split(" ")[0] for suite in root.iter("testsuite")}
    assert tried == set(INTERFACES)
    skipped = {
        case.get("classname", "").split(" ")[0] for case in root.iter("testcase") if case.find("skipped") is not None
    }
    assert skipped == {"5.9"}, "only a task group was not given"
    assert "left behind" not in run.stdout


def signed(installation: Installation, key: dict[str, str], path: str, body: object) -> str:
    """What the server answers to a request that `outdial sign` has signed."""
    words = ("sign", "POST", f"{installation.address}{path}", "--body", json.dumps(body))
    command = installation.run(*words, OUTDIAL_ACCESS_KEY=key["accessKey"], OUTDIAL_SECRET_KEY=key["secretKey"])
    return subprocess.run(shlex.split(command.stdout), capture_output=True, text=True, check=False).stdout  # noqa: S603 - what a reader pastes


def test_the_list_names_every_case_and_asks_nobody(
    outdial: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert outdial("conformance", "--list", "--only", "5.1") == 0

    told = capsys.readouterr().out
    assert "the example of the page is taken" in told
    assert "cases of 1 interfaces" in told


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--only", "9.9"], "there is no such interface"),
        (["--without", "x"], "there is no such interface"),
        (["127.0.0.1:28080"], "is no address of a server"),
        (["http://127.0.0.1:1", "--ak", "AK"], "No key to sign with"),
        (["http://127.0.0.1:1", "--ak", "AK", "--sk", "SK", "--dial", "+49"], "--dial: 1 to 24"),
        (["http://127.0.0.1:1", "--ak", "AK", "--sk", "-SK", "--dial", "+49"], "--dial: 1 to 24"),
        (["http://127.0.0.1:1", "--ak", "AK", "--sk", "SK", "--other-vdn", "2"], "A second tenant needs all three"),
        (["http://127.0.0.1:1", "--ak", "AK", "--sk", "SK", "--callback-listen", "9000"], "give HOST:PORT"),
    ],
)
def test_what_cannot_be_meant_is_said(
    outdial: Callable[..., int], capsys: pytest.CaptureFixture[str], words: Sequence[str], says: str
) -> None:
    assert outdial("conformance", *words) == 2

    assert says in capsys.readouterr().err


def test_a_server_that_is_not_there_is_exit_code_two(
    outdial: Callable[..., int], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "junit.xml"

    assert outdial("conformance", "http://127.0.0.1:1", "--ak", "AK", "--sk", "SK", "--junit", file) == 2

    assert "No answer" in capsys.readouterr().err
    assert not file.exists()
