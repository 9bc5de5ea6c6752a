"""The engine's statements read few rows, whether PostgreSQL planned them on an empty database or on a full one.

A connection keeps the plan of a statement until the tables are analysed again, so a plan made before the first campaign
serves while that campaign grows.
"""

import asyncio
import os
from urllib.parse import urlsplit

import asyncpg
import pytest

from outdial.store.database import PLANS
from tests.plans import fill, kept_plan, statements_on_large_tables, wide_reads

pytestmark = pytest.mark.anyio

EVERY_TURN = [
    "due_contacts",
    "due_contacts_named",
    "claim_contacts",
    "settle_contacts",
    "progress_attempts",
    "complete_attempts",
]
OFFERING = ["offers_make", "offers_end", "agents_followed", "offer_of_agent", "offer_answer"]
EXPLAINING = ["number_holders", "number_standings", "campaign_waiting"]
LISTING = ["campaigns_page", "campaigns_count"]
DELETING = ["campaign_delete", "campaign_delete_piece"]
DATA = [
    "contacts_found",
    "contacts_delete",
    "contact_load",
    "numbers_called",
    "batch_contacts_delete",
    "appointment_holder",
    "statistics",
]
OF_ALL_TENANTS = ["appointments_begin", "appointments_page"]
"""They are planned as every connection of Outdial plans: what they join by has no list of keys to go by."""
STRICT = [
    *EVERY_TURN,
    "lease_adopt",
    "past_calls",
    *OFFERING,
    *EXPLAINING,
    *LISTING,
    *DELETING,
    *DATA,
]
"""Their plans do not hang on how Outdial's connections are set."""
WHILE_EMPTY = {
    "agents_page",
    "attempt_let_go",
    "call_hand_over_ask",
    "call_result_put",
    "call_turns_add",
    "call_turns_list",
    "contacts_add",
    "floor_ringing_elsewhere",
    "floor_strays",
    "robot_call_load",
}
"""Planned on an empty database they go by an index that happens to cost the same, until autovacuum looks at the table
for the first time, a minute after it began to fill. Each looks for rows by a key."""
STATEMENTS = sorted({*STRICT, *OF_ALL_TENANTS, *statements_on_large_tables()})


@pytest.fixture(scope="module")
def stages(postgres_server: str, migrated_template: str) -> dict[str, dict[str, list[str]]]:
    """The kept plans, by stage and statement: of an empty database, a full one, and a full one after ANALYZE."""
    return asyncio.run(_stages(postgres_server, migrated_template))


async def _stages(server: str, template: str) -> dict[str, dict[str, list[str]]]:
    maintenance = await asyncpg.connect(server)
    name = f"outdial_test_plans_{os.getpid()}"
    await maintenance.execute(f"create database {name} template {template}")
    connection = await asyncpg.connect(urlsplit(server)._replace(path=f"/{name}").geturl())
    try:
        empty = {each: await _kept(connection, each) for each in STATEMENTS}
        await fill(connection)
        full = {each: await _kept(connection, each) for each in STATEMENTS}
        await connection.execute("analyze")
        analysed = {each: await _kept(connection, each) for each in STATEMENTS}
    finally:
        await connection.close()
        await maintenance.execute(f"drop database {name}")
        await maintenance.close()
    return {"empty": empty, "full": full, "analysed": analysed}


async def _kept(connection: asyncpg.Connection, name: str) -> list[str]:
    for setting, value in PLANS.items():
        await connection.execute(f"set {setting} = {'on' if name in STRICT else value}")
    return await kept_plan(connection, name)


@pytest.mark.parametrize("stage", ["empty", "full", "analysed"])
@pytest.mark.parametrize("name", STATEMENTS)
def test_no_statement_reads_all_of_a_tenant(stages: dict[str, dict[str, list[str]]], stage: str, name: str) -> None:
    plan = stages[stage][name]
    goes_wide = stage == "empty" and name in WHILE_EMPTY
    assert (wide_reads(plan) != []) == goes_wide, "\n".join(plan)


@pytest.mark.parametrize("stage", ["empty", "full", "analysed"])
def test_due_contacts_are_walked_along_their_index(stages: dict[str, dict[str, list[str]]], stage: str) -> None:
    plan = "\n".join(stages[stage]["due_contacts"])
    assert "using contact_due on contact" in plan
    assert "(due_at >= lane.cursor)" in plan
    assert "using attempt_of_number on attempt" in plan


@pytest.mark.parametrize("stage", ["empty", "full", "analysed"])
@pytest.mark.parametrize("name", ["progress_attempts", "complete_attempts"])
def test_attempts_of_a_batch_are_found_by_their_key(
    stages: dict[str, dict[str, list[str]]], stage: str, name: str
) -> None:
    assert "attempt_pkey" in "\n".join(stages[stage][name])


def test_a_wide_read_would_be_seen() -> None:
    by_tenant = ["  ->  Index Scan using attempt_open_of_campaign on attempt", "        Index Cond: (vdn_id = $1)"]
    assert wide_reads(by_tenant) == by_tenant[:1]
    assert wide_reads(["  ->  Seq Scan on contact"]) != []
    assert wide_reads(["  ->  Seq Scan on campaign_tally"]) == []
