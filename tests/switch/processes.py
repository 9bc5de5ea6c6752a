"""Processes beside a test: they end with it, however it ends."""

import os
import signal
import subprocess
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running(
    words: Sequence[str], *, folder: Path, output: Path, environment: Mapping[str, str]
) -> Generator[subprocess.Popen[bytes]]:
    """A process that runs meanwhile; the kernel ends it too when ours is killed."""
    with output.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603 - the words are ours
            ["setpriv", "--pdeathsig=KILL", *words],  # noqa: S607 - it comes with every Debian
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        # Nothing of it is kept, and an Asterisk sometimes hangs in its own way to stop.
        process.send_signal(signal.SIGKILL)
        process.wait()
