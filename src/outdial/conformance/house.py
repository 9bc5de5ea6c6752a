"""What the cases of one run share: the server, what they were given, what they lend each other, and what is cleaned up.

Nobody is called by what is made here: campaigns are suspended, and begin tomorrow.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from pydantic import JsonValue

from outdial.clock import Clock
from outdial.conformance.bodies import Body, changed, flow_campaign, time_text
from outdial.conformance.case import CannotJudge, Mismatch
from outdial.conformance.expect import AN_HTTP_OK, DONE, NO_CAMPAIGN, expect, text_at
from outdial.conformance.receiver import Receiver
from outdial.conformance.server import V1, V2, Key, Reply, Server, Unreachable

ADD_INTERVAL: Final = timedelta(seconds=1.05)
"""Between two additions of numbers to one campaign: a second (seed 003), and what clocks differ by on the way."""
DIAL_WAIT: Final = timedelta(minutes=2)
"""How long a real call may take from its campaign's start to its result."""
TOO_SOON: Final = "0200022"
ABSENT: Final = 2_147_483_647
"""An id that no campaign, record or date of a server has that did not count so far."""

_PACED: Final = re.compile(r"/calldata/\d+|/groupcalldata")
_PATIENT: Final = re.compile(r"/calldata/\d+|/groupcalldata|/callresult/\d+")
_TOO_MANY_REQUESTS: Final = 429
_OVER_AFTER: Final = timedelta(seconds=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a run is given."""

    key: Key
    flow: str = "8000"
    """The code of a flow, for campaigns with an IVR (``deviceSign``)."""
    skill_id: int | None = None
    group_id: int | None = None
    other: Key | None = None
    """A second tenant, whose things the first must not see."""
    dial: str | None = None
    """A number that may be called; without one nobody is."""
    dial_wait: timedelta = DIAL_WAIT
    callback_url: str | None = None
    """Where the server reaches the run's own receiver."""
    empty_blacklist: bool = False
    add_interval: timedelta = ADD_INTERVAL

    def reached_at(self, url: str) -> "Means":
        """The same, with a receiver at that address."""
        return replace(self, callback_url=url)


Undo = Callable[[], Awaitable[Reply]]


class House:
    """One run at one server."""

    def __init__(self, server: Server, means: Means, *, clock: Clock, receiver: Receiver | None = None) -> None:
        self.server = server
        self.means = means
        self.clock = clock
        self.receiver = receiver
        self.mark = f"{clock.now():%m%d%H%M%S}"
        self.left_behind: list[str] = []
        self._numbers = count(1)
        self._added_at: dict[str, datetime] = {}
        self._lent: dict[str, object] = {}
        self._undo: list[tuple[str, Undo]] = []

    def unique(self, kind: str) -> str:
        """A name that nothing else has: at most 30 letters, digits and hyphens."""
        return f"{kind}-{self.mark}-{next(self._numbers)}"

    def number(self) -> str:
        """A number to add, which no other case has: it begins like those of the examples, and is nobody's."""
        return f"8002{self.mark}{next(self._numbers):05d}"

    async def lent(self, name: str, make: Callable[[], Awaitable[object]]) -> object:
        """What the first case that needs it makes, and the run cleans up in the end."""
        if name not in self._lent:
            self._lent[name] = await make()
        return self._lent[name]

    def undo_at_the_end(self, what: str, undo: Undo) -> None:
        """Do this when all cases have been tried."""
        self._undo.append((what, undo))

    async def clean_up(self) -> None:
        """Take away what the run made, the last thing first."""
        await undone(self, self._undo)

    async def ask(
        self,
        method: str,
        path: str,
        body: JsonValue | bytes = None,
        *,
        query: Mapping[str, object] | None = None,
        version: int = V1,
        headers: Mapping[str, str] | None = None,
        key: Key | None = None,
        paced: bool = True,
    ) -> Reply:
        """Ask the server; numbers are added no faster than they may be, unless ``paced`` is off."""
        place = f"{version}{path}"
        if paced and _PACED.fullmatch(path) and place in self._added_at:
            await self.clock.sleep(self._added_at[place] + self.means.add_interval - self.clock.now())
        reply = await self._sent(method, path, body, query=query, version=version, headers=headers, key=key)
        if paced and _PATIENT.fullmatch(path) and came_too_soon(reply):
            await self.clock.sleep(self.means.add_interval)
            reply = await self._sent(method, path, body, query=query, version=version, headers=headers, key=key)
        if _PACED.fullmatch(path) and reply.status == AN_HTTP_OK and reply.code == DONE:
            self._added_at[place] = self.clock.now()
        return reply

    async def _sent(
        self,
        method: str,
        path: str,
        body: JsonValue | bytes,
        *,
        query: Mapping[str, object] | None,
        version: int,
        headers: Mapping[str, str] | None,
        key: Key | None,
    ) -> Reply:
        signed = self.server.signed(
            key or self.means.key, method, path, body, query=query, version=version, headers=headers
        )
        return await self.server.send(signed)

    def campaign_body(self, changes: Mapping[str, object] | None = None, *, version: int = V1) -> Body:
        """A campaign for a flow that calls nobody, with a name of its own."""
        body = flow_campaign(self.unique("check"), now=self.clock.now(), flow=self.means.flow)
        if version == V2:
            body["callerNo"] = [{"accessCode": "10085", "priority": 3}]
        return changed(body, changes or {})

    async def add_campaign(self, body: Body, *, version: int = V1) -> int:
        """Add a campaign, which must succeed; who adds it sees to its end."""
        reply = expect(await self.ask("POST", "", body, version=version), DONE, source="0721")
        return int(text_at(reply, "returnObject.id"))

    async def delete_campaign(self, campaign_id: object) -> Reply:
        """Delete a campaign, whatever its state: one that is started is suspended before."""
        reply = await self.ask("DELETE", f"/{campaign_id}")
        if reply.code in (DONE, NO_CAMPAIGN):
            return reply
        await self.ask("PUT", f"/{campaign_id}/pause")
        return await self.ask("DELETE", f"/{campaign_id}")

    async def lent_campaign(self) -> int:
        """A suspended campaign that all cases may look at, and none may change for good."""
        return await self._lent_campaign("campaign", lambda: self.add_campaign(self.campaign_body()))

    async def modified_campaign(self) -> int:
        """A suspended campaign that cases may modify as a whole, whatever the one before made of it."""
        return await self._lent_campaign("modified campaign", lambda: self.add_campaign(self.campaign_body()))

    async def over_campaign(self) -> int:
        """A campaign whose end has passed; it never began to call, for it was suspended."""
        return await self._lent_campaign("over campaign", self._campaign_that_is_over)

    async def _lent_campaign(self, name: str, make: Callable[[], Awaitable[int]]) -> int:
        async def made() -> int:
            campaign_id = await make()
            self.undo_at_the_end(f"campaign {campaign_id}", lambda: self.delete_campaign(campaign_id))
            return campaign_id

        campaign_id = await self.lent(name, made)
        if not isinstance(campaign_id, int):
            raise CannotJudge(f"{name} was not made")
        return campaign_id

    async def _campaign_that_is_over(self) -> int:
        now = self.clock.now()
        ends = {"strBeginTime": time_text(now), "strEndTime": time_text(now + _OVER_AFTER)}
        campaign_id = await self.add_campaign(self.campaign_body(ends))
        await self.clock.sleep(2 * _OVER_AFTER)
        return campaign_id


def came_too_soon(reply: Reply) -> bool:
    """Whether the server says that it was asked too often."""
    return reply.status == _TOO_MANY_REQUESTS or TOO_SOON.encode() in reply.text


async def undone(house: House, made: list[tuple[str, Undo]]) -> None:
    """Take away the last thing first; what the server keeps is noted as left behind."""
    while made:
        what, undo = made.pop()
        try:
            reply = await undo()
            gone = reply.code in (DONE, NO_CAMPAIGN)
        except (Mismatch, Unreachable) as failure:
            house.left_behind.append(f"{what}: {failure}")
            continue
        if not gone:
            house.left_behind.append(f"{what}: {reply}")
