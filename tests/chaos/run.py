"""One chaotic run: campaigns that dial, parts that die, and the evidence at the end."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

import aiohttp
import asyncpg

from outdial.clock import SystemClock
from outdial.sealing import SealingKey, new_access_key, new_secret_key
from outdial.store import keys, tenants
from outdial.store.database import UNAVAILABLE, Database
from outdial.store.migrations import migrate
from tests.chaos.client import Client, Receiver
from tests.chaos.judge import Evidence, WrittenAttempt
from tests.chaos.stage import PARTS, Stage, carrier_calls

VDN = 7
SKILL = 5
AGENTS = 8
TRIES = 3
SHARE_FOR_AGENTS = 0.1  # of the numbers; the agents' pace would make the run long
NUMBERS_PER_REQUEST = 20
BETWEEN_KILLS_S = (0.05, 0.9)
DRAINED_WITHIN_S = 240.0
DATABASE_BACK_WITHIN_S = 30.0
LOOK_S = 0.25

TABLES_AT_REST = """
select (select count(*) from contact where vdn_id = $1 and state < 2)
    + (select count(*) from attempt where vdn_id = $1 and state < 9)
    + (select count(*) from outbox where vdn_id = $1 and given_up_at is null)
"""
WHAT_IS_LEFT = (
    "select campaign_id, state, count(*), min(due_at), max(due_at), now() from contact where vdn_id = $1 group by 1, 2",
    "select campaign_id, state, outcome, count(*), min(placed_at) from attempt where vdn_id = $1 group by 1, 2, 3",
    "select campaign_id, owner, epoch, expires_at from campaign_lease where vdn_id = $1",
    "select state, count(*), min(state_since) from agent where vdn_id = $1 group by 1",
    "select count(*) as outbox, min(due_at), max(pushed_until), max(failure) from outbox where vdn_id = $1",
)
ATTEMPTS = "select attempt_id, contact_id, state, outcome from attempt where vdn_id = $1 order by placed_at, attempt_id"
FINISHED = "select contact_id from contact where vdn_id = $1 and state = 2"
CONTACTS = "select count(*) from contact where vdn_id = $1"
BUSY_AGENTS = "select work_no, state from agent where vdn_id = $1 and state in ('reserved', 'talking')"
TALLY = """
select tally.campaign_id from campaign_tally tally
where tally.vdn_id = $1 and tally.open_contacts <> (
    select count(*) from contact
    where contact.vdn_id = $1 and contact.campaign_id = tally.campaign_id and contact.state < 2
)
"""
ANSWERS = """
select campaign_id, sum(answers) as answers, sum(abandoned) as abandoned
from campaign_answers where vdn_id = $1 group by campaign_id order by campaign_id
"""
ANSWERED_ATTEMPTS = """
select campaign_id, count(*) as answers, count(*) filter (where not kept_connect_limit) as abandoned
from attempt where vdn_id = $1 and kept_connect_limit is not null group by campaign_id order by campaign_id
"""


Answered = tuple[int, int, int]
"""A campaign, its calls that a person answered, and those of them that had no agent in time."""


@dataclass(slots=True)
class Run:
    """A tenant with campaigns on a stage where anything may be killed."""

    stage: Stage
    client: Client
    receiver: Receiver
    receiver_url: str
    random: Random
    campaigns: list[int] = field(default_factory=list[int])
    accepted: set[int] = field(default_factory=set[int])
    kills: int = 0
    _next_number: int = 1_000_000

    async def prepare(self) -> None:
        """A skill with agents, a predicted campaign and a flow campaign."""
        await self.client.call("POST", "/api/v1/skills", {"skillId": SKILL, "name": "chaos"})
        for index in range(AGENTS):
            agent = {"workNo": f"a{index}", "name": f"Agent {index}", "skills": [{"skillId": SKILL, "level": 1}]}
            await self.client.call("POST", "/api/v1/agents", agent)
            await self.client.call("POST", f"/api/v1/agents/a{index}/login", {})
        for name, kind in (("agents", _for_agents()), ("flow", _for_flow())):
            self.campaigns.append(await self._add_campaign(name, kind))

    async def _add_campaign(self, name: str, kind: dict[str, object]) -> int:
        now = SystemClock().now()
        body = {
            "name": name,
            "strBeginTime": f"{now:%Y-%m-%d} 00:00:00",
            "strEndTime": f"{now + timedelta(days=2):%Y-%m-%d %H:%M:%S}",
            "callerNo": "10086",
            "maxAlertingTime": 5,
            "scheduleParam": {"workdayBeginTime1": "00:00", "workdayEndTime1": "23:59"},
            "callBackUrl": self.receiver_url,
            **kind,
        }
        answer: Any = await self.client.call("POST", f"/rest/isales/v1/openapi/campaigns/{VDN}", body)
        campaign_id = int(answer["returnObject"]["id"])
        policy = {"policyType": 0, "policyJson": "[{'type':0,'retryTimes':3,'retryDay':1,'callInterval':1}]"}
        await self.client.call("POST", f"/rest/isales/v1/openapi/campaigns/{VDN}/retryPolicy/{campaign_id}", policy)
        return campaign_id

    async def load(self, requests: int) -> None:
        """Numbers through the interface while it is being killed; those it acknowledged must never be lost."""
        for _ in range(requests):
            agents, flow = self.campaigns
            campaign_id = agents if self.random.random() < SHARE_FOR_AGENTS else flow
            numbers = [{"called": str(self._next_number + index)} for index in range(NUMBERS_PER_REQUEST)]
            self._next_number += NUMBERS_PER_REQUEST
            path = f"/rest/isales/v1/openapi/campaigns/{VDN}/calldata/{campaign_id}"
            answer: Any = await self.client.call("POST", path, {"callDataList": numbers})
            self.accepted |= {int(entry["dataId"]) for entry in answer["returnObject"]["dataIdList"]}

    async def kill(self, times: int) -> None:
        """Kill a part at a random moment, start it again, and so on."""
        for _ in range(times):
            await asyncio.sleep(self.random.uniform(*BETWEEN_KILLS_S))  # a random moment is the point
            victim = self.random.choice([*PARTS, "postgres"])
            if victim == "postgres":
                self.stage.kill_postgres()
            else:
                await self.stage.kill(victim)
                await self.stage.start(victim)
            self.kills += 1

    async def drained(self) -> None:
        """Wait until nothing is left to dial, to end or to tell."""
        give_up_at = asyncio.get_running_loop().time() + DRAINED_WITHIN_S
        while (left := await self.ask(_left)) > 0:
            if asyncio.get_running_loop().time() > give_up_at:
                raise AssertionError(f"{left} things are left to do:\n" + "\n".join(await self.ask(_what_is_left)))
            await asyncio.sleep(LOOK_S)

    async def ask(self, question: "Callable[[asyncpg.Connection], Awaitable[Any]]") -> Any:
        """The database's answer, once it is back from its latest death."""
        give_up_at = asyncio.get_running_loop().time() + DATABASE_BACK_WITHIN_S
        while True:
            try:
                return await self._ask(question)
            except UNAVAILABLE:
                if asyncio.get_running_loop().time() > give_up_at:
                    raise
                await asyncio.sleep(LOOK_S)

    async def _ask(self, question: "Callable[[asyncpg.Connection], Awaitable[Any]]") -> Any:
        connection = await asyncpg.connect(self.stage.postgres.dsn)
        try:
            return await question(connection)
        finally:
            await connection.close()

    async def evidence(self) -> Evidence:
        return await self.ask(self._evidence)

    async def _evidence(self, connection: asyncpg.Connection) -> Evidence:
        return Evidence(
            carrier=carrier_calls(self.stage.journal),
            attempts=[WrittenAttempt(**row) for row in await connection.fetch(ATTEMPTS, VDN)],
            accepted=self.accepted,
            finished={row["contact_id"] for row in await connection.fetch(FINISHED, VDN)},
            contacts=await connection.fetchval(CONTACTS, VDN),
            told=self.receiver.told,
            attempts_per_contact_max=TRIES,
        )

    async def busy_agents(self) -> list[str]:
        return await self.ask(_busy_agents)

    async def wrong_tallies(self) -> list[int]:
        return await self.ask(_wrong_tallies)

    async def counted_and_real_answers(self) -> tuple[list[Answered], list[Answered]]:
        """What was counted with each end, and what the attempts come to."""
        return await self.ask(_counted_and_real_answers)


