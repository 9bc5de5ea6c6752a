"""One case at the server: it asks, compares, and says how to take away what it makes."""

from collections.abc import Mapping
from typing import Final

from pydantic import JsonValue

from outdial.conformance.bodies import Body
from outdial.conformance.case import CannotJudge, Case
from outdial.conformance.expect import DONE, Codes, expect, text_at
from outdial.conformance.house import House, Undo, undone
from outdial.conformance.server import V1, Key, Reply

_ADDED: Final = "returnObject.id"


class Visit:
    """What the check of a case is handed."""

    def __init__(self, house: House, case: Case) -> None:
        self.house = house
        self.source = case.source
        self._undo: list[tuple[str, Undo]] = []

    def later(self, what: str, undo: Undo) -> None:
        """Take this away after the case, however it ends."""
        self._undo.append((what, undo))

    async def end(self) -> None:
        """Take away what the case made."""
        await undone(self.house, self._undo)

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
        """Ask, and take the answer as it is."""
        return await self.house.ask(
            method, path, body, query=query, version=version, headers=headers, key=key, paced=paced
        )

    async def gets(
        self,
        codes: Codes,
        method: str,
        path: str,
        body: JsonValue | bytes = None,
        *,
        query: Mapping[str, object] | None = None,
        version: int = V1,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Ask, and want one of these codes. Raises `Mismatch`."""
        reply = await self.ask(method, path, body, query=query, version=version, headers=headers)
        return expect(reply, codes, source=self.source)

    async def done(
        self,
        method: str,
        path: str,
        body: JsonValue | bytes = None,
        *,
        query: Mapping[str, object] | None = None,
        version: int = V1,
    ) -> Reply:
        """Ask, and want success. Raises `Mismatch`."""
        return await self.gets(DONE, method, path, body, query=query, version=version)

    async def add_campaign(self, body: Body, codes: Codes = DONE, *, version: int = V1) -> Reply:
        """Add a campaign and want one of these codes; it is deleted after the case."""
        reply = await self.ask("POST", "", body, version=version)
        if reply.code == DONE:
            number = text_at(reply, _ADDED)
            self.later(f"campaign {number}", lambda: self.house.delete_campaign(number))
        return expect(reply, codes, source=self.source)

    async def fresh_campaign(self, changes: Mapping[str, object] | None = None, *, version: int = V1) -> int:
        """A campaign of this case alone: suspended, begins tomorrow, calls nobody."""
        reply = await self.add_campaign(self.house.campaign_body(changes, version=version), version=version)
        return int(text_at(reply, _ADDED))

    def skill_id(self) -> int:
        """The skill queue that the run was given. Raises `CannotJudge` without one."""
        if self.house.means.skill_id is None:
            raise CannotJudge("no --skill was given")
        return self.house.means.skill_id
