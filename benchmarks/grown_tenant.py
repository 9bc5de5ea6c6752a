"""One tenant with a hundred campaigns, whose contacts and calls are made inside PostgreSQL, as many as one likes.

Contacts of all campaigns lie mixed, as they would after campaigns that ran side by side. Six in ten are finished, after
one to three calls each; of the others one in four was called once. Calls are spread over the hours from eight to six of
the last ten days. Every contact has a session of its own and one of twenty custom fields, one in ten a second number.
"""

import asyncio
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import asyncpg

from benchmarks.stand import VDN, Stand, add_campaign
from outdial.domain.ledger import Ledger
from outdial.domain.outcome import Outcome
from outdial.store.codec import LEDGER

DAYS: Final = 10
CUSTOM_FIELDS: Final = 20
TRIES_MAX: Final = 3
STEP: Final = 250_000
"""Contacts of one statement: they are held in memory."""
HANDS: Final = 2
"""Statements at once."""
BYTES_PER_CONTACT: Final = 1_250
"""With its calls, its indexes and the log of their making; measured."""
FIRST_CONTACT_ID: Final = 1_000_000_000_000_000_000
OUTCOMES: Final = (
    *(Outcome.ANSWERED, Outcome.ANSWERED, Outcome.ANSWERED, Outcome.BUSY, Outcome.NO_ANSWER, Outcome.NO_ANSWER),
    *(Outcome.REJECTED, Outcome.UNREACHABLE, Outcome.INVALID_NUMBER, Outcome.MACHINE),
)
"""How a contact's latest call ended, one as likely as the other; those before it were not answered."""

