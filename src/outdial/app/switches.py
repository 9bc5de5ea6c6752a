"""Which switch places the calls: the one place that knows them all."""

from pathlib import Path
from urllib.parse import urlsplit

from outdial.app.failures import CannotGoOn
from outdial.app.freeswitch import freeswitch_gateway
from outdial.clock import Clock
from outdial.gateways.base import Gateway
from outdial.gateways.simulator import Behaviour, RemoteSimulatorGateway, SimulatorGateway
from outdial.settings import Settings


def gateway(settings: Settings, clock: Clock) -> Gateway:
    """The switch that the setting ``gateway`` names. Raises `CannotGoOn`."""
    place = urlsplit(settings.gateway)
    match place.scheme or place.path:
        case "simulator" if place.scheme:
            return RemoteSimulatorGateway(Path(place.path), clock=clock)
        case "simulator":
            return SimulatorGateway(
                simulated_people(settings), seed=settings.simulator_seed, clock=clock, lines_max=settings.lines_max
            )
        case "freeswitch":
            return freeswitch_gateway(settings.gateway, lines_max=settings.lines_max, clock=clock)
        case _:
            raise CannotGoOn(
                f"There is no switch {settings.gateway!r}. Set OUTDIAL_GATEWAY to simulator, "
                "to simulator:///path/of/socket for one that `outdial simulator` runs, "
                "or to freeswitch://:password@host:8021/?trunk=NAME."
            )


def simulated_people(settings: Settings) -> Behaviour:
    """How the people behave whom the simulator plays. Raises `CannotGoOn`."""
    try:
        return Behaviour.from_text(settings.simulator_behaviour)
    except ValueError as error:
        raise CannotGoOn(f"OUTDIAL_SIMULATOR_BEHAVIOUR: {error}") from None
