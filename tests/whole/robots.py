"""Robots where a switch looks for them, served as `outdial robot` serves them; and such as fail."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from outdial.clock import SystemClock
from outdial.gateways.asterisk.plan import SwitchPlan
from outdial.robots.attendant import Attendant
from outdial.robots.base import Robot
from outdial.robots.desk import OutdialAddress, RestDesk
from outdial.robots.patience import RobotLimits
from outdial.robots.server import Place, RobotServer
from tests.whole.house import House


def media_place(plan: SwitchPlan) -> Place:
    """Where the switch looks for a robot with a media WebSocket."""
    place = urlsplit(plan.robot_uri)
    assert place.hostname is not None
    assert place.port is not None
    return Place(place.hostname, place.port)


@asynccontextmanager
async def robots_served(
    plan: SwitchPlan, house: House, make: Callable[[], Robot], *, limits: RobotLimits | None = None
) -> AsyncGenerator[RobotServer]:
    """A robot server on both doors, which asks the house what its calls are about."""
    clock, allowed = SystemClock(), limits or RobotLimits()
    access_key, secret_key = house.keys
    address = OutdialAddress(url=house.url, access_key=access_key, secret_key=secret_key)
    async with RestDesk(address, clock=clock) as desk:
        server = RobotServer(Attendant(make, desk, clock=clock, limits=allowed), clock=clock, limits=allowed)
        audiosocket = Place(plan.robot.host, plan.robot.port)
        async with server.audiosocket(audiosocket), server.media(media_place(plan)):
            yield server
