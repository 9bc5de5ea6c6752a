"""The processes of a whole installation, each of which can be killed and started again."""

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from outdial.postgres import EmbeddedPostgres
from tests.chaos.judge import CarrierCall

OUTDIAL = Path(sys.executable).with_name("outdial")
PARTS = ("engine", "api", "webhooks")
QUICK_CALLS = (
    "answer_ratio=0.5,machine_ratio=0,no_answer_weight=3,unreachable_weight=1,dial_mean_s=0.1,ring_mean_s=0.4,"
    "talk_mean_s=0.5,flow_mean_s=0.5,patience_mean_s=3"
)
"""Few calls ring to the end, so that a run has many of them."""


@dataclass(slots=True)
class Stage:
    """Where it all runs. Every process lives in ``folder`` and listens on loopback or a socket there."""

    folder: Path
    seed: int
    postgres: EmbeddedPostgres
    port: int
    processes: dict[str, Process] = field(default_factory=dict[str, Process])

    @property
    def journal(self) -> Path:
        return self.folder / "journal.jsonl"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self, name: str, role: str | None = None) -> None:
        """Start a part of the server under ``name``; several may have one role."""
        self.processes[name] = await self._spawn(name, [OUTDIAL, "serve", "--role", role or name])

    async def start_carrier(self) -> None:
        """The simulated carrier, which outlives every engine."""
        command = [sys.executable, "-m", "outdial.gateways.simulator", "--listen", self._carrier_socket]
        options = ["--seed", str(self.seed), "--log", self.journal, "--behaviour", QUICK_CALLS]
        self.processes["carrier"] = await self._spawn("carrier", [*command, *options])

    async def kill(self, name: str) -> None:
        """Kill a part where it stands."""
        process = self.processes.pop(name)
        if process.returncode is not None:
            raise AssertionError(f"{name} ended by itself ({process.returncode}):\n{self.log_of(name)[-3000:]}")
        process.kill()
        await process.wait()

    def kill_postgres(self) -> None:
        """Kill the database where it stands; its supervisor starts it again."""
        lockfile = self.folder / "postgres" / "data" / "postmaster.pid"
        with suppress(ProcessLookupError):  # it is dead already, and on its way back
            os.kill(int(lockfile.read_text().splitlines()[0]), signal.SIGKILL)

    def freeze(self, name: str) -> None:
        self.processes[name].send_signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        self.processes[name].send_signal(signal.SIGCONT)

    def log_of(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    async def stop(self) -> None:
        """End whatever still runs."""
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    def complaints(self) -> str:
        """The last lines of every part that has something to say, for whoever reads a failure."""
        return "\n".join(f"--- {log.name}\n{log.read_text()[-1500:]}" for log in sorted(self.folder.glob("*.log")))

    @property
    def _carrier_socket(self) -> Path:
        return self.folder / "carrier.sock"

    async def _spawn(self, name: str, command: Sequence[str | Path]) -> Process:
        with (self.folder / f"{name}.log").open("ab") as log:
            return await asyncio.create_subprocess_exec(*command, env=self._environment(), stdout=log, stderr=log)

    def _environment(self) -> Mapping[str, str]:
        return os.environ | {
            "OUTDIAL_DATA": str(self.folder),
            "OUTDIAL_DATABASE_URL": self.postgres.dsn,
            "OUTDIAL_GATEWAY": f"simulator://{self._carrier_socket}",
            "OUTDIAL_PORT": str(self.port),
            "OUTDIAL_LEASE_S": "1",
            "OUTDIAL_CALLBACK_TIMEOUT_S": "1",
            "OUTDIAL_CALLBACK_PRIVATE_ADDRESSES": "true",
        }


@asynccontextmanager
async def a_stage(folder: Path, *, seed: int) -> AsyncGenerator[Stage]:
    """A database under supervision and nothing else yet; everything is ended at the end."""
    # The supervisor gives up on a server that will not stay up; here that is nobody's fault but ours.
    at_once = (0.0,) * 10_000
    async with EmbeddedPostgres(folder / "postgres", shared_buffers_mb=64, restart_pauses_s=at_once) as postgres:
        stage = Stage(folder, seed, postgres, _free_port())
        watch = asyncio.create_task(postgres.watch())
        try:
            yield stage
        except BaseException:
            print(stage.complaints())
            raise
        finally:
            await stage.stop()
            watch.cancel()


def carrier_calls(journal: Path) -> list[CarrierCall]:
    """The carrier's log, a record for each time it placed a call."""
    records = [json.loads(line) for line in journal.read_text().splitlines()]
    ends = {record["call_id"]: record for record in records if record["event"] == "end"}
    return [_call(record, ends.get(record["call_id"])) for record in records if record["event"] == "originate"]


def _call(record: Mapping[str, object], end: Mapping[str, object] | None) -> CarrierCall:
    return CarrierCall(
        call_id=int(str(record["call_id"])),
        called=str(record["called"]),
        placed_at=_seconds(record["at"]),
        ended_at=None if end is None else _seconds(end["at"]),
        outcome=None if end is None else str(end["outcome"]),
    )


def _seconds(text: object) -> float:
    return datetime.fromisoformat(str(text)).timestamp()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
