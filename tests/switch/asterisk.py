"""A running Asterisk, on the configuration that Outdial generates and an address of its own."""

import socket
import subprocess
import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from outdial.gateways.asterisk.client import AriAddress
from outdial.gateways.asterisk.configuration import configuration
from outdial.gateways.asterisk.plan import Address, Directories, SwitchPlan, Tls, Trunk
from tests.folders import open_folder
from tests.switch.addresses import free_port, own_host
from tests.switch.install import Tree
from tests.switch.processes import running
from tests.webhooks.certificates import for_localhost

START_S_MAX: Final = 30.0
"""It takes about one."""
COMMAND_S_MAX: Final = 10.0
ROBOT_S_MAX: Final = 10
"""Longer than any robot talks in a test, for some wait until it is over."""
_FENCE: Final = "outdial-fence.so"
"""A module that there is not."""
_READY: Final = b"READY=1"
_WRITTEN: Final = ("lib/agi-bin", "lib/keys", "spool/recording", "run", "log")


@dataclass(slots=True, eq=False)
class RunningAsterisk:
    """``plan`` tells its addresses and trunks."""

    tree: Tree
    plan: SwitchPlan
    folder: Path
    started_with: Sequence[str] = ()
    """Warnings and errors until it was ready."""
    _life: ExitStack = field(default_factory=ExitStack)

    def start(self) -> None:
        """Start it, the first time or after ``kill``, on the same addresses, and wait until it is ready."""
        self._life.enter_context(_started(self.tree, self.folder))
        self.started_with = self._complaints()

    def kill(self) -> None:
        """Kill it where it stands."""
        self._life.close()

    def _complaints(self) -> Sequence[str]:
        """A thread of its own writes the log, some time or other: what was complained of later ends what is wanted."""
        self.console(f"module load {_FENCE}")
        until = time.monotonic() + COMMAND_S_MAX
        while _FENCE not in (written := (self.folder / "state/log/messages.log").read_text(errors="replace")):
            assert time.monotonic() < until, "it writes no log"
        lines = written.partition(_FENCE)[0].splitlines()[:-1]
        return [line for line in lines if "] WARNING[" in line or "] ERROR[" in line]

    @property
    def ari(self) -> AriAddress:
        """Where it listens, and who may ask."""
        place = self.plan.http
        return AriAddress(
            url=f"http://{place.host}:{place.port}/ari", user=self.plan.ari_user, password=self.plan.ari_password
        )

    @contextmanager
    def own_flow(self, text: str) -> Generator[None]:
        """Lines of the operator's own flows, as long as they are wanted."""
        file = self.folder / "etc/outdial-extensions.conf"
        file.write_text(f"[outdial-own-flows]\n{text}\n")
        self.console("dialplan reload")
        try:
            yield
        finally:
            file.unlink()
            self.console("dialplan reload")

    def console(self, command: str) -> str:
        """What Asterisk answers to a command of its console."""
        return subprocess.run(  # noqa: S603 - our own switch
            self.tree.command("-C", str(self.folder / "etc/asterisk.conf"), "-rx", command),
            capture_output=True,
            text=True,
            check=True,
            timeout=COMMAND_S_MAX,
        ).stdout


@contextmanager
def asterisk_running(tree: Tree, *trunks: Trunk) -> Generator[RunningAsterisk]:
    """An Asterisk that answers; gone afterwards, with all it wrote."""
    with open_folder() as folder:
        plan = _plan(tree, folder, trunks)
        for name in _WRITTEN:
            (folder / "state" / name).mkdir(parents=True)
        (folder / "etc").mkdir()
        for name, text in configuration(plan).items():
            (folder / "etc" / name).write_text(text, encoding="utf-8")
        asterisk = RunningAsterisk(tree, plan, folder)
        try:
            asterisk.start()
            yield asterisk
        finally:
            asterisk.kill()


def _plan(tree: Tree, folder: Path, trunks: tuple[Trunk, ...]) -> SwitchPlan:
    host = own_host()
    certificate = PurePosixPath(for_localhost(folder).path)
    return SwitchPlan(
        trunks=trunks,
        ari_password="secret",
        http=Address(host, free_port(host)),
        tls=Tls(listen=Address(host, free_port(host)), certificate=certificate, key=certificate),
        sip=Address(host, free_port(host)),
        rtp_first=10_000,
        rtp_last=19_999,
        robot=Address(host, free_port(host)),
        robot_uri=f"ws://{host}:{free_port(host)}/media",
        robot_s_max=ROBOT_S_MAX,
        directories=Directories(
            etc=PurePosixPath(folder / "etc"),
            modules=PurePosixPath(tree.modules),
            data=PurePosixPath(tree.data),
            state=PurePosixPath(folder / "state"),
        ),
    )


@contextmanager
def _started(tree: Tree, folder: Path) -> Generator[None]:
    """It tells when it is ready as it tells systemd: by a datagram."""
    output = folder / "output.txt"
    words = tree.command("-f", "-C", str(folder / "etc/asterisk.conf"))
    (folder / "notify").unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(folder / "notify"))
        told.settimeout(START_S_MAX)
        with running(words, folder=folder, output=output, environment={"NOTIFY_SOCKET": str(folder / "notify")}):
            try:
                while _READY not in told.recv(4096).splitlines():
                    pass
            except TimeoutError:
                raise RuntimeError(f"Asterisk does not start: {output.read_text()[-2000:]}") from None
            yield
