"""Claim and complete in batches of 50, against pgbench running the same statements; then with an old snapshot open.

python -m benchmarks.claims [--contacts 1000000] [--seconds 20] [--snapshot-seconds 60]
"""

import argparse
import asyncio
import re
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg

from benchmarks.report import Ratio, Report, told
from benchmarks.stand import VDN, Stand, a_stand, add_campaign, add_contacts, empty
from outdial.domain.attempt import Attempt
from outdial.domain.contact import Contact, Finished
from outdial.domain.evidence import Evidence
from outdial.domain.ledger import Ledger
from outdial.domain.outcome import Outcome
from outdial.domain.plan import Dial, Plan
from outdial.domain.retry import Finish, TryAgain
from outdial.store import attempts, turns
from outdial.store.attempts import Completion
from outdial.store.codec import LEDGER
from outdial.store.database import Database, statement
from outdial.store.leases import CampaignKey, Lease
from outdial.store.turns import Cursors

CAMPAIGNS = 5
BATCH = 50
ROUNDS = 2
WINDOWS = 10
OWNER = "benchmark"
LEDGER_TEXT = LEDGER.dump(Ledger().after(0, Outcome.BUSY, on=date(2026, 1, 1)))
NOTHING_KNOWN = Evidence(rule_set="none/1", answers=0, abandoned=0, within_idle=BATCH)
LEASE = timedelta(hours=1)
LATER = timedelta(hours=2)


async def ours(database: Database, lease: Lease, *, until: float, count: Callable[[int], None]) -> None:
    """The engine's own way: look, claim, complete; half is tried again later, half is finished. Ends with the rows."""
    cursors = Cursors()
    while time.monotonic() < until:
        now = datetime.now(UTC)  # noqa: TID251 - a benchmark runs in this world
        candidates = await turns.due(
            database, lease.key, cursors=cursors, now=now, contacts_max=BATCH, zone=ZoneInfo("UTC")
        )
        plan = Plan(
            dials=tuple(
                Dial(contact=entry.contact, called=entry.contact.next_number.called, caller="10086")
                for entry in candidates
            )
        )
        ahead = [False] * len(plan.dials)
        placed = await turns.claim(database, lease, plan.dials, NOTHING_KNOWN, ahead=ahead, owner=OWNER, now=now)
        if not placed:
            return
        cursors.advance(plan)
        contacts = {entry.contact.contact_id: entry.contact for entry in candidates}
        completions = [_busy(contacts, attempt, lease=lease, now=now) for attempt in placed]
        await attempts.complete(database, VDN, completions, now=now)
        count(len(placed))


def _busy(contacts: dict[int, Contact], attempt: Attempt, *, lease: Lease, now: datetime) -> Completion:
    contact = contacts[attempt.contact_id]
    ended = attempt.end(now, outcome=Outcome.BUSY, cause="486 Busy Here")
    again = attempt.attempt_id % 2 == 0
    return Completion(
        attempt=ended,
        contact=contact,
        epoch=lease.epoch,
        ledger=contact.ledger.after(0, Outcome.BUSY, on=now.date()),
        verdict=TryAgain(now + LATER, 0) if again else Finish(Finished.NO_RETRY_LEFT),
        url=None,
    )


def script() -> str:
    """The same three statements for pgbench, each client on a campaign of its own, with the same cursor."""
    due = _filled(
        "due_contacts",
        [
            "1",
            ":campaign",
            "'{3}'",
            "'{0}'",
            "array[:cursor::text]",
            "now()",
            str(BATCH),
            "date_trunc('hour', now())",
            "current_date",
            "'{}'",
        ],
    )
    picks = [":ids", _each("ids", "'10086'::text"), _each("ids", "false")]
    evidence = [f"'{NOTHING_KNOWN.rule_set}'", "0", "0", "null", "null"]
    trunks = [_each("ids", "null::text"), _each("ids", "null::text")]
    claim = _filled("claim_contacts", ["1", ":campaign", f"'{OWNER}'", "1", "now()", *picks, *evidence, *trunks])
    head, update = claim.rsplit("\n)\n", 1)
    return f"""
\\set campaign :client_id + 1
with due as ({due})
select coalesce(array_agg(contact_id), '{{}}')::text as ids, coalesce(max(due_at), now())::text as cursor
from due \\gset
{head}
), claimed as ({update})
select coalesce(array_agg(attempt_id), '{{}}')::text as done from claimed \\gset
{_filled("complete_attempts", _completion_columns())};
"""  # noqa: S608 - our own words


def _completion_columns() -> list[str]:
    """What ``ours`` writes, made by the server: half waits, half is finished."""
    nothing, now = "null::timestamptz", "now()"
    odd = "(select array_agg({}) from unnest(:done::bigint[]) as one (id))"
    values = ["1", now, ":done", "1", nothing, nothing, nothing, now, "'busy'::text", "'486 Busy Here'::text"]
    columns = [values[0], values[1], values[2]] + [_each("done", value) for value in values[3:]]
    return [
        *columns,
        _each("done", "null::text"),
        _each("done", "null::boolean"),
        odd.format("(id % 2) * 2"),
        odd.format("case when id % 2 = 0 then now() + interval '2 hours' else now() end"),
        _each("done", "0"),
        _each("done", "0"),
        odd.format("'1' || id::text"),
        _each("done", "null::text"),
        _each("done", f"'{LEDGER_TEXT}'::jsonb"),
        odd.format("nullif((id % 2) * 2, 0)"),
        _each("done", "null::text"),
        _each("done", "null::jsonb"),
        _each("done", "null::text"),
        _each("done", "null::timestamptz"),
        _each("done", "null::text"),
    ]


