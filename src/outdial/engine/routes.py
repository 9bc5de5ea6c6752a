"""By which trunks calls go: what room there is just now, and what is spoken for until it is taken.

The rules are those of ``domain/routing.py``. A trunk has room for so many calls of its tenant at once, and for what its
gateway says; its switch for what all trunks share. Between the choice and the request statements are awaited, so what
was chosen is counted meanwhile.
"""

import random
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from outdial.domain.plan import Dial, Postpone
from outdial.domain.routing import Route, Trunk, choose, routes
from outdial.engine.calls import Calls
from outdial.engine.owned import OwnedCampaign
from outdial.gateways.base import Gateway, TrunkUse

NO_ROOM_PAUSE: Final = timedelta(seconds=5)
"""Until a contact is looked at again whose trunks have no room: those behind it may have another trunk."""

TrunkKey = tuple[int, str]
"""Tenant and name."""


@dataclass(frozen=True, slots=True)
class Routed:
    """Calls that have their trunks, and contacts whose trunks have no room."""

    dials: tuple[Dial, ...]
    waiting: tuple[Postpone, ...] = ()


class Routes:
    """``switches`` are the names of the gateway's, the first of which holds the agents' legs."""

    def __init__(
        self,
        gateway: Gateway,
        calls: Calls,
        *,
        switches: Sequence[str],
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._gateway = gateway
        self._calls = calls
        self._switches = switches
        self._draw = draw
        self._chosen: Counter[TrunkKey] = Counter()
        self._chosen_on: Counter[str] = Counter()

    def lines_free(self, owned: OwnedCampaign) -> int:
        """How many calls of a campaign its trunks and their switches would take now."""
        if not owned.loaded.trunks:
            return min(self._gateway.lines_free(), self._gateway.trunk_room()) - self._chosen_on[self._switches[0]]
        room: Counter[str] = Counter()
        for trunk in self._usable(owned):
            room[self._switch_of(trunk)] += self._room(owned.key.vdn_id, trunk)
        return sum(min(calls, self._switch_room(switch)) for switch, calls in room.items())

    def why_no_line(self, owned: OwnedCampaign) -> str:
        """What to say where there is none."""
        if not owned.loaded.trunks:
            return "no line is free"
        usable = ", ".join(trunk.name for trunk in self._usable(owned))
        return f"no trunk has room ({usable})" if usable else "no trunk is active on a switch that may be used"

    @contextmanager
    def chosen(self, owned: OwnedCampaign, dials: Sequence[Dial], *, now: datetime) -> Generator[Routed]:
        """Choose a trunk for each call, and count these calls until they are placed."""
        if not owned.loaded.trunks:
            yield Routed(tuple(dials))
            return
        routed = self._route(owned, dials, now=now)
        vdn_id = owned.key.vdn_id
        trunks = [dial.route.trunk for dial in routed.dials if dial.route is not None]
        by_trunk = Counter((vdn_id, trunk.name) for trunk in trunks)
        by_switch = Counter(self._switch_of(trunk) for trunk in trunks)
        self._chosen += by_trunk
        self._chosen_on += by_switch
        try:
            yield routed
        finally:
            self._chosen -= by_trunk
            self._chosen_on -= by_switch

    def use_of(self, vdn_id: int, route: Route | None) -> TrunkUse | None:
        """The route as the gateway is told of it."""
        return None if route is None else self._use(vdn_id, route.trunk)

    def _route(self, owned: OwnedCampaign, dials: Sequence[Dial], *, now: datetime) -> Routed:
        usable = self._usable(owned)
        room = {trunk.name: self._room(owned.key.vdn_id, trunk) for trunk in usable}
        room_on = {switch: self._switch_room(switch) for switch in set(map(self._switch_of, usable))}
        routed: list[Dial] = []
        waiting: list[Postpone] = []
        for dial in dials:
            ways = [
                way
                for way in routes(usable, caller=dial.caller, called=dial.called)
                if room_on[self._switch_of(way.trunk)] > 0
            ]
            way = choose(ways, room, draw=self._draw())
            if way is None:
                why = "its trunks have no room now"
                waiting.append(Postpone(contact=dial.contact, until=now + NO_ROOM_PAUSE, reason=why))
                continue
            room[way.trunk.name] -= 1
            room_on[self._switch_of(way.trunk)] -= 1
            routed.append(replace(dial, caller=way.caller, route=way))
        return Routed(tuple(routed), tuple(waiting))

    def _usable(self, owned: OwnedCampaign) -> Sequence[Trunk]:
        """The active trunks of switches that there are; whoever is to talk to an agent must be where the leg is."""
        wants_agent = owned.loaded.campaign.settings.mode.wants_agent
        switches = self._switches[:1] if wants_agent else self._switches
        return [trunk for trunk in owned.loaded.trunks if trunk.active and self._switch_of(trunk) in switches]

    def _switch_of(self, trunk: Trunk) -> str:
        return trunk.switch or self._switches[0]

    def _use(self, vdn_id: int, trunk: Trunk) -> TrunkUse:
        return TrunkUse(
            vdn_id=vdn_id, switch=self._switch_of(trunk), endpoint=trunk.endpoint, calls_per_s=trunk.calls_per_s
        )

    def _room(self, vdn_id: int, trunk: Trunk) -> int:
        by_lines = trunk.lines_max - self._calls.open_by(vdn_id, trunk.name)
        by_gateway = self._gateway.trunk_room(self._use(vdn_id, trunk))
        return max(0, min(by_lines, by_gateway) - self._chosen[vdn_id, trunk.name])

    def _switch_room(self, switch: str) -> int:
        return max(0, self._gateway.lines_free(switch) - self._chosen_on[switch])
