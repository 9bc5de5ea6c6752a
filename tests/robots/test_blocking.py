"""In processes of their own, for they end."""

import subprocess
import sys
from typing import Final

import pytest

ENDS_S_MAX: Final = 30.0
PROGRAM: Final = """
import asyncio
import threading
from datetime import timedelta
from outdial.clock import SystemClock
from outdial.robots.blocking import end_when_blocked

def robot_that_never_comes_back():
    threading.Event().wait()

async def main():
    watch = asyncio.ensure_future(end_when_blocked(SystemClock(), longest=timedelta(seconds=0.5)))
    await asyncio.sleep(1)
    {what}
    watch.cancel()
    await asyncio.wait((watch,))

asyncio.run(main())
"""


def played(what: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", PROGRAM.format(what=what)],
        capture_output=True,
        text=True,
        check=False,
        timeout=ENDS_S_MAX,
    )


@pytest.mark.slow
def test_a_process_that_is_blocked_says_where_and_ends_so_that_nobody_is_left_in_silence() -> None:
    process = played("robot_that_never_comes_back()")

    assert process.returncode == 1
    assert "robot_that_never_comes_back" in process.stderr


@pytest.mark.slow
def test_a_process_that_goes_on_is_left_alone_also_after_the_watch() -> None:
    process = played("pass")

    assert (process.returncode, process.stderr) == (0, "")
