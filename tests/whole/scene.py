"""All that a test of the whole house needs beside the switch."""

import itertools
from collections import Counter
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from outdial.app.serve import Role
from outdial.gateways.asterisk.client import AriAddress
from tests.switch.carrier import RunningCarrier
from tests.whole.account import Account
from tests.whole.house import House, a_house

_LINES: Final = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Scene:
    """A house, its rows, the network and the phones."""

    database_url: str
    folder: Path
    account: Account
    carrier: RunningCarrier
    phones: RunningCarrier
    before: Counter[str]
    """How often the carrier had been asked for each number before the test."""

    @asynccontextmanager
    async def house(
        self,
        ari: AriAddress,
        prefix: str,
        roles: Collection[Role] = tuple(Role),
        *,
        trunk: str = "carrier",
        browsers_register_at: str | None = None,
        second: AriAddress | None = None,
    ) -> AsyncGenerator[House]:
        async with a_house(
            ari,
            database_url=self.database_url,
            folder=self.folder,
            prefix=prefix,
            trunk=trunk,
            roles=roles,
            browsers_register_at=browsers_register_at,
            second=second,
        ) as house:
            yield house

    def phone(self, code: str = "00", *, ring_s: int = 0, talk_s: int = 0) -> str:
        """The address of an agent's phone."""
        return f"{self.phones.number(code, ring_s=ring_s, talk_s=talk_s)}@phones"

    def numbers(self, count: int, code: str = "00", *, ring_s: int = 0, talk_s: int = 0) -> Sequence[str]:
        """So many that nobody else has."""
        lines = itertools.islice(_LINES, count)
        return [self.carrier.number(code, ring_s=ring_s, talk_s=talk_s, line=line) for line in lines]

    async def is_settled(self, called: Collection[str]) -> Counter[str]:
        return await self.account.is_settled(called, self.carrier, before=self.before)
