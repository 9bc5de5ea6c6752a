"""``outdial explain``."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from cyclopts import Parameter
from pydantic import BaseModel

from outdial import observability
from outdial.api.own.numbers import ContactExplained, NumberExplained, explained
from outdial.app.failures import CannotGoOn
from outdial.app.ground import open_database
from outdial.cli import campaign_explained
from outdial.cli.campaign_explained import CampaignExplained
from outdial.cli.keys import AsJson, Vdn, checked
from outdial.cli.surroundings import console, load_settings
from outdial.clock import SystemClock
from outdial.domain.contact import is_dial_string
from outdial.domain.explain import wall_time
from outdial.settings import Settings
from outdial.store import campaigns, standings, tenants
from outdial.store.database import Database

CAMPAIGN_IDS = range(1, 2**31)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What is asked about, and which of the two it may be."""

    vdn_id: int
    target: str
    number: bool
    campaign: bool


class Found(BaseModel):
    """What there is to tell of a number, a campaign, or both."""

    number: NumberExplained | None
    campaign: CampaignExplained | None


def explain(
    target: Annotated[str, Parameter(help="A number, or a campaign's id or name.")],
    /,
    *,
    vdn: Vdn,
    number: Annotated[bool, Parameter(negative="", help="TARGET is a number, and nothing else.")] = False,
    campaign: Annotated[bool, Parameter(negative="", help="TARGET is a campaign, and nothing else.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say why a number is not called, or what a campaign does now.

    For a number: of every contact that holds it the rule that keeps it from being dialled and until when, the rules
    behind that one, and from when on it may be dialled. What is both a number and a campaign's id is told as both.
    Times are on the tenant's wall. It reads only, and may be asked while servers run.
    """
    observability.quiet()
    if number and campaign:
        raise CannotGoOn("Give --number or --campaign, not both; without either, both are looked for.")
    question = _Question(vdn_id=checked(vdn), target=target, number=not campaign, campaign=not number)
    zone, found = asyncio.run(_find(load_settings(), question, now=SystemClock().now()))
    if as_json:
        console().print(found.model_dump_json(by_alias=True), markup=False)
        return
    for line in _lines(found, zone=zone):
        console().print(line, markup=False)


async def _find(settings: Settings, question: _Question, *, now: datetime) -> tuple[ZoneInfo, Found]:
    async with open_database(settings) as database:
        tenant = await tenants.load(database, question.vdn_id)
        if tenant is None:
            vdn_id = question.vdn_id
            raise CannotGoOn(f"There is no tenant {vdn_id}; `outdial keys create --vdn {vdn_id}` makes it.")
        found = Found(
            number=await _number(database, question, now=now) if question.number else None,
            campaign=await _campaign(database, question, now=now) if question.campaign else None,
        )
    if found.number is None and found.campaign is None:
        raise CannotGoOn(_nothing(question))
    return tenant.zone, found


async def _number(database: Database, question: _Question, *, now: datetime) -> NumberExplained | None:
    if not is_dial_string(question.target):
        return None
    found = await standings.of_number(database, question.vdn_id, question.target)
    return explained(question.target, found, now=now) if found else None


async def _campaign(database: Database, question: _Question, *, now: datetime) -> CampaignExplained | None:
    campaign_id = await campaigns.named(database, question.vdn_id, question.target)
    if campaign_id is None:
        campaign_id = _campaign_id(question.target)
    if campaign_id is None:
        return None
    return await campaign_explained.look(database, question.vdn_id, campaign_id, now=now)


def _campaign_id(target: str) -> int | None:
    if re.fullmatch(r"[0-9]{1,10}", target) is None or int(target) not in CAMPAIGN_IDS:
        return None
    return int(target)


def _nothing(question: _Question) -> str:
    target, tenant = question.target, f"Tenant {question.vdn_id}"
    number = f"no contact is called, or was called last, on {target}: give every digit as it was added, prefix and all"
    campaign = f"no campaign has the id or the name {target}"
    if not question.campaign:
        return f"{tenant}: {number}."
    return f"{tenant}: {campaign}, and {number}." if question.number else f"{tenant}: {campaign}."


def _lines(found: Found, *, zone: ZoneInfo) -> Iterator[str]:
    if found.number is not None:
        yield from number_lines(found.number, zone=zone)
    if found.campaign is not None:
        yield from campaign_explained.lines(found.campaign, zone=zone)


def number_lines(number: NumberExplained, *, zone: ZoneInfo) -> Iterator[str]:
    """What becomes of a number, for people; times are on the wall of ``zone``."""
    yield f"Number {number.called}, at {wall_time(number.as_of, zone=zone)}:"
    for contact in number.contacts:
        yield from _contact_lines(contact, zone=zone)
    if not number.complete:
        yield f"  These are the first {len(number.contacts)}; more contacts hold the number."


def _contact_lines(contact: ContactExplained, *, zone: ZoneInfo) -> Iterator[str]:
    yield f"  Contact {contact.contact_id} of campaign {contact.campaign_id} ({contact.campaign_name}): {contact.says}"
    for place, step in enumerate(contact.steps, start=1):
        until = "" if step.until is None else f", until {wall_time(step.until, zone=zone)}"
        yield f"    {place}. {step.words}{until}"
