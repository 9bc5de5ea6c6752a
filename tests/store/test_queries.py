"""Statements that clients run often go by an index, however much lies in the tables."""

import re
from datetime import timedelta

import pytest

from outdial.domain.outcome import Outcome
from outdial.store.database import PLANS, statement
from outdial.store.results import EVER, NEVER
from tests.rows import DAY, NOW, Rows

pytestmark = pytest.mark.anyio

CALLS = 20_000
TOLD = (["busy"], ["00537"])
EVERY_CALL = (False, 100, 0, *TOLD)
FINAL_CALLS = (True, 100, 0, *TOLD)
SCAN = re.compile(r"Seq Scan on (attempt|contact)\b")


async def plan_as_outdial(rows: Rows) -> None:
    """As every connection of Outdial plans."""
    for setting, value in PLANS.items():
        await rows.run(f"set {setting} = {value}")


@pytest.fixture
async def crowded(rows: Rows) -> int:
    """A campaign with one call in forty of a busy tenant, the others being of one other campaign."""
    other, campaign_id = await rows.campaign(), await rows.campaign()
    await rows.many_contacts(other, CALLS)
    await rows.many_attempts(other, CALLS)
    await rows.many_contacts(campaign_id, CALLS // 40)
    await rows.many_attempts(campaign_id, CALLS // 40)
    return campaign_id


async def test_a_page_of_results_reads_the_campaigns_calls_of_the_time_asked_for(rows: Rows, crowded: int) -> None:
    text = statement("results_page")

    for begin, end in ((EVER, NEVER), (NOW, NOW + timedelta(microseconds=9))):
        plan = await rows.plan(text, 1, crowded, begin, end, *FINAL_CALLS)
        assert "attempt_of_campaign" in plan
        assert not SCAN.search(plan), plan


async def test_results_of_a_session_are_found_by_their_contacts(rows: Rows, crowded: int) -> None:
    plan = await rows.plan(statement("results_of_session"), 1, crowded, EVER, NEVER, *EVERY_CALL, "s", None)

    assert "contact_of_session" in plan
    assert "attempt_of_contact" in plan
    assert not SCAN.search(plan), plan


async def test_results_of_a_custom_field_have_an_index_of_their_own(rows: Rows, crowded: int) -> None:
    plan = await rows.plan(statement("results_of_custom_field"), 1, crowded, EVER, NEVER, *EVERY_CALL, "a")

    assert "attempt_of_custom_field" in plan
    assert not SCAN.search(plan), plan


async def test_one_result_is_read_by_its_key(rows: Rows, crowded: int) -> None:
    plan = await rows.plan(statement("result_load"), 1, crowded, *TOLD)

    assert "attempt_pkey" in plan
    assert not SCAN.search(plan), plan


async def test_progress_reads_what_is_counted_of_the_day_and_the_live_calls(rows: Rows, crowded: int) -> None:
    plan = await rows.plan(statement("campaign_progress"), 1, crowded, NOW - DAY)

    assert "attempt_of_campaign" not in plan
    assert "attempt_open_of_campaign" in plan
    assert not SCAN.search(plan), plan


async def test_adding_counts_the_calls_of_listed_numbers_by_number(rows: Rows, crowded: int) -> None:
    nothing = [None]
    plan = await rows.plan(
        statement("contacts_add"),
        *(1, crowded, NOW, "UTC", ["1"], nothing, nothing, nothing, nothing, nothing, [3], None),
        *(200_000, timedelta(seconds=1), True, None, None, nothing, nothing, ["1"], None, True),
    )

    assert "attempt_of_number" in plan
    assert not SCAN.search(plan), plan


async def test_a_write_back_finds_contact_and_last_call_by_key(rows: Rows, crowded: int) -> None:
    view = await rows.plan(statement("write_back_view"), 1, crowded, "code", None)
    record = await rows.plan(
        statement("write_back_record"), 1, 5, 2, NOW, "code", None, None, None, 0, NOW, 0, 0, "1", None, None, NOW
    )

    assert "contact_pkey" in view
    assert "contact_pkey" in record
    assert "attempt_of_contact" in record
    assert not SCAN.search(view + record), record


async def test_a_robots_call_and_what_it_tells_are_found_by_their_keys(rows: Rows, crowded: int) -> None:
    told = ([0], ["robot"], ["Hello"], [NOW], [None])
    plans = [
        await rows.plan(statement("robot_call_load"), 1, crowded),
        await rows.plan(statement("call_turns_list"), 1, crowded),
        await rows.plan(statement("call_turns_add"), 1, crowded, NOW, *told),
        await rows.plan(statement("call_result_put"), 1, crowded, NOW, "{}", NOW),
        await rows.plan(statement("call_hand_over_ask"), 1, crowded, 5, NOW),
    ]

    for plan in plans:
        assert "attempt_pkey" in plan
        assert not SCAN.search(plan), plan


async def test_the_blacklist_is_read_in_the_order_of_its_key(rows: Rows) -> None:
    for number in range(2000):
        await rows.blacklisted(str(number))

    plans = [
        await rows.plan(statement("blacklist_sorted"), 1, None, None, 10, 0),
        await rows.plan(statement("blacklist_named"), 1, ["1"], None, None),
    ]

    for plan in plans:
        assert "blacklist_pkey" in plan, plan


async def test_statistics_by_day_read_the_campaigns_days_alone(rows: Rows) -> None:
    other, campaign_id = await rows.campaign(), await rows.campaign()
    for quarter in range(600):
        for each in (other, campaign_id):
            await rows.ended(each, Outcome.BUSY, quarter=NOW + quarter * timedelta(minutes=15))

    plan = await rows.plan(statement("campaign_outcomes_by_day"), 1, campaign_id, [NOW.date()], [NOW], [NOW + DAY])

    assert all(index in plan for index in ("hourly_outcomes_pkey", "campaign_outcomes_pkey"))
    assert [condition.count(" >= ") for condition in plan.split("Index Cond")[1:]] == [1, 1, 1], plan


@pytest.fixture
async def imported(rows: Rows) -> int:
    """A campaign with one import in forty of a busy tenant."""
    other, campaign_id = await rows.campaign(), await rows.campaign()
    await rows.many_imports(other, CALLS)
    await rows.many_imports(campaign_id, CALLS // 40)
    return campaign_id


async def test_a_page_of_imports_reads_those_of_the_campaign(rows: Rows, imported: int) -> None:
    plan = await rows.plan(statement("file_imports_page"), 1, imported, None, 10, 0, 10)

    assert "file_import_of_campaign" in plan
    assert "file_import_reject_pkey" in plan
    assert "Seq Scan" not in plan, plan


async def test_the_import_that_is_next_is_found_among_the_open_ones(rows: Rows, imported: int) -> None:
    assert imported
    plan = await rows.plan(statement("file_import_take"), NOW, "tests", DAY, 5)

    assert "file_import_open" in plan
    assert "Seq Scan" not in plan, plan


async def test_asking_for_an_import_counts_the_open_ones(rows: Rows, imported: int) -> None:
    plan = await rows.plan(statement("file_import_add"), 1, imported, 1, "/n.xlsx", NOW, NOW, 9)

    assert "file_import_open" in plan
    assert "Seq Scan on file_import" not in plan, plan
