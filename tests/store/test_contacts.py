import asyncio
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from outdial.domain.tenant import Limits, Tenant
from outdial.store import contacts
from outdial.store.contacts import Added, AddingRule, NewContacts, NotAdded
from outdial.store.database import Database
from outdial.store.signatures import OneTime
from tests.rows import DAY, NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)
EVERY_SECOND = Limits()
ANY_TIME = Limits(add_interval=timedelta(0))


def a_tenant(limits: Limits = ANY_TIME, *, vdn_id: int = 1, zone: str = "UTC") -> Tenant:
    return Tenant(vdn_id=vdn_id, zone=ZoneInfo(zone), limits=limits)


def new(*called: str, not_json: str | None = None) -> NewContacts:
    nothing = [None] * len(called)
    return NewContacts(
        called=called,
        callers=nothing,
        session_ids=[f"s-{number}" for number in called],
        custom_fields=nothing,
        call_data=nothing,
        recycle_at=nothing,
        priorities=[3] * len(called),
        number_types=nothing,
        numbers=nothing,
        not_json=not_json,
    )


async def test_the_new_ids_stand_in_the_order_of_the_numbers(database: Database, rows: Rows) -> None:
    campaign_id = await rows.campaign(open_contacts=4)
    numbers = [str(90_000 - index) for index in range(20)]

    added = await contacts.add(database, a_tenant(), campaign_id, new(*numbers), now=NOW)

    assert isinstance(added, Added)
    assert added.open_contacts == 24
    stored = [
        await rows.one("select called, session_id, due_at from contact where contact_id = $1", contact_id)
        for contact_id in added.contact_ids
    ]
    assert [row["called"] for row in stored] == numbers
    assert stored[0] == {"called": "90000", "session_id": "s-90000", "due_at": NOW}


async def test_an_id_has_nineteen_digits_from_the_first_on(database: Database, rows: Rows) -> None:
    added = await contacts.add(database, a_tenant(), await rows.campaign(), new("1"), now=NOW)

    assert isinstance(added, Added)
    assert len(str(added.contact_ids[0])) == 19


@pytest.mark.parametrize(
    ("campaign", "limits", "rule"),
    [
        ({"ends_at": NOW}, ANY_TIME, AddingRule.CAMPAIGN_COMPLETED),
        ({}, Limits(add_interval=timedelta(0), add_while_started=False), AddingRule.CAMPAIGN_STARTED),
        ({"open_contacts": 199_999}, ANY_TIME, AddingRule.TOO_MANY_OPEN),
    ],
)
async def test_a_refused_addition_changes_nothing(
    database: Database, rows: Rows, campaign: dict[str, int], limits: Limits, rule: AddingRule
) -> None:
    campaign_id = await rows.campaign(**campaign)  # pyright: ignore[reportArgumentType] - a table of keyword arguments
    before = await rows.everything()

    refused = await contacts.add(database, a_tenant(limits), campaign_id, new("1", "2"), now=NOW)

    assert refused == NotAdded(rule)
    assert await rows.everything() == before


async def test_the_limit_itself_is_allowed(database: Database, rows: Rows) -> None:
    campaign_id = await rows.campaign(open_contacts=199_998)

    added = await contacts.add(database, a_tenant(), campaign_id, new("1", "2"), now=NOW)

    assert isinstance(added, Added)
    assert added.open_contacts == 200_000


@pytest.mark.parametrize(
    ("state", "ends_at", "allowed"), [(3, NOW + DAY, True), (2, NOW + DAY, False), (3, NOW, False)]
)
async def test_a_tenant_of_the_older_rule_adds_only_while_the_campaign_does_not_run(
    database: Database, rows: Rows, state: int, ends_at: object, *, allowed: bool
) -> None:
    campaign_id = await rows.campaign(state=state, ends_at=ends_at)  # pyright: ignore[reportArgumentType] - as above
    limits = Limits(add_while_started=False)

    added = await contacts.add(database, a_tenant(limits), campaign_id, new("1"), now=NOW)

    assert isinstance(added, Added) is allowed


async def test_a_campaign_takes_numbers_once_a_second(database: Database, rows: Rows) -> None:
    campaign_id, other = await rows.campaign(), await rows.campaign()
    tenant = a_tenant(EVERY_SECOND)

    answers = [
        await contacts.add(database, tenant, campaign_id, new("1"), now=NOW),
        await contacts.add(database, tenant, campaign_id, new("2"), now=NOW + SECOND - timedelta(microseconds=1)),
        await contacts.add(database, tenant, other, new("3"), now=NOW),
        await contacts.add(database, tenant, campaign_id, new("4"), now=NOW + SECOND),
    ]

    assert [isinstance(answer, Added) for answer in answers] == [True, False, True, True]
    assert answers[1] == NotAdded(AddingRule.TOO_SOON)


async def test_a_signature_adds_numbers_once_even_when_the_first_time_was_refused(
    database: Database, rows: Rows
) -> None:
    campaign_id = await rows.campaign()
    tenant, once = a_tenant(EVERY_SECOND), OneTime("a" * 64, NOW + HOUR)
    await contacts.add(database, tenant, campaign_id, new("1"), now=NOW)

    refused = await contacts.add(database, tenant, campaign_id, new("2"), now=NOW, once=once)
    again = await contacts.add(database, tenant, campaign_id, new("2"), now=NOW + HOUR, once=once)

    assert refused == NotAdded(AddingRule.TOO_SOON)
    assert again == NotAdded(AddingRule.REPLAYED)
    assert (await rows.one("select open_contacts from campaign_tally"))["open_contacts"] == 1


