"""What clients and engines ask of a tenant, question by question, each about several campaigns in turn."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import asyncpg

from benchmarks.stand import VDN, Stand
from outdial.domain.campaign import Stage
from outdial.domain.tenant import Tenant
from outdial.store import (
    appointments,
    batches,
    blacklist,
    blacklist_groups,
    business_results,
    campaign_groups,
    campaigns,
    file_imports,
    file_servers,
    invocations,
    leases,
    number_types,
    outcomes,
    past_calls,
    progress,
    records,
    results,
    special_dates,
    standings,
    statistics,
    templates,
    turns,
)
from outdial.store.blacklist import Sorting
from outdial.store.database import Database
from outdial.store.leases import CampaignKey
from outdial.store.results import ResultFilter
from outdial.store.templates import TemplateFilter
from outdial.store.turns import Cursors

PAGE: Final = 100
FEW: Final = 10
"""Results of a page that the small tenant can fill, too, from an hour or from one custom field."""
UTC_ZONE: Final = ZoneInfo("UTC")
TENANT: Final = Tenant(vdn_id=VDN, zone=UTC_ZONE)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What the questions are about: one campaign, and a contact of its that was called."""

    campaign_id: int
    contact_id: int
    session_id: str
    custom_field: str
    attempt_id: int
    called: Sequence[str]
    waiting_session_id: str
    waiting_called: str
    waiting_ids: Sequence[int]
    recycle_at: datetime
    last_page: int
    """Results to be skipped so that the last hundred are left, at the present size."""
    last_page_of_field: int
    now: datetime

    @property
    def key(self) -> CampaignKey:
        return CampaignKey(VDN, self.campaign_id)

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def day_began(self) -> datetime:
        return self.now.replace(hour=0, minute=0, second=0, microsecond=0)


