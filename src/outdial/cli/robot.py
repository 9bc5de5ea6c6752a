"""``outdial robot``."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Annotated
from urllib.parse import urlsplit

import uvloop
from cyclopts import Parameter

from outdial import observability
from outdial.app.failures import CannotGoOn
from outdial.cli.surroundings import SecretKey, load_settings, notes
from outdial.clock import SystemClock
from outdial.robots.attendant import Attendant
from outdial.robots.base import Robot
from outdial.robots.blocking import end_when_blocked
from outdial.robots.desk import OutdialAddress, RestDesk
from outdial.robots.loading import UnknownRobot, robot_named
from outdial.robots.patience import RobotLimits
from outdial.robots.server import Place, RobotServer

_PORT_MAX = 65_535


def robot(
    name: Annotated[str, Parameter(help="The robot: FILE.py:CLASS, such as examples/robot/parrot.py:Parrot.")],
    /,
    *,
    audiosocket: Annotated[str | None, Parameter(help="HOST:PORT on which the switch reaches AudioSocket.")] = None,
    websocket: Annotated[str | None, Parameter(help="HOST:PORT for media WebSockets of Asterisk 22.")] = None,
    outdial: Annotated[str, Parameter(help="Where Outdial's interface is.")] = "http://127.0.0.1:28080",
    calls: Annotated[int, Parameter(help="Calls at once; more are sent away.")] = RobotLimits().calls_max,
    key: Annotated[
        str | None, Parameter(help="An access key of the tenant whose calls come.", env_var="OUTDIAL_ACCESS_KEY")
    ] = None,
    secret: SecretKey = None,
) -> None:
    """Serve a voice robot to the calls that a flow hands over, by AudioSocket, by media WebSocket, or by both.

    Whoever reaches these ports can pretend to be the switch: listen where only the switch comes. Logs go to stderr.
    """
    if not key or not secret:
        raise CannotGoOn(
            "No key to ask Outdial with: set OUTDIAL_ACCESS_KEY and OUTDIAL_SECRET_KEY. "
            "`outdial keys create --vdn 1` makes a key."
        )
    if audiosocket is None and websocket is None:
        raise CannotGoOn("No switch can reach the robot: give --audiosocket 127.0.0.1:9092, --websocket, or both.")
    if urlsplit(outdial).scheme not in ("http", "https") or not urlsplit(outdial).netloc:
        raise CannotGoOn(f"{outdial} is no address of Outdial: give one such as http://127.0.0.1:28080.")
    if calls < 1:
        raise CannotGoOn(f"--calls {calls}: a robot serves at least one call at once.")
    doors = {kind: _place(text) for kind, text in (("audiosocket", audiosocket), ("websocket", websocket)) if text}
    settings = load_settings()
    observability.configure(level=settings.log_level, log_numbers=settings.log_numbers)
    try:
        make = robot_named(name)
    except UnknownRobot as unknown:
        raise CannotGoOn(str(unknown)) from None
    address = OutdialAddress(url=outdial, access_key=key, secret_key=secret)
    try:
        uvloop.run(_serve(make, address, doors, RobotLimits(calls_max=calls)))
    except OSError as error:
        raise CannotGoOn(f"Cannot listen: {error}.") from None


def _place(text: str) -> Place:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > _PORT_MAX:
        raise CannotGoOn(f"{text} is no place to listen: give HOST:PORT, such as 127.0.0.1:9092.")
    return Place(host.strip("[]"), int(port))


async def _serve(
    make: Callable[[], Robot], address: OutdialAddress, doors: dict[str, Place], limits: RobotLimits
) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    clock = SystemClock()
    async with RestDesk(address, clock=clock) as desk, AsyncExitStack() as stack:
        server = RobotServer(Attendant(make, desk, clock=clock, limits=limits), clock=clock, limits=limits)
        for kind, place in doors.items():
            door = server.audiosocket(place) if kind == "audiosocket" else server.media(place)
            at = await stack.enter_async_context(door)
            notes().print(f"The robot listens for {kind} at {at.host}:{at.port}.", markup=False)
        watching = asyncio.ensure_future(end_when_blocked(clock))
        await stop.wait()
        watching.cancel()
