"""The program as its users run it: processes on a folder of their own."""

import os
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

OUTDIAL = Path(sys.executable).with_name("outdial")
PATIENCE_S = 60.0
LOOK_EVERY_S = 0.05


@dataclass(frozen=True)
class Installation:
    """A data folder and a port."""

    folder: Path
    port: int
    settings: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> Mapping[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("OUTDIAL_")}
        return inherited | {
            "OUTDIAL_DATA": str(self.folder / "data"),
            "OUTDIAL_PORT": str(self.port),
            "OUTDIAL_POSTGRES_SHARED_BUFFERS_MB": "32",
            "PATH": f"{OUTDIAL.parent}:{os.environ['PATH']}",
            **self.settings,
        }

    def run(self, *words: str, patience_s: float = PATIENCE_S, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(  # noqa: S603 - our own program
            [str(OUTDIAL), *words],
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=patience_s,
        )

    @contextmanager
    def serving(self) -> Generator[subprocess.Popen[bytes]]:
        """`outdial serve`, ready; stopped at the end."""
        with (self.folder / "serve.log").open("wb") as log:
            process = subprocess.Popen([str(OUTDIAL), "serve"], env=self.environment, stderr=log)  # noqa: S603 - as above
            try:
                self.wait_until_ready()
                yield process
            finally:
                process.terminate()
                process.wait(PATIENCE_S)

    def wait_until_ready(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while not self._is_ready():
            assert time.monotonic() < until, self.log()
            time.sleep(LOOK_EVERY_S)

    def log(self) -> str:
        """What `outdial serve` has written."""
        return (self.folder / "serve.log").read_text()

    def postgres_pid(self) -> int:
        """Of the server, while there is one."""
        return int((self.folder / "data" / "data" / "postmaster.pid").read_text().split()[0])

    def _is_ready(self) -> bool:
        try:
            with urlopen(f"{self.address}/readyz", timeout=5) as answer:  # noqa: S310 - our own address
                return answer.status == 200
        except (HTTPError, URLError, OSError):
            return False