CONTACTS: Final = """
with drawn as materialized (
    select place, (place % $4::bigint + 1)::integer as campaign_id,
        random() as fate, random() as hour,
        '1' || lpad((place * 2654435761 % 10000000000)::text, 10, '0') as called,
        place / $4 as turn, place / $4 % $5::bigint as field,
        floor(random() * cardinality($8::text[]))::integer as latest,
        floor(random() * ($6::integer - $7::integer + 1))::integer + $7 - 1 as day
    from generate_series($2::bigint, $3::bigint) as place
), made as materialized (
    select *, case when fate < 0.6 then 2 else 0 end as state,
        case when fate < 0.3 then 1 when fate < 0.48 then 2 when fate < 0.6 then 3 when fate < 0.7 then 1 else 0 end
            as tries
    from drawn
), contacts as (
    insert into contact (
        vdn_id, contact_id, campaign_id, state, due_at, called, number_type, numbers, session_id, custom_field,
        recycle_at, ledger, outcome, finished, created_at, batch_id
    )
    select $1, $11 + place, campaign_id, state, $9::timestamptz + (fate - 0.7) * interval '2 days', called, 'mobile',
        case when turn % 10 = 0 then jsonb_build_array(
            jsonb_build_object('called', called, 'number_type', 'mobile'),
            jsonb_build_object('called', '2' || called, 'number_type', 'home', 'delay_s', 60)
        ) end,
        's' || place, 'field-' || field, case when turn % 10 = 1 then $9::timestamptz + hour * interval '9 days' end,
        case when tries > 0 then
            ($10::text[])[(latest * $7 + tries - 1) * $6 + day + 1]::jsonb
        end,
        case when tries > 0 then ($8::text[])[latest + 1] end, case when state = 2 then 2 end,
        $9::timestamptz - $6 * interval '1 day', case when field < 2 then $11 + campaign_id * 10 + field end
    from made
)
insert into attempt (
    vdn_id, campaign_id, contact_id, state, epoch, position, called, caller, placed_at, ringing_at, answered_at,
    connected_at, ended_at, outcome, cause, kept_connect_limit, final, custom_field
)
select $1, campaign_id, $11 + place, 9, 1, 0, called, '10086', call.at, call.at + interval '2 seconds',
    case when call.outcome = 'answered' then call.at + interval '12 seconds' end,
    case when call.outcome = 'answered' then call.at + interval '13 seconds' end,
    call.at + case when call.outcome = 'answered' then interval '70 seconds' else interval '25 seconds' end,
    call.outcome, '', case when call.outcome = 'answered' then true end, state = 2 and try = tries, 'field-' || field
from made
cross join lateral generate_series(1, tries) as try
cross join lateral (
    select date_trunc('day', $9::timestamptz) + (day + 1 - $6 - tries + try) * interval '1 day' + interval '8 hours'
        + hour * interval '10 hours' as at,
        case when try = tries then ($8::text[])[latest + 1] else 'no_answer' end as outcome
) as call
"""
TOTALS: Final = (
    "truncate call_count, campaign_outcomes, hourly_outcomes, contact_count",
    """
    insert into contact_count
    select alike.vdn_id, alike.campaign_id, scope.whole, scope.custom_field, figures.day,
        sum(contacts * figures.added), sum(contacts * figures.uncalled), sum(contacts * figures.called),
        sum(contacts * figures.reached), sum(contacts * figures.finished)
    from (
        select vdn_id, campaign_id, custom_field, state, created_at, ledger, min(due_at) as due_at, count(*) as contacts
        from contact
        group by 1, 2, 3, 4, 5, 6
    ) as alike
    cross join lateral contact_figures(alike.state, alike.created_at, alike.due_at, alike.ledger, 'UTC') as figures
    cross join lateral (values (true, ''), (false, alike.custom_field)) as scope (whole, custom_field)
    group by 1, 2, 3, 4, 5
    """,
    """
    insert into campaign_outcomes (vdn_id, campaign_id, quarter, outcome, calls, finals)
    select vdn_id, campaign_id, date_bin('15 minutes', ended_at, '1970-01-01 00:00+00'), outcome, count(*),
        count(*) filter (where final)
    from attempt
    group by 1, 2, 3, 4
    """,
    """
    insert into hourly_outcomes (vdn_id, campaign_id, hour, outcome, calls)
    select vdn_id, campaign_id, date_bin('1 hour', quarter, '1970-01-01 00:00+00'), outcome, sum(calls)
    from campaign_outcomes
    group by 1, 2, 3, 4
    """,
    """
    insert into call_count (vdn_id, campaign_id, whole, custom_field, begins_at, calls, finals)
    select vdn_id, campaign_id, false, custom_field, date_bin('1 hour', ended_at, '1970-01-01 00:00+00'), count(*),
        count(*) filter (where final)
    from attempt
    group by 1, 2, 3, 4, 5
    """,
    """
    insert into call_count (vdn_id, campaign_id, whole, custom_field, begins_at, calls, finals)
    select vdn_id, campaign_id, true, '', quarter, sum(calls), sum(finals) from campaign_outcomes group by 1, 2, 5
    """,
    """
    update campaign_tally set open_contacts = waiting.contacts
    from (select vdn_id, campaign_id, count(*) as contacts from contact where state < 2 group by 1, 2) as waiting
    where campaign_tally.vdn_id = waiting.vdn_id and campaign_tally.campaign_id = waiting.campaign_id
    """,
)
"""What is counted as contacts change and calls end, once for all of them."""
FURNITURE: Final = (
    "insert into number_type (vdn_id, name) values (1, 'mobile'), (1, 'home'), (1, 'office')",
    "insert into blacklist_group (vdn_id, name) select 1, 'group ' || each from generate_series(1, 50) each",
    """
    insert into blacklist_type (vdn_id, name, action_type)
    select 1, 'type ' || each, 1 from generate_series(1, 50) each
    """,
    """
    insert into blacklist (vdn_id, called, group_id, type_id)
    select 1, '199' || lpad(each::text, 8, '0'), each % 50 + 1, each % 50 + 1 from generate_series(1, 10000) each
    """,
    """
    insert into batch (vdn_id, batch_id, campaign_id, name, suspended, created_at)
    select 1, 1000000000000000000 + campaign_id * 10 + place, campaign_id, 'batch ' || place, place = 1, now()
    from campaign cross join generate_series(0, 9) place
    """,
    """
    with made as (
        insert into special_date (vdn_id, name, rule) values (1, 'weekend', '{"weekdays": [6, 7]}') returning *
    )
    insert into campaign_special_date select 1, campaign_id, special_date_id from campaign cross join made
    """,
    """
    insert into appointment (vdn_id, campaign_id, automatic, called, appointed_at, created_at)
    select 1, each % 100 + 1, false, '188' || each, now() + each * interval '1 minute', now()
    from generate_series(1, 10000) each where exists (select from campaign where campaign_id = each % 100 + 1)
    """,
    """
    insert into campaign_group (vdn_id, group_id, name)
    select 1, each, 'group ' || each from generate_series(1, 10) each
    """,
    "insert into campaign_group_member select 1, campaign_id % 10 + 1, campaign_id from campaign",
    """
    insert into business_result (vdn_id, code, name)
    select 1, each::text, 'result ' || each from generate_series(1, 60) each
    """,
    """
    insert into campaign_template (vdn_id, name, mode, state, settings, created_at, updated_at)
    select 1, 'template ' || each, 'flow', 9, '{}', now(), now() from generate_series(1, 1000) each
    """,
    """
    insert into file_server (vdn_id, address, port, folder, user_name, sealed_password, created_at)
    select 1, 'files.example.org', 22, '/numbers/' || each, 'campaigns', '', now() from generate_series(1, 100) each
    """,
    """
    insert into file_import (vdn_id, campaign_id, server_id, path, state, created_at, due_at)
    select 1, campaign_id, 1, '/numbers.xlsx', 2, now(), now() from campaign cross join generate_series(1, 50)
    """,
    """
    insert into file_import_reject
    select vdn_id, import_id, line, 'a reason' from file_import cross join generate_series(2, 9) line
    """,
    """
    insert into invocation (vdn_id, called_at, access_key, method, url, result_code, status, took)
    select 1, now() - each * interval '1 second', 'KEY', 'POST', '/calldata/' || each % 100, '0200000', 200, '5 ms'
    from generate_series(1, 50000) each
    """,
)
"""One tenant's other things: as many at every size."""