Ask = Callable[[Database, Aim], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask."""

    what: str
    ask: Ask


_ABOUT: Final = """
select contact.contact_id, contact.session_id, contact.custom_field, attempt.attempt_id,
    array(select called from contact each where vdn_id = $1 and campaign_id = $2 and contact_id >= contact.contact_id
        order by contact_id limit 20) as called,
    waiting.session_id as waiting_session_id, waiting.called as waiting_called, waiting.recycle_at,
    array(select contact_id from contact each where vdn_id = $1 and campaign_id = $2 and state = 0 and priority = 3
        and round = 0 and due_at <= $3 order by due_at limit 50) as waiting_ids,
    (select sum(finals) from call_count where vdn_id = $1 and campaign_id = $2 and whole) as finals,
    (select sum(finals) from call_count where vdn_id = $1 and campaign_id = $2 and not whole
        and custom_field = contact.custom_field) as finals_of_field
from contact
join attempt on attempt.vdn_id = $1 and attempt.contact_id = contact.contact_id
cross join lateral (
    select * from contact each
    where vdn_id = $1 and campaign_id = $2 and state = 0 and recycle_at is not null
    order by recycle_at limit 1
) as waiting
where contact.vdn_id = $1 and contact.campaign_id = $2 and contact.state = 2 and contact.custom_field is not null
order by contact.contact_id
limit 1
"""


async def aim(stand: Stand, campaign_id: int, *, now: datetime) -> Aim:
    """What to ask about one campaign; its first contact is the same at every size."""
    connection = await asyncpg.connect(stand.url)
    try:
        row = await connection.fetchrow(_ABOUT, VDN, campaign_id, now)
    finally:
        await connection.close()
    if row is None:
        raise RuntimeError(f"campaign {campaign_id} has no contact to ask about")
    return Aim(
        campaign_id=campaign_id,
        contact_id=row["contact_id"],
        session_id=row["session_id"],
        custom_field=row["custom_field"],
        attempt_id=row["attempt_id"],
        called=row["called"],
        waiting_session_id=row["waiting_session_id"],
        waiting_called=row["waiting_called"],
        waiting_ids=row["waiting_ids"],
        recycle_at=row["recycle_at"],
        last_page=max(0, row["finals"] - PAGE),
        last_page_of_field=max(0, row["finals_of_field"] - FEW),
        now=now,
    )


def _results(
    wanted: Callable[[Aim], ResultFilter], *, limit: int = PAGE, skipped: Callable[[Aim], int] = lambda _: 0
) -> Ask:
    async def ask(database: Database, aim: Aim) -> object:
        return await results.page(database, VDN, aim.campaign_id, wanted(aim), limit=limit, offset=skipped(aim))

    return ask


def _campaigns(wanted: campaigns.Filter) -> Ask:
    async def ask(database: Database, aim: Aim) -> object:
        return await campaigns.page(database, VDN, wanted, rows_max=PAGE, rows_skipped=0, now=aim.now)

    return ask


def _found(column: int, value: Callable[[Aim], object]) -> Ask:
    """Contacts to be deleted, by one of the ways to name them."""

    async def ask(database: Database, aim: Aim) -> object:
        given: list[object] = [None] * 5
        given[column] = value(aim)
        if column == _RECYCLED:
            given[_RECYCLED + 1] = aim.recycle_at + timedelta(microseconds=1)
        return await database.row("contacts_found", VDN, aim.campaign_id, *given)

    return ask


_SESSION, _CALLED, _CUSTOM_FIELD, _RECYCLED = range(4)


async def _due(database: Database, aim: Aim) -> object:
    return await turns.due(
        database, aim.key, cursors=Cursors(), now=aim.now, contacts_max=50, zone=UTC_ZONE, suspended=[aim.campaign_id]
    )


RESULTS: Final = (
    Question("results, first page", _results(lambda _: ResultFilter())),
    Question("results, last page", _results(lambda _: ResultFilter(), skipped=lambda aim: aim.last_page)),
    Question("results, every call", _results(lambda _: ResultFilter(final_only=False))),
    Question(
        "results of an hour and a half",
        _results(
            lambda aim: ResultFilter(
                begin=aim.now - timedelta(hours=4, minutes=7, seconds=1),
                end=aim.now - timedelta(hours=2, minutes=37, seconds=2),
            ),
            limit=FEW,
        ),
    ),
    Question(
        "results of thirty days, every call",
        _results(lambda aim: ResultFilter(begin=aim.now - 30 * DAY, end=aim.now, final_only=False)),
    ),
    Question("results of a session", _results(lambda aim: ResultFilter(session_id=aim.session_id))),
    Question("results of a custom field", _results(lambda aim: ResultFilter(custom_field=aim.custom_field), limit=FEW)),
    Question(
        "results of a custom field, last page",
        _results(
            lambda aim: ResultFilter(custom_field=aim.custom_field),
            limit=FEW,
            skipped=lambda aim: aim.last_page_of_field,
        ),
    ),
    Question("one call", lambda database, aim: results.load(database, VDN, aim.attempt_id)),
)
NUMBERS: Final = (
    Question("one record", lambda database, aim: records.load(database, VDN, aim.campaign_id, aim.contact_id)),
    Question(
        "calls of 20 numbers today",
        lambda database, aim: records.calls_since(database, VDN, aim.called, since=aim.day_began),
    ),
    Question("numbers to delete, by session", _found(_SESSION, lambda aim: aim.waiting_session_id)),
    Question("numbers to delete, by number", _found(_CALLED, lambda aim: aim.waiting_called)),
    Question("numbers to delete, by a custom field of nobody", _found(_CUSTOM_FIELD, lambda _: "nobody's")),
    Question("numbers to delete, by time", _found(_RECYCLED, lambda aim: aim.recycle_at)),
    Question("number types", lambda database, _: number_types.names(database, VDN)),
    Question(
        "batches",
        lambda database, aim: batches.page(
            database, VDN, aim.campaign_id, name_part=None, suspended=None, limit=PAGE, offset=0
        ),
    ),
    Question("task group", lambda database, aim: campaign_groups.open_campaigns(database, VDN, 1, now=aim.now)),
    Question(
        "imports",
        lambda database, aim: file_imports.page(
            database, VDN, aim.campaign_id, import_ids=None, limit=PAGE, offset=0, rejects_max=10
        ),
    ),
    Question(
        "reserved calls",
        lambda database, aim: appointments.page(
            database,
            VDN,
            appointments.Filter(begin=aim.now, end=aim.now + 30 * DAY),
            limit=PAGE,
            offset=0,
            now=aim.now,
        ),
    ),
)
CAMPAIGNS: Final = (
    Question("campaigns", _campaigns(campaigns.Filter())),
    Question("campaigns by a part of the name", _campaigns(campaigns.Filter(name_part="paign 1"))),
    Question("campaigns with nobody left to call", _campaigns(campaigns.Filter(stage=Stage.CALL_COMPLETE))),
    Question("one campaign", lambda database, aim: campaigns.load(database, VDN, aim.campaign_id)),
    Question("special dates", lambda database, aim: special_dates.of_campaign(database, VDN, aim.campaign_id)),
    Question("templates", lambda database, _: templates.page(database, VDN, TemplateFilter(), limit=PAGE, offset=0)),
    Question(
        "statistics of a campaign",
        lambda database, aim: statistics.load(database, VDN, aim.campaign_id, custom_field=None, day=aim.today),
    ),
    Question(
        "statistics of a custom field",
        lambda database, aim: statistics.load(
            database, VDN, aim.campaign_id, custom_field=aim.custom_field, day=aim.today
        ),
    ),
    Question(
        "statistics of all campaigns",
        lambda database, aim: statistics.load(database, VDN, None, custom_field=None, day=aim.today),
    ),
    Question(
        "failure statistics of a week",
        lambda database, aim: outcomes.by_day(
            database, TENANT, aim.campaign_id, first=aim.today - 6 * DAY, after=aim.today + DAY
        ),
    ),
)
OTHERS: Final = (
    Question("blacklist", lambda database, _: blacklist.sorted_page(database, VDN, Sorting(), limit=PAGE, offset=0)),
    Question(
        "blacklist of a group",
        lambda database, _: blacklist.sorted_page(database, VDN, Sorting(group_id=7), limit=PAGE, offset=0),
    ),
    Question(
        "20 numbers in the blacklist", lambda database, aim: blacklist.named(database, VDN, aim.called, Sorting())
    ),
    Question(
        "blacklist groups",
        lambda database, _: blacklist_groups.group_page(database, VDN, name_part=None, limit=PAGE, offset=0),
    ),
    Question(
        "blacklist types",
        lambda database, _: blacklist_groups.type_page(database, VDN, name_part=None, limit=PAGE, offset=0),
    ),
    Question("business results", lambda database, _: business_results.page(database, VDN, limit=PAGE, offset=0)),
    Question(
        "file servers", lambda database, _: file_servers.page(database, VDN, server_ids=None, limit=PAGE, offset=0)
    ),
    Question(
        "invocations",
        lambda database, aim: invocations.page(
            database, VDN, begin=aim.now - 5 * DAY, end=aim.now + 2 * DAY, url_part=None, limit=PAGE, offset=0
        ),
    ),
)
ENGINES: Final = (
    Question("engine: contacts that are due", _due),
    Question(
        "engine: 50 contacts seen before",
        lambda database, aim: turns.named(database, aim.key, aim.waiting_ids, now=aim.now, zone=UTC_ZONE),
    ),
    Question("engine: campaigns that want an owner", lambda database, aim: leases.wanted(database, now=aim.now)),
    Question("engine: one campaign", lambda database, aim: turns.load(database, aim.key)),
    Question("engine: pulses", lambda database, aim: turns.pulses(database, VDN, [aim.campaign_id])),
    Question("engine: 1,000 past calls", lambda database, aim: past_calls.latest(database, aim.key, calls_max=1_000)),
    Question(
        "progress of a campaign",
        lambda database, aim: progress.load(database, VDN, aim.campaign_id, day_began=aim.day_began),
    ),
    Question("who holds a number", lambda database, aim: standings.of_number(database, VDN, aim.called[0])),
)
QUESTIONS: Final = (*RESULTS, *NUMBERS, *CAMPAIGNS, *OTHERS, *ENGINES)
