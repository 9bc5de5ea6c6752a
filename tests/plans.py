"""How PostgreSQL would run a named statement, and what stands in the way of its running well."""

import re
from collections.abc import Sequence
from importlib import resources
from itertools import pairwise

import asyncpg

from outdial.store.database import statement

MANY = 200_000
WHOLE_TENANT = re.compile(r"Index Cond: \(vdn_id = \$1\)$")
LARGE = "contact|attempt|call_count|campaign_outcomes|hourly_outcomes|campaign_answers"
"""Tables that grow with the numbers or the calls of a tenant."""
BIG_TABLE = re.compile(rf"\bon ({LARGE})\b")
NAMES_LARGE = re.compile(rf"\b(from|join|update|into|using) ({LARGE})\b")

FILL = """
insert into contact (vdn_id, campaign_id, due_at, called, created_at, state)
select 1, each % 20, now(), each::text, now(), each % 3 from generate_series(1, $1) each
"""
CALL = """
insert into attempt (vdn_id, campaign_id, contact_id, epoch, position, called, caller, placed_at, state)
select 1, campaign_id, contact_id, 1, 0, called, '1', now(), case when state = 1 then 1 else 9 end from contact
"""
COUNT = (
    """
    insert into call_count
    select 1, each % 20, each % 40 < 20, case when each % 40 < 20 then '' else (each % 7)::text end,
        timestamptz '2020-01-01 00:00+00' + each * interval '15 minutes', 1, 1
    from generate_series(1, 20000) each
    """,
    """
    insert into campaign_outcomes
    select 1, each % 20, timestamptz '2020-01-01 00:00+00' + each * interval '15 minutes', 'busy', 1, 1
    from generate_series(1, 20000) each
    """,
    """
    insert into hourly_outcomes
    select 1, each % 20, timestamptz '2020-01-01 00:00+00' + each * interval '1 hour', 'busy', 1
    from generate_series(1, 20000) each
    """,
    """
    insert into campaign_answers
    select 1, each % 20, timestamptz '2020-01-01 00:00+00' + each * interval '15 minutes', 'none/1', 1, 0
    from generate_series(1, 20000) each
    """,
)


def statements_on_large_tables() -> Sequence[str]:
    """The names of all statements that read or change a large table."""
    folder = resources.files("outdial.store").joinpath("queries")
    names = sorted(file.name.removesuffix(".sql") for file in folder.iterdir())
    return [name for name in names if NAMES_LARGE.search(_without_comments(statement(name)))]


def _without_comments(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))


async def fill(connection: asyncpg.Connection) -> None:
    """Many contacts of one tenant, an attempt for each, and counts of these; a third of them are open."""
    await connection.execute(FILL, MANY)
    await connection.execute(CALL)
    for statement_of_counts in COUNT:
        await connection.execute(statement_of_counts)


async def kept_plan(connection: asyncpg.Connection, name: str) -> list[str]:
    """The plan that a connection keeps and uses for all arguments, as PostgreSQL would make it now."""
    text = statement(name)
    count = max(int(place) for place in re.findall(r"\$(\d+)", text))
    await connection.execute("set plan_cache_mode = force_generic_plan")
    await connection.execute(f"prepare {name} as {text}")
    try:
        rows = await connection.fetch(f"explain execute {name}({', '.join(['null'] * count)})")
    finally:
        await connection.execute(f"deallocate {name}")
    return [row[0] for row in rows]


def wide_reads(plan: list[str]) -> list[str]:
    """Reads of contacts, attempts or their counts that take in a whole table, or all of a tenant."""
    wide = [line for line in plan if "Seq Scan" in line and BIG_TABLE.search(line)]
    for line, after in pairwise(plan):
        if BIG_TABLE.search(line) and WHOLE_TENANT.search(after.strip()):
            wide.append(line)
    return wide