def _each(variable: str, value: str) -> str:
    return f"array_fill({value}, array[cardinality(:{variable}::bigint[])])"


def _filled(name: str, values: Sequence[str]) -> str:
    lines = [line for line in statement(name).splitlines() if not line.lstrip().startswith("--")]
    return re.sub(r"\$(\d+)", lambda match: values[int(match[1]) - 1], "\n".join(lines))


async def rate_of_ours(stand: Stand, *, seconds: float) -> float:
    """Rows claimed and completed a second, by five owners in one process."""
    done = 0

    def count(rows: int) -> None:
        nonlocal done
        done += rows

    async with Database.open(stand.url, connections_max=CAMPAIGNS) as database:
        held = [Lease(CampaignKey(VDN, campaign_id), 1) for campaign_id in range(1, CAMPAIGNS + 1)]
        began = time.monotonic()
        async with asyncio.TaskGroup() as owners:
            for lease in held:
                owners.create_task(ours(database, lease, until=began + seconds, count=count))
        return done / (time.monotonic() - began)


def rate_of_pgbench(stand: Stand, *, seconds: int) -> float:
    """Rows a second of the same statements, prepared, five clients."""
    path = stand.folder / "claims.sql"
    path.write_text(script())
    options = ["-n", "-M", "prepared", "-c", str(CAMPAIGNS), "-j", "1", "-T", str(seconds), "-f", str(path)]
    printed = stand.tool("pgbench", *options, "-D", "cursor=1970-01-01", stand.url)
    found = re.search(r"tps = ([0-9.]+)", printed)
    if found is None:
        raise RuntimeError(f"pgbench said nothing of its rate:\n{printed}")
    return float(found[1]) * BATCH


async def fill(stand: Stand, *, contacts: int) -> None:
    """Fresh campaigns, all of whose contacts are due, and leases on them."""
    await empty(stand)
    for campaign_id in range(1, CAMPAIGNS + 1):
        await add_campaign(stand, campaign_id)
        await add_contacts(stand, campaign_id, contacts=contacts // CAMPAIGNS)
        await stand.execute(
            "insert into campaign_lease values ($1, $2, $3, 1, now() + interval '1 day')", VDN, campaign_id, OWNER
        )
    await stand.execute("vacuum analyze contact")
    await stand.execute("checkpoint")


async def rates_over_time(stand: Stand, *, seconds: float) -> list[float]:
    """Rates of one tenth after the other, on fresh rows."""
    return [await rate_of_ours(stand, seconds=seconds / WINDOWS) for _ in range(WINDOWS)]


async def rates_under_a_snapshot(stand: Stand, *, seconds: float) -> list[float]:
    """The same while somebody, a report say, holds an old snapshot open."""
    report = await asyncpg.connect(stand.url)
    try:
        await report.execute("begin isolation level repeatable read")
        await report.fetchval("select count(*) from tenant where vdn_id = $1", VDN)
        return await rates_over_time(stand, seconds=seconds)
    finally:
        await report.close()


async def run(stand: Stand, *, contacts: int, seconds: int, snapshot_seconds: float) -> Report:
    """Limit and ours in turn, twice, on fresh rows each time; then a minute with and without an old snapshot."""
    limit, own = 0.0, 0.0
    for _ in range(ROUNDS):
        await fill(stand, contacts=contacts)
        limit += rate_of_pgbench(stand, seconds=seconds) / ROUNDS
        await fill(stand, contacts=contacts)
        own += await rate_of_ours(stand, seconds=seconds) / ROUNDS
    await fill(stand, contacts=contacts)
    alone = await rates_over_time(stand, seconds=snapshot_seconds)
    await fill(stand, contacts=contacts)
    watched = await rates_under_a_snapshot(stand, seconds=snapshot_seconds)
    figures = {
        "pgbench, the same statements, rows/s": limit,
        "ours, rows/s": own,
        "each tenth of a minute, rows/s": _listed(alone),
        "the same with an old snapshot open": _listed(watched),
        "last to first half: alone, with the snapshot": f"{_trend(alone):.2f}, {_trend(watched):.2f}",
    }
    what = f"claim + complete in batches of {BATCH}"
    return Report(figures, [Ratio(what=what, unit="rows/s", limit=limit, ours=own, at_least=0.75)])


def _trend(rates: Sequence[float]) -> float:
    half = len(rates) // 2
    return sum(rates[half:]) / sum(rates[:half])


def _listed(rates: Sequence[float]) -> str:
    return ", ".join(f"{rate:,.0f}" for rate in rates)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--snapshot-seconds", type=float, default=60.0)
    arguments = parser.parse_args()
    asyncio.run(_run_and_tell(**vars(arguments)))


async def _run_and_tell(*, contacts: int, seconds: int, snapshot_seconds: float) -> None:
    async with a_stand() as stand:
        told(await run(stand, contacts=contacts, seconds=seconds, snapshot_seconds=snapshot_seconds))


if __name__ == "__main__":
    main()
