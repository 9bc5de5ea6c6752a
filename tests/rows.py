"""Rows as tests want them, written past every rule: a test names only what it is about."""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import asyncpg

from outdial.domain.detection import AnsweredBy
from outdial.domain.ledger import Ledger
from outdial.domain.outcome import Outcome
from outdial.domain.retry import RetryPolicy
from outdial.store.codec import LEDGER, RETRY_POLICY

NOW = datetime(2020, 9, 10, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
WRITTEN_BY_REQUESTS = (
    "campaign",
    "campaign_tally",
    "contact",
    "attempt",
    "call_turn",
    "call_result",
    "call_hand_over",
    "campaign_answers",
    "campaign_outcomes",
    "hourly_outcomes",
    "call_count",
    "campaign_template",
    "outbox",
    "number_type",
    "business_result",
    "special_date",
    "campaign_special_date",
    "skill",
    "agent",
    "account",
    "agent_skill",
    "offer",
    "blacklist",
    "trunk",
    "batch",
    "appointment",
    "campaign_group",
    "campaign_group_member",
    "blacklist_group",
    "blacklist_type",
    "file_server",
    "file_import",
    "file_import_reject",
    "result_definition",
    "result_definition_code",
    "result_code_shown",
)

MADE = """
with made as (
    insert into attempt (vdn_id, campaign_id, contact_id, state, epoch, position, called, caller, placed_at, ringing_at,
        answered_at, ended_at, outcome, final, answered_by, judged_at, recording, custom_field)
    {attempts}
    returning *
), quarters as (
    select *, date_bin('15 minutes', ended_at, '1970-01-01 00:00+00') as quarter from made
    where state = 9 and outcome is not null
), outcomes as (
    insert into campaign_outcomes (vdn_id, campaign_id, quarter, outcome, calls, finals)
    select vdn_id, campaign_id, quarter, outcome, count(*), count(*) filter (where final) from quarters
    group by 1, 2, 3, 4
    on conflict (vdn_id, campaign_id, quarter, outcome) do update
    set calls = campaign_outcomes.calls + excluded.calls, finals = campaign_outcomes.finals + excluded.finals
), hours as (
    insert into hourly_outcomes (vdn_id, campaign_id, hour, outcome, calls)
    select vdn_id, campaign_id, date_bin('1 hour', quarter, '1970-01-01 00:00+00'), outcome, count(*) from quarters
    group by 1, 2, 3, 4
    on conflict (vdn_id, campaign_id, hour, outcome) do update set calls = hourly_outcomes.calls + excluded.calls
), counted as (
    insert into call_count (vdn_id, campaign_id, whole, custom_field, begins_at, calls, finals)
    select vdn_id, campaign_id, scope.whole, scope.custom_field,
        date_bin(scope.span, ended_at, '1970-01-01 00:00+00'), count(*), count(*) filter (where final)
    from quarters
    cross join lateral (
        values (true, '', interval '15 minutes'), (false, quarters.custom_field, interval '1 hour')
    ) as scope (whole, custom_field, span)
    where scope.custom_field is not null
    group by 1, 2, 3, 4, 5
    on conflict (vdn_id, campaign_id, whole, custom_field, begins_at) do update
    set calls = call_count.calls + excluded.calls, finals = call_count.finals + excluded.finals
)
select max(attempt_id) from made
"""
"""Attempts with what is counted of them, as the statement that ends them leaves both."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Writes rows, and reads whole tables."""

    _connection: asyncpg.Connection

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncGenerator[Self]:
        connection = await asyncpg.connect(url)
        try:
            yield cls(connection)
        finally:
            await connection.close()

    async def tenant(self, vdn_id: int = 1, *, zone: str = "UTC", limits: Mapping[str, object] | None = None) -> None:
        await self._run("insert into tenant values ($1, $2, $3, $4)", vdn_id, zone, json.dumps(limits or {}), NOW)

    async def limits(self, limits: str, *, vdn_id: int = 1) -> None:
        await self._run("update tenant set limits = $2 where vdn_id = $1", vdn_id, limits)

    async def zone(self, zone: str, *, vdn_id: int = 1) -> None:
        await self._run("update tenant set time_zone = $2 where vdn_id = $1", vdn_id, zone)

    async def campaign(
        self,
        vdn_id: int = 1,
        *,
        mode: str = "predicted",
        state: int = 2,
        ends_at: datetime = NOW + 30 * DAY,
        skill_id: int | None = None,
        policy: RetryPolicy | None = None,
        open_contacts: int = 0,
    ) -> int:
        campaign_id: int = await self._value(
            """
            insert into campaign (vdn_id, name, mode, state, begins_at, ends_at, skill_id, settings, retry_policy,
                created_at, updated_at)
            values ($1, gen_random_uuid()::text, $2, $3, $4, $5, $6, '{}', $7, $8, $8)
            returning campaign_id
            """,
            vdn_id,
            mode,
            state,
            NOW - DAY,
            ends_at,
            skill_id,
            RETRY_POLICY.dump(policy) if policy else None,
            NOW,
        )
        tally = "insert into campaign_tally (vdn_id, campaign_id, open_contacts) values ($1, $2, $3)"
        await self._run(tally, vdn_id, campaign_id, open_contacts)
        return campaign_id

    async def contact(
        self,
        campaign_id: int,
        *,
        vdn_id: int = 1,
        called: Sequence[str] = ("10001",),
        state: int = 2,
        outcome: Outcome | None = Outcome.ANSWERED,
        session_id: str | None = None,
        custom_field: str | None = None,
        ledger: Ledger | None = None,
        business_result: str | None = None,
    ) -> int:
        numbers = [{"called": number} for number in called] if len(called) > 1 else None
        return await self._value(
            """
            insert into contact (vdn_id, campaign_id, state, due_at, called, numbers, session_id, custom_field, ledger,
                outcome, finished, business_result, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $4)
            returning contact_id
            """,
            vdn_id,
            campaign_id,
            state,
            NOW - DAY,
            called[0],
            json.dumps(numbers) if numbers else None,
            session_id,
            custom_field,
            LEDGER.dump(ledger) if ledger else None,
            outcome.value if outcome else None,
            1 if state == 2 else None,
            business_result,
        )

    async def batch(self, campaign_id: int, *, vdn_id: int = 1, name: str = "a batch", suspended: bool = False) -> int:
        return await self._value(
            "insert into batch (vdn_id, campaign_id, name, suspended, created_at) values ($1, $2, $3, $4, $5)"
            " returning batch_id",
            vdn_id,
            campaign_id,
            name,
            suspended,
            NOW,
        )

    async def into_batch(self, contact_id: int, batch_id: int) -> None:
        await self._run("update contact set batch_id = $2 where contact_id = $1", contact_id, batch_id)

    async def recycled(self, contact_id: int, recycle_at: datetime) -> None:
        await self._run("update contact set recycle_at = $2 where contact_id = $1", contact_id, recycle_at)

    async def attempt(
        self,
        campaign_id: int,
        contact_id: int,
        *,
        vdn_id: int = 1,
        called: str = "10001",
        placed_at: datetime = NOW - 60 * SECOND,
        ringing_at: datetime | None = None,
        answered_at: datetime | None = None,
        ended_at: datetime | None = NOW,
        outcome: Outcome | None = Outcome.ANSWERED,
        final: bool = True,
        state: int | None = None,
        answered_by: AnsweredBy | None = None,
        judged_at: datetime | None = None,
        recording: str | None = None,
    ) -> int:
        return await self._value(
            MADE.format(
                attempts="""
                values ($1, $2, $3, $4, 1, 0, $5, '88', $6, $7, $8, $9, $10, $11, $12, $13, $14,
                    (select nullif(custom_field, '') from contact where vdn_id = $1 and contact_id = $3))
                """
            ),
            vdn_id,
            campaign_id,
            contact_id,
            state or (9 if ended_at else 1),
            called,
            placed_at,
            ringing_at,
            answered_at,
            ended_at,
            outcome.value if outcome and ended_at else None,
            final,
            answered_by.value if answered_by else None,
            judged_at,
            recording,
        )

    async def ended(
        self,
        campaign_id: int,
        outcome: Outcome,
        calls: int = 1,
        *,
        vdn_id: int = 1,
        quarter: datetime = NOW,
        finals: int = 0,
    ) -> None:
        """So many calls ended so in the quarter of an hour of that time."""
        await self._run(
            """
            with hour as (
                insert into hourly_outcomes
                values ($1, $2, date_bin('1 hour', $3, timestamptz '1970-01-01 00:00+00'), $4, $5)
                on conflict (vdn_id, campaign_id, hour, outcome) do update
                set calls = hourly_outcomes.calls + excluded.calls
            )
            insert into campaign_outcomes values ($1, $2, date_bin('15 minutes', $3, timestamptz '1970-01-01 00:00+00'),
                $4, $5, $6)
            on conflict (vdn_id, campaign_id, quarter, outcome) do update
            set calls = campaign_outcomes.calls + excluded.calls, finals = campaign_outcomes.finals + excluded.finals
            """,
            vdn_id,
            campaign_id,
            quarter,
            outcome.value,
            calls,
            finals,
        )

    async def many_contacts(self, campaign_id: int, count: int, *, vdn_id: int = 1) -> None:
        """Finished contacts, numbered in their names for the client."""
        await self._run(
            """
            insert into contact (vdn_id, campaign_id, state, due_at, called, session_id, created_at)
            select $1, $2, 2, $3, number::text, number::text, $3
            from generate_series(1, $4::integer) as number
            """,
            vdn_id,
            campaign_id,
            NOW,
            count,
        )

    async def many_attempts(self, campaign_id: int, count: int, *, vdn_id: int = 1) -> None:
        """Final calls that ended one microsecond after the other."""
        await self._run(
            MADE.format(
                attempts="""
                select $1, $2, number, 9, 1, 0, number::text, '88', $3::timestamptz, null, null,
                    $3::timestamptz + number * interval '1 microsecond', 'busy', true, null, null, null, null
                from generate_series(1, $4::integer) as number
                """
            ),
            vdn_id,
            campaign_id,
            NOW,
            count,
        )

    async def blacklisted(
        self,
        called: str,
        *,
        vdn_id: int = 1,
        valid_until: datetime | None = None,
        calls_max: int | None = None,
        period_is_day: bool = False,
    ) -> None:
        listing = "insert into blacklist values ($1, $2, $3, $4, $5)"
        await self._run(listing, vdn_id, called, valid_until, calls_max, period_is_day)

    async def many_imports(self, campaign_id: int, count: int, *, vdn_id: int = 1) -> None:
        """Imports that are done, each with a row that was left out."""
        await self._run(
            "insert into file_import (vdn_id, campaign_id, server_id, path, state, created_at, due_at)"
            " select $1, $2, 1, '/n.xlsx', 2, $4, $4 from generate_series(1, $3::integer)",
            vdn_id,
            campaign_id,
            count,
            NOW,
        )
        await self._run(
            "insert into file_import_reject select vdn_id, import_id, 2, 'a reason' from file_import"
            " where vdn_id = $1 and campaign_id = $2",
            vdn_id,
            campaign_id,
        )

    async def rejected(self, import_id: int, reason: str, *, line: int = 2, vdn_id: int = 1) -> None:
        await self._run("insert into file_import_reject values ($1, $2, $3, $4)", vdn_id, import_id, line, reason)

    async def business_result(self, code: str, *, parent: str = "", vdn_id: int = 1) -> None:
        result = "insert into business_result (vdn_id, parent_code, code, name) values ($1, $2, $3, $3)"
        await self._run(result, vdn_id, parent, code)

    async def linked(self, campaign_id: int, special_date_id: int, *, vdn_id: int = 1) -> None:
        await self._run("insert into campaign_special_date values ($1, $2, $3)", vdn_id, campaign_id, special_date_id)

    async def skill(self, skill_id: int, *, vdn_id: int = 1) -> None:
        await self._run("insert into skill values ($1, $2, 'a skill', $3)", vdn_id, skill_id, NOW)

    async def agent(
        self,
        work_no: str,
        *,
        state: str = "off",
        vdn_id: int = 1,
        skill_id: int | None = None,
        attempt_id: int | None = None,
    ) -> None:
        await self._run(
            """
            insert into agent (vdn_id, work_no, name, state, state_since, attempt_id, created_at)
            values ($1, $2, $2, $3, $4, $5, $4)
            """,
            vdn_id,
            work_no,
            state,
            NOW,
            attempt_id,
        )
        if skill_id is not None:
            await self._run("insert into agent_skill values ($1, $2, $3)", vdn_id, work_no, skill_id)

    async def offer(self, work_no: str, campaign_id: int, contact_id: int, *, vdn_id: int = 1) -> None:
        await self._run(
            """
            insert into offer (vdn_id, work_no, contact_id, campaign_id, offered_at, until)
            values ($1, $2, $3, $4, $5, $6)
            """,
            vdn_id,
            work_no,
            contact_id,
            campaign_id,
            NOW,
            NOW + 10 * SECOND,
        )

    async def change(self, table: str, assignment: str) -> None:
        """What somebody else does meanwhile, to every row."""
        await self._run(f"update {table} set {assignment}")  # noqa: S608 - a table of ours

    async def everything(self) -> dict[str, list[str]]:
        """Every row of the tables that requests write, as text: equal before and after means nothing changed."""
        return {table: await self.table(table) for table in WRITTEN_BY_REQUESTS}

    async def of_tenant(self, vdn_id: int) -> dict[str, list[str]]:
        """Every row that is a tenant's, in whatever table, as text."""
        tables = await self._connection.fetch(
            "select table_name from information_schema.columns where table_schema = 'public' and column_name = 'vdn_id'"
        )
        belonging = "select to_jsonb(t)::text as row from {table} t where vdn_id = $1 order by 1"
        return {
            table: [row["row"] for row in await self._connection.fetch(belonging.format(table=table), vdn_id)]
            for table in sorted(record["table_name"] for record in tables)
        }

    async def table(self, table: str) -> list[str]:
        rows = await self._connection.fetch(f"select to_jsonb(t)::text as row from {table} t order by 1")  # noqa: S608 - a table of ours
        return [row["row"] for row in rows]

    async def one(self, statement: str, *arguments: object) -> Mapping[str, Any]:
        """The one row of a statement."""
        rows = await self._connection.fetch(statement, *arguments)
        assert len(rows) == 1
        return dict(rows[0])

    async def all(self, statement: str, *arguments: object) -> Sequence[Mapping[str, Any]]:
        """Every row of a statement."""
        return [dict(row) for row in await self._connection.fetch(statement, *arguments)]

    @property
    def connection(self) -> asyncpg.Connection:
        return self._connection

    async def run(self, statement: str, *arguments: object) -> None:
        """A statement of the test's own."""
        await self._run(statement, *arguments)

    async def plan(self, statement: str, *arguments: object) -> str:
        """How PostgreSQL would run a statement with these arguments, by what it knows of the tables now."""
        await self._connection.execute("analyze")
        rows = await self._connection.fetch(f"explain {statement}", *arguments)
        return "\n".join(row[0] for row in rows)

    async def _run(self, statement: str, *arguments: object) -> None:
        await self._connection.execute(statement, *arguments)

    async def _value(self, statement: str, *arguments: object) -> int:
        return await self._connection.fetchval(statement, *arguments)
