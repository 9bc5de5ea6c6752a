"""A carrier made from a seed: the whole of Outdial runs against it, and nobody's telephone rings."""

from outdial.gateways.simulator.behaviour import Behaviour
from outdial.gateways.simulator.gateway import SimulatorGateway
from outdial.gateways.simulator.journal import Journal
from outdial.gateways.simulator.remote import RemoteSimulatorGateway

__all__ = ["Behaviour", "Journal", "RemoteSimulatorGateway", "SimulatorGateway"]
