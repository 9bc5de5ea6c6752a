"""How PostgreSQL would run a named statement, and what stands in the way of its running well."""

import re
from itertools import pairwise

import asyncpg

from outdial.store.database import statement

MANY = 200_000
WHOLE_TENANT = re.compile(r"Index Cond: \(vdn_id = \$1\)$")
BIG_TABLE = re.compile(r"\bon (contact|attempt)\b")

FILL = """
insert into contact (vdn_id, campaign_id, due_at, called, created_at, state)
select 1, each % 20, now(), each::text, now(), each % 3 from generate_series(1, $1) each
"""
CALL = """
insert into attempt (vdn_id, campaign_id, contact_id, epoch, position, called, caller, placed_at, state)
select 1, campaign_id, contact_id, 1, 0, called, '1', now(), case when state = 1 then 1 else 9 end from contact
"""


async def fill(connection: asyncpg.Connection) -> None:
    """Many contacts of one tenant, and an attempt for each; a third of them are open."""
    await connection.execute(FILL, MANY)
    await connection.execute(CALL)


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
    """Reads of contacts or attempts that take in a whole table, or all of a tenant."""
    wide = [line for line in plan if "Seq Scan" in line and BIG_TABLE.search(line)]
    for line, after in pairwise(plan):
        if BIG_TABLE.search(line) and WHOLE_TENANT.search(after.strip()):
            wide.append(line)
    return wide
