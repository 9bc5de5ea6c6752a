"""The simulator as a process of its own, to be killed."""

import json
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


class Process:
    """A running simulator; ``kill`` is a kill -9."""

    def __init__(self, *arguments: str | int | Path) -> None:
        command = [sys.executable, "-m", "outdial.gateways.simulator", *map(str, arguments)]
        self._child = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program

    def kill(self) -> None:
        self._child.kill()
        self._child.wait()

    def stop(self) -> int:
        """Ask it to end; returns its exit code."""
        self._child.send_signal(signal.SIGTERM)
        return self._child.wait(timeout=10)


@contextmanager
def simulator(*arguments: str | int | Path) -> Generator[Process, None, None]:
    process = Process(*arguments)
    try:
        yield process
    finally:
        process.kill()


def logged(log: Path, event: str) -> list[int]:
    """Call ids of the judge's records of one kind."""
    records = [json.loads(line) for line in log.read_text().splitlines()]
    return [record["call_id"] for record in records if record["event"] == event]
