"""``outdial simulator``."""

import asyncio
import signal
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import uvloop
from cyclopts import Parameter

from outdial import observability
from outdial.app.failures import CannotGoOn
from outdial.cli.surroundings import load_settings, notes
from outdial.clock import SystemClock
from outdial.gateways.simulator import Behaviour, Journal
from outdial.gateways.simulator.carrier import Carrier
from outdial.gateways.simulator.server import SimulatorServer
from outdial.gateways.simulator.switch import Switch
from outdial.settings import Settings


def simulator(
    *,
    listen: Annotated[Path, Parameter(help="Path of the Unix socket to serve.")],
    seed: Annotated[int | None, Parameter(help="From which every call's fate is drawn.")] = None,
    lines: Annotated[int | None, Parameter(help="Calls at once.")] = None,
    behaviour: Annotated[str | None, Parameter(help="Such as answer_ratio=0.4,lost_ratio=0.02.")] = None,
    log: Annotated[Path | None, Parameter(help="File to which every call placed and every end is appended.")] = None,
) -> None:
    """Run the simulated carrier as a process of its own, so that calls live on when an engine dies.

    Engines find it with OUTDIAL_GATEWAY=simulator:///path/of/socket. What is not given is as the settings say.
    """
    settings = load_settings()
    observability.configure(level=settings.log_level, log_numbers=settings.log_numbers)
    with ExitStack() as stack:
        try:
            people = Behaviour.from_text(settings.simulator_behaviour if behaviour is None else behaviour)
            judge = stack.enter_context(Journal(log)).write if log else None
            carrier = Carrier(people, seed=settings.simulator_seed if seed is None else seed)
            switch = Switch(carrier.script, lines_max=lines or settings.lines_max, judge=judge)
            uvloop.run(_serve(switch, listen.absolute(), settings))
        except (OSError, ValueError) as error:
            raise CannotGoOn(f"{error}.") from None


async def _serve(switch: Switch, path: Path, settings: Settings) -> None:
    server = SimulatorServer(switch, clock=SystemClock(speed=settings.clock_speed))
    ready = asyncio.Event()
    serving = asyncio.ensure_future(server.serve(path, ready=ready))
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, serving.cancel)
    announcing = asyncio.ensure_future(_announce(ready, f"simulator://{path}"))
    try:
        await serving
    except asyncio.CancelledError:
        return
    finally:
        announcing.cancel()


async def _announce(ready: asyncio.Event, address: str) -> None:
    await ready.wait()
    notes().print(f"The simulated carrier is up: OUTDIAL_GATEWAY={address}", markup=False)
