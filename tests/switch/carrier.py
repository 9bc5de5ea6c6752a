"""A running carrier: SIPp on an address of its own, playing ``scenario.py``. Agents' phones are another one."""

import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from outdial.gateways.asterisk.plan import Address
from tests.folders import open_folder
from tests.switch.addresses import free_port, own_host
from tests.switch.processes import running
from tests.switch.scenario import HUMAN, MACHINE, scenario
from tests.switch.voice import greeting, hello

START_S_MAX: Final = 10.0
LOOK_EVERY_S: Final = 0.01


@dataclass(frozen=True, slots=True)
class RunningCarrier:
    address: Address

    def number(self, code: str, *, ring_s: int = 0, talk_s: int = 0) -> str:
        """One that dictates what becomes of its call."""
        return f"1380000{ring_s:02}{talk_s:02}{code}"


@contextmanager
def carrier_running() -> Generator[RunningCarrier]:
    """A carrier that takes calls."""
    host = own_host()
    address = Address(host, free_port(host))
    with open_folder() as folder:
        (folder / "carrier.xml").write_text(scenario())
        (folder / f"{HUMAN}.ulaw").write_bytes(hello())
        (folder / f"{MACHINE}.ulaw").write_bytes(greeting())
        with running(
            _words(address), folder=folder, output=folder / "output.txt", environment={"TERM": "dumb"}
        ) as sipp:
            _wait_until_it_listens(sipp, address, folder)
            yield RunningCarrier(address)


def _words(address: Address) -> list[str]:
    # Every socket on our own address: the control socket would listen everywhere otherwise.
    places = ["-i", address.host, "-p", str(address.port), "-mi", address.host, "-ci", address.host]
    return ["sipp", "-sf", "carrier.xml", *places, "-nostdin", "-trace_err", "-error_file", "errors.log"]


def _wait_until_it_listens(sipp: subprocess.Popen[bytes], address: Address, folder: Path) -> None:
    until = time.monotonic() + START_S_MAX
    while not _listens(address):
        if sipp.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"SIPp does not start: {(folder / 'output.txt').read_text(errors='replace')[-2000:]}")
        time.sleep(LOOK_EVERY_S)


def _listens(address: Address) -> bool:
    """Asked of the kernel: a trial of ours might take the port away."""
    place = f"{bytes(reversed(bytes(map(int, address.host.split('.'))))).hex().upper()}:{address.port:04X}"
    return any(line.split()[1] == place for line in Path("/proc/net/udp").read_text().splitlines())