@dataclass(slots=True)
class GrownTenant:
    """A tenant whose contacts come in portions."""

    stand: Stand
    campaigns: int
    now: datetime
    contacts: int = 0

    async def settle(self) -> None:
        """Campaigns and all that has nothing to do with the number of contacts."""
        for campaign_id in range(1, self.campaigns + 1):
            await add_campaign(self.stand, campaign_id)
        for statement in FURNITURE:
            await self.stand.execute(statement)

    async def grow(self, contacts: int) -> float:
        """Add contacts and calls until there are so many; the seconds that it took."""
        began = time.monotonic()
        connection = await _quick_connection(self.stand)
        try:
            indexes = await _taken_off(connection)
            await connection.execute("alter table contact disable trigger contacts_added")
            await self._filled(contacts, began)
            await connection.execute("alter table contact enable trigger contacts_added")
            await _built(connection, (*indexes, *TOTALS), began)
            await connection.execute("vacuum (analyze, freeze)")
            await connection.execute("checkpoint")
        finally:
            await connection.close()
        self.contacts = contacts
        return time.monotonic() - began

    async def _filled(self, contacts: int, began: float) -> None:
        firsts = iter(range(self.contacts + 1, contacts + 1, STEP))
        async with asyncio.TaskGroup() as hands:
            for _ in range(HANDS):
                hands.create_task(self._steps(firsts, contacts, began))

    async def _steps(self, firsts: Iterator[int], contacts: int, began: float) -> None:
        """Step after step, until none is left."""
        connection = await _quick_connection(self.stand)
        try:
            for first in firsts:
                last = min(first + STEP - 1, contacts)
                await connection.execute("select setseed($1)", first / 1e9)
                await connection.execute(CONTACTS, *self._arguments(first, last))
                _told(f"{last:,} of {contacts:,} contacts, {time.monotonic() - began:.0f} s")
        finally:
            await connection.close()

    def _arguments(self, first: int, last: int) -> tuple[object, ...]:
        outcomes = [outcome.value for outcome in OUTCOMES]
        spread = (self.campaigns, CUSTOM_FIELDS, DAYS, TRIES_MAX)
        return (VDN, first, last, *spread, outcomes, self.now, _ledgers(self.now.date()), FIRST_CONTACT_ID)


def _ledgers(today: date) -> list[str]:
    """What was tried, by the latest outcome, the number of tries and the day of the latest."""
    return [
        LEDGER.dump(_ledger(outcome, tries, today - timedelta(days=DAYS - 1 - day)))
        for outcome in OUTCOMES
        for tries in range(1, TRIES_MAX + 1)
        for day in range(DAYS)
    ]


def _ledger(latest: Outcome, tries: int, last_day: date) -> Ledger:
    ledger = Ledger()
    for before in range(tries - 1, 0, -1):
        ledger = ledger.after(0, Outcome.NO_ANSWER, on=last_day - timedelta(days=before))
    return ledger.after(0, latest, on=last_day)


async def _quick_connection(stand: Stand) -> asyncpg.Connection:
    """For the making alone, which nobody waits for and no crash hurts."""
    return await asyncpg.connect(
        stand.url,
        server_settings={
            "synchronous_commit": "off",
            "work_mem": "256MB",
            "maintenance_work_mem": "1GB",
            "timezone": "UTC",
            "jit": "off",
        },
    )


async def _taken_off(connection: asyncpg.Connection) -> Sequence[str]:
    """Drop the indexes of the large tables but those of their keys; the statements that make them anew."""
    found = await connection.fetch(
        "select indexname, indexdef from pg_indexes where tablename in ('contact', 'attempt')"
        " and indexname not like '%pkey'"
    )
    for row in found:
        await connection.execute(f"drop index {row['indexname']}")
    return [row["indexdef"] for row in found]


async def _built(connection: asyncpg.Connection, statements: Sequence[str], began: float) -> None:
    for place, statement in enumerate(statements, start=1):
        await connection.execute(statement)
        _told(f"{place} of {len(statements)} indexes and totals, {time.monotonic() - began:.0f} s")


def too_small(stand: Stand, contacts: int) -> str | None:
    """Why the disk cannot hold so many contacts, and what to do; None: it can. What they need is told beforehand."""
    needed, free = contacts * BYTES_PER_CONTACT, shutil.disk_usage(stand.folder).free
    room = f"{contacts:,} contacts need some {needed / 1e9:,.1f} GB below {stand.folder}; {free / 1e9:,.0f} GB are free"
    _told(room)
    return f"{room}: set TMPDIR to a folder on a larger disk" if needed > free else None


def _told(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)
