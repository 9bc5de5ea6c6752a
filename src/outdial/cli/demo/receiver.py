"""The customer's side of the results: counts them, and writes back what some of the calls came to."""

import json
from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from random import Random
from typing import Any, Final

from aiohttp import web

from outdial.app.failures import CannotGoOn
from outdial.cli.demo.client import SignedClient

REACHED: Final = 6  # callStatus
SOLD, NOT_INTERESTED, CALL_AGAIN = "SOLD", "NOT-INTERESTED", "CALL-AGAIN"
_ACCEPTED: Final = {"retCode": "0", "retMsg": "success"}


class Receiver:
    """Knows a result by its callId, for the same one may come twice."""

    def __init__(self, *, random: Random) -> None:
        self._random = random
        self._heard: set[str] = set()
        self._of_contact: Mapping[str, str] = {}
        self._client: SignedClient | None = None
        self.results = 0
        self.written_back: Counter[str] = Counter()

    def write_back_with(self, client: SignedClient, of_contact: Mapping[str, str]) -> None:
        """From now on write back what came of the calls to the numbers whose ``dataId`` is known."""
        self._client, self._of_contact = client, of_contact

    @asynccontextmanager
    async def listening(self) -> AsyncGenerator[str]:
        """The address for results, on this machine only."""
        app = web.Application(client_max_size=16 * 1024 * 1024)
        app.router.add_post("/results", self._take)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            host, port = runner.addresses[0][:2]
            yield f"http://{host}:{port}/results"
        finally:
            await runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        for result in json.loads(await request.read()):
            if result["callId"] not in self._heard:
                self._heard.add(result["callId"])
                await self._write_back(result)
                self.results += 1
        return web.json_response(_ACCEPTED)

    async def _write_back(self, result: Mapping[str, Any]) -> None:
        data_id = self._of_contact.get(result["called"])
        if self._client is None or data_id is None or result["callStatus"] != REACHED:
            return
        code = self._random.choices((SOLD, NOT_INTERESTED, CALL_AGAIN), weights=(2, 6, 2))[0]
        try:
            await self._client.isales("POST", f"/callBusiResult/{data_id}", {"busiResult": code})
        except CannotGoOn:
            return  # the number is being called again already: what this call came to is overtaken
        self.written_back[code] += 1
