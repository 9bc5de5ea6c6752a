"""``outdial explain`` tells a number from a campaign, and says what to do when there is neither."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from outdial.api.own.numbers import explained
from outdial.cli.explain import number_lines
from outdial.clock import SystemClock
from outdial.domain.campaign import CampaignState
from outdial.domain.explain import NumberStanding, Standing
from outdial.domain.plan import Rule
from outdial.domain.screening import Listing
from outdial.domain.tenant import Tenant
from tests.app.imports.files import campaign_with_settings
from tests.domain.builders import DAY, HOUR, MINUTE, SHANGHAI, a_calendar, a_campaign, a_contact
from tests.rows import Rows
from tests.tree import ROOT

Outdial = Callable[..., int]
Output = pytest.CaptureFixture[str]

CALLED = "13800001111"


@pytest.fixture
def campaign_id(outdial: Outdial, capsys: Output, database_url: str) -> int:
    """A suspended campaign called *spring* that runs for some years, with a contact that is waiting."""
    outdial("keys", "create", "--vdn", 1, "--time-zone", "Asia/Shanghai")
    capsys.readouterr()
    return asyncio.run(_furnish(database_url))


async def _furnish(url: str) -> int:
    connection = await asyncpg.connect(url)
    campaign_id = await campaign_with_settings(connection, state=CampaignState.SUSPENDED)
    await connection.execute(
        """
        update campaign
        set name = 'spring', settings = settings || jsonb_build_object('name', 'spring', 'end', $1::text)
        """,
        (SystemClock().now() + timedelta(days=1000)).isoformat(),
    )
    await Rows(connection).contact(campaign_id, called=[CALLED], state=0, outcome=None)
    await connection.close()
    return campaign_id


def told(outdial: Outdial, capsys: Output, *words: object) -> str:
    assert outdial("explain", *words, "--vdn", 1) == 0
    return capsys.readouterr().out


def test_of_a_number_every_contact_is_told_with_its_rules(outdial: Outdial, capsys: Output, campaign_id: int) -> None:
    head, contact, step, *others = told(outdial, capsys, CALLED).splitlines()

    assert head.startswith(f"Number {CALLED}, at ")
    assert head.endswith("+08:00:")
    assert f"of campaign {campaign_id} (spring): not until somebody resumes the campaign" in contact
    assert step == "    1. the campaign is suspended"
    assert all(other.startswith("    2. closed: outside segments, until ") for other in others)


def test_of_a_campaign_its_state_its_waiting_contacts_and_its_calls_are_told(
    outdial: Outdial, capsys: Output, campaign_id: int
) -> None:
    for name in (campaign_id, "spring"):
        head, dials, waits, calls, *pacing = told(outdial, capsys, name).splitlines()

        assert head == f"Campaign {campaign_id} (spring), suspended:"
        assert dials == "  does not dial: the campaign is suspended"
        assert waits == "  1 contacts are due; 0 are not finished"
        assert calls == "  0 calls are under way; ended today: none"
        assert pacing[0] == "  no engine has said yet how many calls it starts"


def test_what_is_both_is_told_as_both_unless_one_is_named(
    outdial: Outdial, capsys: Output, campaign_id: int, database_url: str
) -> None:
    asyncio.run(_call_it(database_url, str(campaign_id)))

    both = json.loads(told(outdial, capsys, campaign_id, "--json"))
    number = json.loads(told(outdial, capsys, campaign_id, "--json", "--number"))
    campaign = json.loads(told(outdial, capsys, campaign_id, "--json", "--campaign"))

    assert both["number"]["contacts"][0]["campaignId"] == campaign_id == both["campaign"]["campaignId"]
    assert (number["campaign"], campaign["number"]) == (None, None)
    assert (number["number"]["called"], campaign["campaign"]["state"]) == (str(campaign_id), "suspended")


async def _call_it(url: str, called: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("update contact set called = $1", called)
    await connection.close()


def test_the_how_to_shows_what_is_printed_and_names_every_rule() -> None:
    page = (ROOT / "docs" / "how-to" / "find-out-why-a-number-is-not-called.md").read_text(encoding="utf-8")
    now = datetime(2026, 11, 21, 15, 5, tzinfo=UTC)
    campaign = a_campaign(begin=now - DAY, end=now + 9 * DAY)
    standing = Standing(
        tenant=Tenant(vdn_id=1, zone=SHANGHAI),
        campaign=replace(campaign, campaign_id=3),
        calendar=a_calendar(campaign),
        contact=replace(a_contact(CALLED), contact_id=10**18 + 1),
        numbers={CALLED: NumberStanding(listing=Listing(valid_until=now + 11 * HOUR - 5 * MINUTE))},
    )

    shown = "\n".join(number_lines(explained(CALLED, [standing], now=now), zone=SHANGHAI))

    assert f"```\n{shown}\n```" in page, shown
    assert [rule for rule in Rule if f"(`{rule.value}`)" not in page] == []


@pytest.mark.usefixtures("campaign_id")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("99", "--vdn", 1),
            "no campaign has the id or the name 99, and no contact is called, or was called last, on 99",
        ),
        (("99", "--vdn", 1, "--number"), "give every digit as it was added, prefix and all"),
        (("autumn", "--vdn", 1, "--campaign"), "no campaign has the id or the name autumn"),
        (("9" * 5000, "--vdn", 1), "no campaign has the id or the name 999"),
        (("1", "--vdn", 1, "--campaign", "--number"), "Give --number or --campaign, not both"),
        (("1", "--vdn", 2), "There is no tenant 2; `outdial keys create --vdn 2` makes it"),
        (("1", "--vdn", 0), "--vdn: a number from 1 to 9999"),
    ],
)
def test_what_is_not_there_is_told_in_a_sentence(
    outdial: Outdial, capsys: Output, words: tuple[object, ...], said: str
) -> None:
    assert outdial("explain", *words) == 1

    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error
