"""A running carrier: SIPp on an address of its own, playing ``scenario.py``. Agents' phones are another one."""

import re
import subprocess
import time
from collections import Counter
from collections.abc import Generator, Mapping
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
CALLS: Final = "calls.tsv"
MESSAGES: Final = "messages.log"
_INVITE: Final = re.compile(r"^INVITE sip:(?P<called>[^@]*)@.*?^$", re.MULTILINE | re.DOTALL)
_HEADER: Final = re.compile(r"^([A-Za-z-]+): (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RunningCarrier:
    address: Address
    calls: Path
    """A line for every message, in order."""

    def number(self, code: str, *, ring_s: int = 0, talk_s: int = 0, line: int = 0) -> str:
        """One that dictates what becomes of its call; ``line`` tells apart those of the same fate."""
        return f"138{line:04}{ring_s:02}{talk_s:02}{code}"

    def called(self) -> Counter[str]:
        """How often each number was called until now; an INVITE that is sent again is the same call."""
        rows = (line.split("\t") for line in self.calls.read_text(errors="replace").splitlines())
        # Date, time, seconds, whether it was sent or received, Call-ID, CSeq, first line; the last may be half there.
        received = {(row[4], row[6]) for row in rows if len(row) > 6 and row[3] == "R" and row[6].startswith("INVITE ")}
        return Counter(line.removeprefix("INVITE sip:").partition("@")[0] for _, line in received)

    def invites(self) -> Mapping[str, Mapping[str, str]]:
        """The headers of the last INVITE to each number that was called until now."""
        text = (self.calls.parent / MESSAGES).read_text(errors="replace").replace("\r", "")
        return {each["called"]: dict(_HEADER.findall(each.group())) for each in _INVITE.finditer(text)}


@contextmanager
def carrier_running(network: str | None = None) -> Generator[RunningCarrier]:
    """A carrier that takes calls; ``network`` is a scenario of its own."""
    host = own_host()
    address = Address(host, free_port(host))
    with open_folder() as folder:
        (folder / "carrier.xml").write_text(network or scenario())
        (folder / f"{HUMAN}.ulaw").write_bytes(hello())
        (folder / f"{MACHINE}.ulaw").write_bytes(greeting())
        with running(
            _words(address), folder=folder, output=folder / "output.txt", environment={"TERM": "dumb"}
        ) as sipp:
            _wait_until_it_listens(sipp, address, folder)
            yield RunningCarrier(address, folder / CALLS)


def _words(address: Address) -> list[str]:
    # Every socket on our own address: the control socket would listen everywhere otherwise.
    places = ["-i", address.host, "-p", str(address.port), "-mi", address.host, "-ci", address.host]
    log = ["-trace_shortmsg", "-shortmessage_file", CALLS, "-trace_msg", "-message_file", MESSAGES]
    return ["sipp", "-sf", "carrier.xml", *places, "-nostdin", "-trace_err", "-error_file", "errors.log", *log]


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
