from collections.abc import Mapping
from datetime import datetime, timedelta
from math import inf
from typing import Any

import pytest

from outdial.domain.pacing.base import Account, Decision, Floor, PacingView, ProgressivePace, Share
from outdial.domain.pacing.record import ChunkWriter, Head, pack
from outdial.domain.pacing.record_lines import RecordedTurn
from outdial.domain.rule_set import NO_RULES
from outdial.store import pacing_turns
from outdial.store.leases import CampaignKey
from outdial.store.pacing_turns import Latest, StoredChunk
from tests.api.belongings import OPEN_ALL_DAY, kinds
from tests.api.client import Client, Server
from tests.rows import NOW, SECOND

pytestmark = pytest.mark.anyio

MINUTE = 60 * SECOND


async def campaign(client: Client, *, suspended: bool = False) -> int:
    """A campaign that may dial all day, unless it is suspended."""
    body = {
        "name": f"campaign {suspended}",
        "strBeginTime": f"{NOW:%Y-%m-%d} 00:00:00",
        "strEndTime": f"{NOW + timedelta(days=30):%Y-%m-%d} 00:00:00",
        "callerNo": "10085",
        "maxAlertingTime": 20,
        "scheduleParam": OPEN_ALL_DAY,
        "initStatus": int(suspended),
        **kinds(5)[1],
    }
    return (await client.post("", body)).body["returnObject"]["id"]


def decided(at: datetime, calls: int) -> RecordedTurn:
    view = PacingView(now=at, floor=Floor(idle=calls), lines_free=9)
    return RecordedTurn(view, Decision(calls=calls, reason=f"{calls} calls", terms=(("idle", calls), ("left", inf))))


async def recorded(server: Server, campaign_id: int, *turns: RecordedTurn, packed: bytes | None = None) -> None:
    """A chunk of these turns."""
    begins_at = turns[0].view.now
    writer = ChunkWriter(
        Head(begins_at=begins_at, pace=ProgressivePace(), rules=NO_RULES, memory={}, recorded_by="0.1.0")
    )
    for turn in turns:
        writer.add(turn)
    chunk = StoredChunk(
        key=CampaignKey(1, campaign_id),
        begins_at=begins_at,
        ends_at=turns[-1].view.now,
        turns=len(turns),
        calls=sum(turn.decision.calls for turn in turns),
        packed=packed or pack(writer.text(memory={})),
    )
    await pacing_turns.add(server.database, chunk)


async def asked(client: Client, campaign_id: int, **query: object) -> Mapping[str, Any]:
    reply = await client.get(f"/api/v1/campaigns/{campaign_id}/pacing", **query)
    assert reply.status == 200, reply.text
    return reply.body


async def test_a_campaign_that_nobody_has_looked_at_has_nothing_to_tell(client: Client) -> None:
    campaign_id = await campaign(client)

    assert await asked(client, campaign_id) == {
        "campaignId": campaign_id,
        "rests": None,
        "latest": None,
        "summary": {
            "since": "2020-09-10T07:00:00Z",
            "turns": 0,
            "calls": 0,
            "recordedS": 0,
            "answers": 0,
            "abandoned": 0,
        },
        "decisions": [],
    }


async def test_the_latest_decision_is_told_in_words_and_figures(client: Client, server: Server) -> None:
    campaign_id = await campaign(client)
    latest = Latest(
        at=NOW,
        calls=7,
        reason="7 calls: 3 idle",
        terms=(("idle", 3), ("horizon_s", None)),
        method="off_hook",
        rule_set="none/1",
        account=Account(today=Share(50, 1)),
    )
    await pacing_turns.tell(server.database, [(CampaignKey(1, campaign_id), latest)])

    nothing = {"answers": 0, "abandoned": 0, "share": None}
    assert (await asked(client, campaign_id))["latest"] == {
        "at": "2020-09-10T08:00:00Z",
        "calls": 7,
        "reason": "7 calls: 3 idle",
        "terms": {"idle": 3, "horizon_s": None},
        "method": "off_hook",
        "ruleSet": "none/1",
        "account": {
            "today": {"answers": 50, "abandoned": 1, "share": 0.02},
            "last24H": nothing,
            "last30Days": nothing,
        },
    }


async def test_a_campaign_that_may_not_dial_says_by_which_rule(client: Client) -> None:
    campaign_id = await campaign(client, suspended=True)

    rests = (await asked(client, campaign_id))["rests"]

    assert (rests["rule"], rests["words"]) == ("campaign_suspended", "the campaign is suspended")


async def test_recorded_decisions_are_shown_newest_first_and_no_more_than_asked_for(
    client: Client, server: Server
) -> None:
    campaign_id = await campaign(client)
    for minute in range(3):
        begins_at = NOW - (5 - minute) * MINUTE
        await recorded(server, campaign_id, *(decided(begins_at + n * SECOND, 10 * minute + n) for n in range(3)))

    whole = await asked(client, campaign_id)
    some = await asked(client, campaign_id, limit=4)
    late = await asked(client, campaign_id, since=f"{NOW - 3 * MINUTE + SECOND:%Y-%m-%dT%H:%M:%SZ}", limit=200)

    assert [decision["calls"] for decision in whole["decisions"]] == [22, 21, 20, 12, 11, 10, 2, 1, 0]
    assert whole["decisions"][0] == {
        "at": "2020-09-10T07:57:02Z",
        "calls": 22,
        "reason": "22 calls",
        "terms": {"idle": 22, "left": None},
    }
    assert [decision["calls"] for decision in some["decisions"]] == [22, 21, 20, 12]
    assert [decision["calls"] for decision in late["decisions"]] == [22, 21]
    assert (whole["summary"]["turns"], whole["summary"]["calls"], whole["summary"]["recordedS"]) == (9, 99, 6)


async def test_a_damaged_chunk_shows_nothing_and_hides_no_other(client: Client, server: Server) -> None:
    campaign_id = await campaign(client)
    await recorded(server, campaign_id, decided(NOW - 2 * MINUTE, 1))
    await recorded(server, campaign_id, decided(NOW - MINUTE, 2), packed=b"damaged")

    assert [decision["calls"] for decision in (await asked(client, campaign_id))["decisions"]] == [1]


async def test_answered_calls_of_the_time_asked_for_are_summed_up(client: Client, server: Server) -> None:
    campaign_id = await campaign(client)
    quarter = "insert into campaign_answers (vdn_id, campaign_id, quarter, rule_set, answers, abandoned)"
    for minutes, answers, abandoned in ((90, 100, 50), (45, 10, 1), (0, 5, 1)):
        values = f"{quarter} values (1, $1, $2, 'none/1', $3, $4)"
        await server.sql(values, campaign_id, NOW - minutes * MINUTE, answers, abandoned)

    summary = (await asked(client, campaign_id))["summary"]

    assert (summary["answers"], summary["abandoned"]) == (15, 2)


@pytest.mark.parametrize("query", [{"limit": 201}, {"limit": -1}, {"since": "yesterday"}, {"until": "now"}])
async def test_a_query_beyond_its_bounds_is_refused(client: Client, query: Mapping[str, object]) -> None:
    assert (await client.get(f"/api/v1/campaigns/{await campaign(client)}/pacing", **query)).status == 422


async def test_a_campaign_that_the_tenant_does_not_have_is_unknown(client: Client, stranger: Client) -> None:
    for campaign_id in (await campaign(client), 999_999):
        assert (await stranger.get(f"/api/v1/campaigns/{campaign_id}/pacing")).status == 404
