import asyncio
import socket
from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import asyncpg
import pytest

from outdial.api.signature import WireRequest, sign
from outdial.app.failures import CannotGoOn
from outdial.app.ground import sealing_key
from outdial.app.serve import Role, serve
from outdial.clock import SystemClock
from outdial.domain.agent import DeliveryKind
from outdial.settings import Settings
from outdial.store import agents, keys
from outdial.store.database import Database
from outdial.store.migrations import migrate

pytestmark = pytest.mark.anyio

PATIENCE_S = 20.0
EVENTS = "/api/v1/agents/7/events"


@dataclass(frozen=True)
class Running:
    """A process of Outdial's, in ours."""

    address: str | None
    session: aiohttp.ClientSession

    async def get(self, path: str) -> tuple[int, str]:
        async with self.session.get(f"{self.address}{path}") as answer:
            return answer.status, await answer.text()

    async def until(self, path: str, status: int) -> str:
        """Ask until the answer has this status; its text."""
        async with asyncio.timeout(PATIENCE_S):
            while (answer := await self.get(path))[0] != status:
                await asyncio.sleep(0)
        return answer[1]


@asynccontextmanager
async def running(settings: Settings, roles: Collection[Role] = tuple(Role)) -> AsyncGenerator[Running]:
    stop, started = asyncio.Event(), asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(settings, roles, stop=stop, started=started.set_result))
    await asyncio.wait({serving, started}, return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        await serving
    async with aiohttp.ClientSession() as session:
        try:
            yield Running(await started, session)
        finally:
            stop.set()
            await serving


def settings_on(url: str, folder: Path, **changes: object) -> Settings:
    return Settings.model_validate({"database_url": url, "data": folder, "port": 0, **changes})


async def test_it_serves_until_it_is_told_to_stop(database_url: str, tmp_path: Path) -> None:
    async with running(settings_on(database_url, tmp_path)) as outdial:
        assert await outdial.until("/readyz", 200) == "ready\n"
        assert (await outdial.get("/healthz"))[0] == 200
        assert "outdial_campaigns_owned" in (await outdial.get("/metrics"))[1]
        assert (await outdial.get("/openapi.json"))[0] == 200


async def test_it_outlives_its_database_connections(database_url: str, tmp_path: Path) -> None:
    async with running(settings_on(database_url, tmp_path)) as outdial:
        await outdial.until("/readyz", 200)
        connection = await asyncpg.connect(database_url)
        await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
        await connection.close()

        assert await outdial.until("/readyz", 200) == "ready\n"


async def test_a_database_that_is_away_at_the_start_is_waited_for(tmp_path: Path) -> None:
    async with running(settings_on("postgresql://nobody@127.0.0.1:1/none", tmp_path)) as outdial:
        status, text = await outdial.get("/readyz")

        assert (status, "the database is away" in text) == (503, True)


async def test_a_database_of_somebody_else_s_is_not_migrated_but_waited_for(
    empty_database_url: str, tmp_path: Path
) -> None:
    async with running(settings_on(empty_database_url, tmp_path)) as outdial:
        assert "outdial migrate" in await outdial.until("/readyz", 503)

        await migrate(empty_database_url)

        await outdial.until("/readyz", 200)


async def test_an_agents_stream_does_not_hold_up_the_end_of_the_process(database_url: str, tmp_path: Path) -> None:
    settings = settings_on(database_url, tmp_path, shutdown_s=10 * PATIENCE_S)
    await an_agent(database_url, settings)
    async with asyncio.timeout(PATIENCE_S):
        async with running(settings, [Role.API]) as outdial:
            await outdial.until("/readyz", 200)
            answer = await outdial.session.get(f"{outdial.address}{EVENTS}", headers=signed(outdial.address))
            while not (await answer.content.readline()).startswith(b"event: state"):
                pass
        assert answer.content.at_eof() or answer.closed


async def an_agent(database_url: str, settings: Settings) -> None:
    """Agent 7 of a tenant whose key is AK."""
    now = SystemClock().now()
    async with Database.open(database_url) as database:
        sealed = sealing_key(settings).seal("SK", vdn_id=1, access_key="AK")
        await keys.create(database, vdn_id=1, access_key="AK", sealed_secret=sealed, time_zone="UTC", now=now)
        await agents.add(
            database, 1, work_no="7", name="Seven", skills=[], phone=None, delivery=DeliveryKind.HELD, now=now
        )


async def test_who_called_is_written_down_before_the_process_ends(database_url: str, tmp_path: Path) -> None:
    settings = settings_on(database_url, tmp_path)
    await an_agent(database_url, settings)
    path = "/rest/isales/v1/openapi/campaigns/1/callNoType/query"
    async with running(settings, [Role.API]) as outdial:
        await outdial.until("/readyz", 200)
        headers = signed(outdial.address, path)
        async with outdial.session.get(f"{outdial.address}{path}", headers=headers) as answer:
            assert (await answer.json())["resultCode"] == "0200000"

    connection = await asyncpg.connect(database_url)
    try:
        assert await connection.fetchval("select url from invocation where access_key = 'AK'") == path
    finally:
        await connection.close()


def signed(address: str | None, path: str = EVENTS) -> dict[str, str]:
    host = (address or "").removeprefix("http://")
    request = WireRequest(
        method="GET", raw_path=path.encode(), raw_query=b"", headers=[(b"host", host.encode())], body=b""
    )
    timestamp = SystemClock().now()
    return {
        "Authorization": sign(request, access_key="AK", secret_key="SK", timestamp=timestamp, with_milliseconds=True)
    }


async def test_an_address_that_is_taken_is_told_before_anything_starts(database_url: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        settings = settings_on(database_url, tmp_path, port=other.getsockname()[1])

        with pytest.raises(CannotGoOn, match="OUTDIAL_PORT"):
            async with running(settings):
                pass


async def test_an_engine_alone_takes_no_address(database_url: str, tmp_path: Path) -> None:
    async with running(settings_on(database_url, tmp_path), [Role.ENGINE]) as outdial:
        assert outdial.address is None


async def test_an_engine_alone_can_be_watched(database_url: str, tmp_path: Path) -> None:
    settings = settings_on(database_url, tmp_path, monitoring_port=0)

    async with running(settings, [Role.ENGINE, Role.WEBHOOKS]) as outdial:
        await outdial.until("/readyz", 200)
        assert (await outdial.get("/api/v1/skills"))[0] == 404


async def test_a_switch_that_is_not_known_is_named(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(CannotGoOn, match="no switch 'carrier-pigeon'"):
        async with running(settings_on(database_url, tmp_path, gateway="carrier-pigeon")):
            pass


async def test_the_sealing_key_is_made_once_and_only_for_its_owner(tmp_path: Path) -> None:
    settings = settings_on("postgresql://nobody@127.0.0.1:1/none", tmp_path / "new")

    sealed = sealing_key(settings).seal("secret", vdn_id=1, access_key="AK")

    assert sealing_key(settings).open(sealed, vdn_id=1, access_key="AK") == "secret"
    assert (tmp_path / "new" / "sealing.key").stat().st_mode & 0o777 == 0o600
