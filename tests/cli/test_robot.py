"""``outdial robot`` as a process, and what it says to those who forget something."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from outdial.cli import program
from outdial.domain.robot_id import robot_id
from outdial.robots.server import Place
from tests.robots.switches import AudioSocketSwitch
from tests.tree import ROOT

OUTDIAL = Path(sys.executable).with_name("outdial")
PARROT = f"{ROOT / 'examples/robot/parrot.py'}:Parrot"
KEYS = {"OUTDIAL_ACCESS_KEY": "EXAMPLEAK", "OUTDIAL_SECRET_KEY": "EXAMPLESK"}
GIVEN = ("--key", "a", "--secret", "b", "--websocket", "127.0.0.1:0")
PATIENCE_S = 60.0


@asynccontextmanager
async def serving(*words: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        OUTDIAL, "robot", PARROT, *words, env={**os.environ, **KEYS}, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def line_with(process: asyncio.subprocess.Process, word: str) -> str:
    """The next line of its stderr that has a word in it."""
    assert process.stderr is not None
    while line := (await process.stderr.readline()).decode():
        if word in line:
            return line
    raise AssertionError(f"it has ended and not said {word}")


@pytest.mark.slow
@pytest.mark.anyio
async def test_a_robot_is_served_until_it_is_stopped_and_says_when_outdial_is_not_there() -> None:
    doors = "--audiosocket", "127.0.0.1:0", "--websocket", "127.0.0.1:0", "--outdial", "http://127.0.0.1:1"
    async with serving(*doors) as process:
        port = re.search(r"audiosocket at 127\.0\.0\.1:(\d+)", await line_with(process, "audiosocket"))
        assert port is not None
        await line_with(process, "websocket at 127.0.0.1:")
        async with AudioSocketSwitch.connected(Place("127.0.0.1", int(port[1])), robot_id(1, 7)) as switch:
            await switch.until_hung_up()
        assert "http://127.0.0.1:1 does not answer" in await line_with(process, "robot.call_failed")
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((PARROT, "--audiosocket", "127.0.0.1:0"), "set OUTDIAL_ACCESS_KEY and OUTDIAL_SECRET_KEY"),
        ((PARROT, "--key", "a", "--secret", "b"), "give --audiosocket 127.0.0.1:9092"),
        ((PARROT, "--key", "a", "--secret", "b", "--audiosocket", "9092"), "give HOST:PORT"),
        ((PARROT, "--key", "a", "--secret", "b", "--websocket", "127.0.0.1:65536"), "give HOST:PORT"),
        ((PARROT, *GIVEN, "--outdial", "127.0.0.1:28080"), "give one such as http://127.0.0.1:28080"),
        ((PARROT, *GIVEN, "--calls", "0"), "at least one call"),
        (("Parrot", "--key", "a", "--secret", "b", "--websocket", "127.0.0.1:0"), "give FILE.py:CLASS"),
        ((PARROT, "--key", "a", "--secret", "b", "--audiosocket", "192.0.2.1:9092"), "Cannot listen"),
    ],
)
def test_a_robot_that_cannot_be_served_says_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)

    assert program.run(("robot", *words)) == 1
    assert said in capsys.readouterr().err