async def test_of_two_requests_with_one_signature_at_once_one_adds_its_numbers(database: Database, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    once = OneTime("b" * 64, NOW + HOUR)

    answers = await asyncio.gather(
        *(contacts.add(database, a_tenant(), campaign_id, new("1"), now=NOW, once=once) for _ in range(4))
    )

    assert sum(isinstance(answer, Added) for answer in answers) == 1
    assert answers.count(NotAdded(AddingRule.REPLAYED)) == 3


async def test_of_two_additions_within_a_second_exactly_one_passes(database: Database, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    tenant = a_tenant(EVERY_SECOND)

    answers = await asyncio.gather(
        *(contacts.add(database, tenant, campaign_id, new(str(number)), now=NOW) for number in range(8))
    )

    assert sum(isinstance(answer, Added) for answer in answers) == 1
    assert (await rows.one("select open_contacts from campaign_tally"))["open_contacts"] == 1


async def test_the_limit_is_exact_under_eight_adders_at_once(database: Database, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    tenant = a_tenant(Limits(add_interval=timedelta(0), open_contacts_max=50))

    async def adder(first: int) -> int:
        answers = [
            await contacts.add(database, tenant, campaign_id, new(f"{first}{index}1", f"{first}{index}2"), now=NOW)
            for index in range(10)
        ]
        return sum(isinstance(answer, Added) for answer in answers)

    passed = await asyncio.gather(*(adder(first) for first in range(8)))

    assert sum(passed) == 25
    counted = await rows.one("select count(*) as stored, (select open_contacts from campaign_tally) from contact")
    assert counted == {"stored": 50, "open_contacts": 50}


async def test_a_campaign_of_another_tenant_does_not_exist(database: Database, rows: Rows) -> None:
    await rows.tenant(2)
    theirs = await rows.campaign(2)

    refused = await contacts.add(database, a_tenant(), theirs, new("1"), now=NOW)

    assert refused == NotAdded(AddingRule.CAMPAIGN_UNKNOWN)
    assert await rows.table("contact") == []


@pytest.mark.parametrize(
    ("listing", "refused"),
    [
        ({}, True),
        ({"valid_until": NOW}, False),
        ({"valid_until": NOW + SECOND}, True),
        ({"calls_max": 2}, True),
        ({"calls_max": 3}, False),
        ({"calls_max": 3, "period_is_day": True}, True),
        ({"calls_max": 4, "period_is_day": True}, False),
    ],
)
async def test_a_blacklisted_number_keeps_all_numbers_out_unless_calls_are_left(
    database: Database, rows: Rows, listing: dict[str, int], *, refused: bool
) -> None:
    """Two calls in the clock hour of Kolkata that is running, which began half an hour before UTC's; three today."""
    campaign_id = await rows.campaign()
    contact_id = await rows.contact(campaign_id, called=["2"])
    for minutes in (20, 29, 31):
        await rows.attempt(campaign_id, contact_id, called="2", placed_at=NOW - timedelta(minutes=minutes))
    await rows.blacklisted("2", **listing)  # pyright: ignore[reportArgumentType] - a table of keyword arguments
    before = await rows.everything()

    answer = await contacts.add(database, a_tenant(zone="Asia/Kolkata"), campaign_id, new("1", "2"), now=NOW)

    if refused:
        assert answer == NotAdded(AddingRule.BLACKLISTED, "2")
        assert await rows.everything() == before
    else:
        assert isinstance(answer, Added)


async def test_where_the_tenant_says_so_a_restricted_number_is_refused_while_calls_are_left(
    database: Database, rows: Rows
) -> None:
    campaign_id = await rows.campaign()
    await rows.blacklisted("2", calls_max=1)
    await rows.blacklisted("3", calls_max=1, valid_until=NOW)
    tenant = a_tenant(Limits(add_interval=timedelta(0), add_restricted=False))

    refused = await contacts.add(database, tenant, campaign_id, new("1", "2"), now=NOW)
    added = await contacts.add(database, tenant, campaign_id, new("1", "3"), now=NOW)

    assert refused == NotAdded(AddingRule.BLACKLISTED, "2")
    assert isinstance(added, Added)


async def test_another_tenants_blacklist_does_not_count(database: Database, rows: Rows) -> None:
    await rows.tenant(2)
    await rows.blacklisted("1", vdn_id=2)

    assert isinstance(await contacts.add(database, a_tenant(), await rows.campaign(), new("1"), now=NOW), Added)


@pytest.mark.parametrize(("mode", "refused"), [("intelligent_flow", True), ("flow", False), ("predicted", False)])
async def test_only_an_intelligent_flow_wants_json(database: Database, rows: Rows, mode: str, *, refused: bool) -> None:
    campaign_id = await rows.campaign(mode=mode)

    answer = await contacts.add(database, a_tenant(), campaign_id, new("1", "2", not_json="2"), now=NOW)

    assert (answer == NotAdded(AddingRule.CALL_DATA_NOT_JSON, "2")) is refused