async def a_tenant(stage: Stage, session: aiohttp.ClientSession) -> Client:
    """A migrated database with one tenant, whose limits leave room for a run; a client with its key."""
    await migrate(stage.postgres.dsn)
    access_key, secret_key = new_access_key(), new_secret_key()
    sealing = SealingKey.load_or_create(stage.folder / "sealing.key")
    async with Database.open(stage.postgres.dsn, connections_max=2) as database:
        await keys.create(
            database,
            vdn_id=VDN,
            access_key=access_key,
            sealed_secret=sealing.seal(secret_key, vdn_id=VDN, access_key=access_key),
            time_zone="UTC",
            now=SystemClock().now(),
        )
        await tenants.set_limits(
            database, VDN, {"add_interval": 0, "wrap_up_max": 1, "pushes_max": 6, "push_repeat": 2}
        )
    return Client(session, stage.url, access_key, secret_key)


def _for_agents() -> dict[str, object]:
    prediction = {"predictMethod": 5, "offhookPredictParam": {"offHookRate": 100}}
    return {"deviceType": 2, "skillParam": {"skillId": SKILL, "outBoundType": 2, "predictParam": prediction}}


def _for_flow() -> dict[str, object]:
    return {"deviceType": 3, "ivrParam": {"deviceSign": "9000", "callCount": 60, "callInterval": 1}}


async def _left(connection: asyncpg.Connection) -> int:
    return await connection.fetchval(TABLES_AT_REST, VDN)


async def _what_is_left(connection: asyncpg.Connection) -> list[str]:
    return [str(dict(row)) for question in WHAT_IS_LEFT for row in await connection.fetch(question, VDN)]


async def _busy_agents(connection: asyncpg.Connection) -> list[str]:
    return [f"{row['work_no']} is {row['state']}" for row in await connection.fetch(BUSY_AGENTS, VDN)]


async def _wrong_tallies(connection: asyncpg.Connection) -> list[int]:
    return [row["campaign_id"] for row in await connection.fetch(TALLY, VDN)]


async def _counted_and_real_answers(connection: asyncpg.Connection) -> tuple[list[Answered], list[Answered]]:
    return await _answered(connection, ANSWERS), await _answered(connection, ANSWERED_ATTEMPTS)


async def _answered(connection: asyncpg.Connection, statement: str) -> list[Answered]:
    rows = await connection.fetch(statement, VDN)
    return [(row["campaign_id"], row["answers"], row["abandoned"]) for row in rows]
