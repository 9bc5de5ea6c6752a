"""A whole Outdial in this process, on a real switch, and a customer in front of it."""

import asyncio
import itertools
from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from outdial.app.ground import sealing_key
from outdial.app.serve import Role, serve
from outdial.cli.demo.client import SignedClient
from outdial.clock import SystemClock
from outdial.gateways.asterisk.client import AriAddress
from outdial.sealing import new_access_key, new_secret_key
from outdial.settings import Settings
from outdial.store import keys, tenants
from outdial.store.database import Database

VDN_ID: Final = 1
SKILL_ID: Final = 5
PATIENCE_S: Final = 45.0
LIMITS: Final = {"contacts_per_request_max": 1_000, "add_interval": 0}
"""Of the customer."""

Result = Mapping[str, Any]


@dataclass(slots=True)
class House:
    """``results`` are what the customer was told, by number; ``url`` and ``keys`` (access, secret) let others ask."""

    url: str
    keys: tuple[str, str]
    client: SignedClient
    results_to: str
    results: dict[str, Result]
    serving: asyncio.Task[None]
    _told: asyncio.Condition = field(default_factory=asyncio.Condition)
    _serial: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def campaign(self, device_type: int, **settings: object) -> str:
        """A campaign that dials as soon as it has numbers; its id."""
        now = SystemClock().now()
        body = {
            "name": f"campaign {next(self._serial)}",
            "strBeginTime": f"{now:%Y-%m-%d} 00:00:00",
            "strEndTime": f"{now + timedelta(days=2):%Y-%m-%d} 00:00:00",
            "deviceType": device_type,
            "callerNo": "75512345678",
            "maxAlertingTime": 20,
            "initStatus": 0,
            "callBackUrl": self.results_to,
            "scheduleParam": {
                "workdayBeginTime1": "00:00",
                "workdayEndTime1": "23:59",
                "holidayBeginTime1": "00:00",
                "holidayEndTime1": "23:59",
            },
            **settings,
        }
        added = await self.client.isales("POST", "", body)
        return str(added["returnObject"]["id"])

    async def call(self, campaign_id: str, *called: str, call_data: str | None = None) -> None:
        """Add numbers to be called."""
        more = {} if call_data is None else {"callData": call_data}
        numbers = [{"called": number, **more} for number in called]
        await self.client.isales("POST", f"/calldata/{campaign_id}", {"callDataList": numbers})

    async def agents(self, **phones: str) -> None:
        """Log agents in, whose work numbers have an underscore before, and wait until their legs are held."""
        await self.wants_calls(**phones)
        async with asyncio.timeout(PATIENCE_S):
            for name in phones:
                while (await self.agent(name.removeprefix("_")))["leg"] != "up":
                    await asyncio.sleep(0.05)

    async def wants_calls(self, **phones: str) -> None:
        """Log agents in, whose work numbers have an underscore before."""
        await self.client.own("POST", "/skills", {"skillId": SKILL_ID, "name": "Sales"})
        for name, phone in phones.items():
            work_no = name.removeprefix("_")
            agent = {"workNo": work_no, "name": work_no, "phone": phone, "skills": [{"skillId": SKILL_ID}]}
            await self.client.own("POST", "/agents", agent)
            await self.client.own("POST", f"/agents/{work_no}/login")

    async def is_ready(self, work_no: str) -> None:
        """Have an agent ask for calls again, and wait until the leg is held."""
        async with asyncio.timeout(PATIENCE_S):
            await self.client.own("POST", f"/agents/{work_no}/ready")
            while (await self.agent(work_no))["leg"] != "up":
                await asyncio.sleep(0.05)

    async def is_over(self) -> None:
        """Wait until it has ended by itself."""
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.wait({self.serving})

    async def log_out(self, *work_numbers: str) -> None:
        """Log agents out, whatever they do, and wait until their legs are let go."""
        async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as tasks:
            for work_no in work_numbers:
                tasks.create_task(self._log_out(work_no))

    async def _log_out(self, work_no: str) -> None:
        # Asked in a call, it comes true after the wrap-up; asked in the wrap-up, at once.
        while (await self.agent(work_no))["leg"] != "none":
            await self.client.own("POST", f"/agents/{work_no}/logout")
            await asyncio.sleep(0.05)

    async def agent(self, work_no: str) -> Mapping[str, Any]:
        return await self.client.own("GET", f"/agents/{work_no}") or {}

    async def result_of(self, called: str) -> Result:
        """What the customer is told of a number, as soon as it is."""
        async with asyncio.timeout(PATIENCE_S), self._told:
            await self._told.wait_for(lambda: called in self.results)
        return self.results[called]

    async def take(self, request: web.Request) -> web.Response:
        async with self._told:
            for result in await request.json():
                self.results[result["called"]] = result
            self._told.notify_all()
        return web.json_response({"retCode": "0", "retMsg": "success"})


@asynccontextmanager
async def a_house(
    ari: AriAddress,
    *,
    database_url: str,
    folder: Path,
    prefix: str,
    trunk: str = "carrier",
    roles: Collection[Role] = tuple(Role),
    browsers_register_at: str | None = None,
    second: AriAddress | None = None,
) -> AsyncGenerator[House]:
    """Outdial, serving and dialling on the switch, and on a ``second`` one. Raises what ended it before its time."""
    further = "" if second is None else f" {gateway_setting(second, prefix)}&name=second"
    settings = Settings.model_validate(
        {
            "database_url": database_url,
            "data": folder,
            "port": 0,
            "gateway": gateway_setting(ari, prefix, trunk) + further,
            "callback_private_addresses": True,
            "browsers_register_at": browsers_register_at,
        }
    )
    stop, started = asyncio.Event(), asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(settings, roles, stop=stop, started=started.set_result))
    try:
        await asyncio.wait({serving, started}, return_when=asyncio.FIRST_COMPLETED)
        async with aiohttp.ClientSession() as session:
            url, access = await started, await _keys(settings, database_url)
            client = SignedClient(session, url, vdn_id=VDN_ID, keys=access, clock=SystemClock())
            house = House(url, access, client, results_to="", results={}, serving=serving)
            app = web.Application()
            app.router.add_post("/results", house.take)
            async with TestServer(app) as receiver:
                house.results_to = str(receiver.make_url("/results"))
                yield house
    finally:
        stop.set()
        await serving


def gateway_setting(ari: AriAddress, prefix: str, trunk: str = "carrier") -> str:
    """The switch, as the setting names it."""
    place = ari.url.removeprefix("http://").removesuffix("/ari")
    return f"asterisk://{quote(ari.user)}:{quote(ari.password)}@{place}/?prefix={prefix}&trunk={trunk}"


async def _keys(settings: Settings, database_url: str) -> tuple[str, str]:
    access_key, secret_key = new_access_key(), new_secret_key()
    sealed = sealing_key(settings).seal(secret_key, vdn_id=VDN_ID, access_key=access_key)
    async with Database.open(database_url, connections_max=1) as database:
        await keys.create(
            database,
            vdn_id=VDN_ID,
            access_key=access_key,
            sealed_secret=sealed,
            time_zone="UTC",
            now=SystemClock().now(),
        )
        await tenants.set_limits(database, VDN_ID, LIMITS)
    return access_key, secret_key
