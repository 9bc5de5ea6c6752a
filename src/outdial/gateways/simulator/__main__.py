"""``python -m outdial.gateways.simulator``: the simulated carrier as a process of its own."""

import argparse
import asyncio
import signal
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

import uvloop

from outdial.clock import SystemClock
from outdial.gateways.simulator.behaviour import Behaviour
from outdial.gateways.simulator.carrier import Carrier
from outdial.gateways.simulator.journal import Journal
from outdial.gateways.simulator.server import SimulatorServer
from outdial.gateways.simulator.switch import Switch


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m outdial.gateways.simulator", description=__doc__)
    parser.add_argument("--listen", type=Path, required=True, help="path of the Unix socket to serve")
    parser.add_argument("--seed", type=int, default=1, help="from which every call's fate is drawn (default: 1)")
    parser.add_argument("--lines", type=int, default=1000, help="calls at once (default: 1000)")
    parser.add_argument("--speed", type=float, default=1.0, help="how fast its time passes (default: 1)")
    parser.add_argument("--log", type=Path, help="file to which every call placed and every end is appended")
    parser.add_argument("--behaviour", default="", help="such as answer_ratio=0.4,lost_ratio=0.02")
    return parser


async def _serve(server: SimulatorServer, path: Path) -> None:
    serving = asyncio.ensure_future(server.serve(path))
    loop = asyncio.get_running_loop()
    for stop in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(stop, serving.cancel)
    with suppress(asyncio.CancelledError):
        await serving


def main() -> None:
    """Serve until told to stop; a wrong argument ends it with a sentence."""
    parser = _parser()
    arguments = parser.parse_args()
    with ExitStack() as stack:
        try:
            behaviour = Behaviour.from_text(arguments.behaviour)
            clock = SystemClock(speed=arguments.speed)
            judge = stack.enter_context(Journal(arguments.log)).write if arguments.log else None
            carrier = Carrier(behaviour, seed=arguments.seed)
            switch = Switch(carrier.script, lines_max=arguments.lines, judge=judge)
            uvloop.run(_serve(SimulatorServer(switch, clock=clock), arguments.listen))
        except (OSError, ValueError) as error:
            parser.exit(2, f"{parser.prog}: {error}\n")


if __name__ == "__main__":
    sys.exit(main())
