"""How long people wait from their answer until they are in an agent's bridge, by Asterisk's own clock.

An application of its own listens to every channel, so that nobody who dials is asked, and all are measured alike.
"""

import asyncio
import json
import math
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from statistics import quantiles
from typing import Any, Final
from uuid import uuid4

from outdial.gateways.asterisk.client import AriAddress, AriClient, AriSocket

TRUNK: Final = "PJSIP/carrier-"
"""With which the names of the channels begin that are people's."""
HEARD: Final = ("ChannelStateChange", "ChannelEnteredBridge")


@dataclass(slots=True)
class Watch:
    """``waits_ms`` are those of people who were brought to somebody since it was last emptied."""

    waits_ms: list[float] = field(default_factory=list[float])
    _answered: dict[str, datetime] = field(default_factory=dict[str, datetime])

    def told(self, event: dict[str, Any]) -> None:
        channel = event["channel"]
        if not channel["name"].startswith(TRUNK):
            return
        at = datetime.fromisoformat(event["timestamp"])
        if event["type"] == "ChannelStateChange":
            if channel["state"] == "Up":
                self._answered[channel["id"]] = at
        elif (answered_at := self._answered.pop(channel["id"], None)) is not None:
            self.waits_ms.append((at - answered_at).total_seconds() * 1e3)


def centile(values: list[float], share: int) -> float:
    """The value that ``share`` per cent do not exceed; not a number where there are none to speak of."""
    return math.nan if len(values) < 2 else quantiles(values, n=100, method="inclusive")[share - 1]


@asynccontextmanager
async def watching(ari: AriAddress) -> AsyncGenerator[Watch]:
    """A watch that is heard already."""
    # A name for each: Asterisk may take the end of the last one's socket for that of this.
    application = f"watch-{uuid4().hex}"
    async with AriClient(ari) as client, client.listening(application, to_all=True) as socket:
        await client.hear_only(application, HEARD)
        watch = Watch()
        listening = asyncio.ensure_future(_listen(socket, watch))
        try:
            yield watch
        finally:
            listening.cancel()


async def _listen(socket: AriSocket, watch: Watch) -> None:
    async for text in socket.messages():
        watch.told(json.loads(text))
