"""What must be true when all is over, whatever went wrong: of the rows, of the carrier's calls and of the switch."""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import asyncpg

from outdial.gateways.asterisk.ari import read_bridges, read_channels
from outdial.gateways.asterisk.client import AriAddress, AriClient
from tests.switch.carrier import RunningCarrier

ALL_IS_OVER_S_MAX: Final = 60.0
LOOK_EVERY_S: Final = 0.1
MAYBE_NEVER_CALLED: Final = {"unknown", "not_placed"}
"""Outcomes of attempts of which the carrier may know nothing."""

Row = Mapping[str, Any]


class Account:
    """Reads the rows; asks nobody in the house."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self._one_asks = asyncio.Lock()

    async def rows(self, statement: str, *arguments: object) -> Sequence[Row]:
        async with self._one_asks:
            return [dict(row) for row in await self._connection.fetch(statement, *arguments)]

    async def attempts(self, called: Collection[str]) -> Sequence[Row]:
        return await self.rows("select * from attempt where called = any($1::text[]) order by attempt_id", list(called))

    async def until(self, statement: str, *arguments: object, within_s: float = ALL_IS_OVER_S_MAX) -> None:
        """Wait for a statement that says true."""
        try:
            async with asyncio.timeout(within_s):
                while not all((await self.rows(statement, *arguments))[0].values()):
                    await asyncio.sleep(LOOK_EVERY_S)
        except TimeoutError:
            open_attempts = await self.rows("select * from attempt where state < 9 limit 5")
            agents = await self.rows("select work_no, state, afterwards, leg from agent")
            raise AssertionError(f"never true: {statement}; open: {open_attempts}; agents: {agents}") from None

    async def until_placed(self, count: int) -> None:
        """Wait until so many attempts have begun."""
        await self.until("select count(*) >= $1 from attempt", count)

    async def until_over(self, called: Collection[str]) -> None:
        """Wait until every number has its final result."""
        await self.until(
            "select count(*) = $1 from attempt where called = any($2::text[]) and final", len(called), list(called)
        )

    async def is_settled(
        self, called: Collection[str], carrier: RunningCarrier, *, before: Counter[str]
    ) -> Counter[str]:
        """Wait for the end, then look: one final result for each number, no call that no row knows; all outcomes.

        ``before`` is how often the carrier had been asked for each number before the test.
        """
        await self.until_over(called)
        await self.until("select not exists (select from attempt where state < 9)")
        await self.until("select not exists (select from agent where state in ('reserved', 'talking'))")
        attempts = await self.attempts(called)
        assert Counter(attempt["called"] for attempt in attempts if attempt["final"]) == Counter(called)
        self.calls_are_known(attempts, carrier.called() - before)
        return Counter(attempt["outcome"] for attempt in attempts)

    @staticmethod
    def calls_are_known(attempts: Sequence[Row], calls: Counter[str]) -> None:
        """Every call has its attempt, and every attempt that reached the network its one call."""
        asked = Counter(attempt["called"] for attempt in attempts)
        reached = Counter(attempt["called"] for attempt in attempts if attempt["outcome"] not in MAYBE_NEVER_CALLED)
        assert {
            number: calls[number] for number in asked if not reached[number] <= calls[number] <= asked[number]
        } == {}


async def nothing_is_left(ari: AriAddress, prefix: str) -> None:
    """Wait until the switch has no channel of an installation, and no bridge."""
    async with AriClient(ari) as client:
        left = [""]
        try:
            async with asyncio.timeout(ALL_IS_OVER_S_MAX):
                while left:
                    channels = read_channels(await client.ask("GET", "/channels"))
                    bridges = read_bridges(await client.ask("GET", "/bridges"))
                    left = [thing.id for thing in (*channels, *bridges) if thing.id.startswith(f"{prefix}-")]
                    await asyncio.sleep(LOOK_EVERY_S)
        except TimeoutError:
            raise AssertionError(f"left on the switch: {left}") from None
