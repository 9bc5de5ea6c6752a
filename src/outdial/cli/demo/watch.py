"""Looks at the campaign several times a second, and shows it."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.live import Live

from outdial.cli.demo.campaign import LOSS_RATE_PERCENT, DemoCampaign
from outdial.cli.demo.client import SignedClient
from outdial.cli.demo.crew import Crew
from outdial.cli.demo.picture import Moment, line, picture
from outdial.cli.demo.receiver import Receiver
from outdial.clock import Clock
from outdial.engine.engine import Engine
from outdial.store.leases import CampaignKey

LOOK_EVERY_S: Final = 0.25
LAST_RESULTS_WAIT_S: Final = 3.0
LINE_EVERY_S: Final = 5.0  # where there is no terminal to paint on


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Whom to ask."""

    client: SignedClient
    campaign: DemoCampaign
    key: CampaignKey
    engine: Engine
    crew: Crew
    receiver: Receiver
    clock: Clock

    async def until_done(self, console: Console) -> Moment:
        """Show the campaign until no number is left; its last moment.

        Results are told in batches, and what is written back on one may open its number again: so the end is when the
        results are there too, or do not come.
        """
        waited_s = 0.0
        with _shown_on(console) as show:
            while True:
                moment = await self.look()
                show(moment)
                waited_s = 0.0 if moment.open_contacts > 0 else waited_s + LOOK_EVERY_S
                if moment.is_over or waited_s > LAST_RESULTS_WAIT_S:
                    return moment
                await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> Moment:
        """The campaign now; results come first, so that what they changed is seen."""
        results = self.receiver.results
        progress = await self.client.own("GET", f"/campaigns/{self.campaign.campaign_id}/progress") or {}
        owned = self.engine.owned.get(self.key)
        demand = None if owned is None else owned.last_demand
        return Moment(
            time_of_day=f"{self.clock.now():%H:%M:%S}",
            contacts=self.campaign.contacts,
            open_contacts=progress["openContacts"],
            floor=progress["floor"],
            live=progress["live"],
            outcomes=progress["outcomesToday"],
            calls=progress["callsToday"],
            abandoned_share=progress["abandonedShareToday"],
            limit=LOSS_RATE_PERCENT / 100,
            pacing="the engine takes the campaign" if demand is None else demand.reason,
            results=results,
            utilisation=self.crew.utilisation(),
        )


@contextmanager
def _shown_on(console: Console) -> Generator[Callable[[Moment], None]]:
    if console.is_terminal:
        with Live(console=console, auto_refresh=False) as live:
            yield lambda moment: live.update(picture(moment), refresh=True)
    else:
        yield _Lines(console).show


class _Lines:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._looks = 0

    def show(self, moment: Moment) -> None:
        if self._looks % round(LINE_EVERY_S / LOOK_EVERY_S) == 0 or moment.is_over:
            self._console.print(line(moment), markup=False, soft_wrap=True)
        self._looks += 1
