"""``outdial replay``."""

import asyncio
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from cyclopts import Parameter

from outdial import observability, rule_sets
from outdial.app.failures import CannotGoOn
from outdial.app.ground import open_database
from outdial.cli.keys import checked
from outdial.cli.plots import check_plot
from outdial.cli.recorded import Found, Unreadable, in_database, in_file
from outdial.cli.replaying import Check, Compare, Errand, Export
from outdial.cli.surroundings import console, load_settings
from outdial.clock import SystemClock
from outdial.domain.days import day_of, day_opens
from outdial.domain.pacing.alteration import Alteration, Method
from outdial.domain.pacing.replay import Trial
from outdial.domain.rule_set import RuleSet
from outdial.rule_sets import UnknownRuleSetError
from outdial.settings import Settings
from outdial.store import tenants
from outdial.store.leases import CampaignKey

NOT_AS_RECORDED = 1
UNREADABLE_TOLD = 10
DAYS_BACK = {"today": 0, "yesterday": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """Of which campaign, and of what time in the words of whoever asks."""

    key: CampaignKey
    since: str
    until: str | None


def replay(
    campaign: Annotated[int | None, Parameter(help="The campaign's id; none with --file.")] = None,
    /,
    *,
    vdn: Annotated[int | None, Parameter(help="The tenant that the campaign belongs to.")] = None,
    since: Annotated[
        str, Parameter(help="today, yesterday, or a time such as 2026-03-04T09:30 on the tenant's wall.")
    ] = "yesterday",
    until: Annotated[str | None, Parameter(help="The same; everything up to now when left out.")] = None,
    file: Annotated[Path | None, Parameter(help="Replay all of a file that --export wrote; no database.")] = None,
    export: Annotated[Path | None, Parameter(help="Write the record to a new file instead of replaying it.")] = None,
    method: Annotated[Method | None, Parameter(help="Decide by this method instead of the recorded one.")] = None,
    limit: Annotated[
        float | None, Parameter(help="Allow so many per cent of live answers to be abandoned, instead.")
    ] = None,
    rules: Annotated[str | None, Parameter(help="Keep this rule set instead of the recorded one.")] = None,
    plot: Annotated[Path | None, Parameter(help="Draw the comparison: a name in .svg, .png or .html.")] = None,
) -> int:
    """Run the recorded turns of a campaign's pacing again: through the same code, which must decide the same.

    Exit code 1 when a decision is not the recorded one to the byte, or a chunk of the record is damaged. With
    --method, --limit or --rules the recorded views are shown to another pace, and the turns that differ are counted.
    What was recorded does not react to the other pace's decisions. It reads only, and may be asked while servers run.
    """
    observability.quiet()
    alteration = Alteration(method=method, limit=_checked_limit(limit), rules=_rules(rules))
    check_plot(plot)
    if plot is not None and alteration == Alteration():
        raise CannotGoOn("--plot draws a comparison: give --method, --limit or --rules too.")
    if export is not None and alteration != Alteration():
        raise CannotGoOn("--export writes what was recorded: give it without --method, --limit and --rules.")
    with _errand(alteration, export=export, plot=plot) as errand:
        if file is not None:
            unreadable = _from_file(errand, file, campaign=campaign)
        else:
            wanted = _wanted(campaign, vdn, since=since, until=until)
            unreadable = asyncio.run(_from_database(errand, load_settings(), wanted))
    return _tell(errand, unreadable)


@contextmanager
def _errand(alteration: Alteration, *, export: Path | None, plot: Path | None) -> Generator[Errand]:
    if export is None:
        changed = alteration != Alteration()
        yield (
            Compare(Trial(alteration), name=str(alteration), plot=plot)
            if changed
            else Check(version=version("outdial"))
        )
        return
    try:
        with export.open("xb") as file:
            yield Export(file, export)
    except FileExistsError:
        raise CannotGoOn(f"{export} is there already: name a new file.") from None


def _from_file(errand: Errand, path: Path, *, campaign: int | None) -> list[Unreadable]:
    if campaign is not None:
        raise CannotGoOn("Give a campaign or --file, not both.")
    unreadable: list[Unreadable] = []
    for found in in_file(path):
        _take(errand, found, unreadable)
    return unreadable


async def _from_database(errand: Errand, settings: Settings, wanted: _Wanted) -> list[Unreadable]:
    unreadable: list[Unreadable] = []
    now = SystemClock().now()
    async with open_database(settings) as database:
        tenant = await tenants.load(database, wanted.key.vdn_id)
        if tenant is None:
            raise CannotGoOn(f"There is no tenant {wanted.key.vdn_id}.")
        since = _instant(wanted.since, "--since", zone=tenant.zone, now=now)
        until = now if wanted.until is None else _instant(wanted.until, "--until", zone=tenant.zone, now=now)
        async for found in in_database(database, wanted.key, since=since, until=until):
            _take(errand, found, unreadable)
    return unreadable


def _take(errand: Errand, found: Found | Unreadable, unreadable: list[Unreadable]) -> None:
    if isinstance(found, Unreadable):
        unreadable.append(found)
    else:
        errand.take(found)


def _tell(errand: Errand, unreadable: Sequence[Unreadable]) -> int:
    for damaged in unreadable[:UNREADABLE_TOLD]:
        console().print(f"{damaged.name} cannot be used: {damaged.why}.", markup=False)
    if len(unreadable) > UNREADABLE_TOLD:
        console().print(f"{len(unreadable) - UNREADABLE_TOLD:,} more cannot be used.")
    if errand.chunks > 0:
        for part in errand.told():
            console().print(part, markup=False)
    elif not unreadable:
        raise CannotGoOn("Nothing is recorded there; docs/how-to/explain-and-replay.md says what is, and for how long.")
    return 0 if errand.well and not unreadable else NOT_AS_RECORDED


def _wanted(campaign: int | None, vdn: int | None, *, since: str, until: str | None) -> _Wanted:
    if campaign is None or vdn is None:
        raise CannotGoOn("Say what to replay: `outdial replay CAMPAIGN --vdn N`, or `outdial replay --file FILE`.")
    return _Wanted(key=CampaignKey(checked(vdn), campaign), since=since, until=until)


def _checked_limit(limit: float | None) -> float | None:
    if limit is not None and not 0 <= limit <= 100:  # noqa: PLR2004 - per cent
        raise CannotGoOn(f"--limit: per cent from 0 to 100, not {limit:g}.")
    return limit


def _rules(name: str | None) -> RuleSet | None:
    try:
        return None if name is None else rule_sets.load(name)
    except UnknownRuleSetError as error:
        raise CannotGoOn(f"--rules: {error}.") from None


def _instant(text: str, option: str, *, zone: ZoneInfo, now: datetime) -> datetime:
    """A time as people say it, on the wall of ``zone`` unless it names its offset."""
    if text in DAYS_BACK:
        return day_opens(day_of(now, zone=zone) - timedelta(days=DAYS_BACK[text]), zone=zone)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CannotGoOn(f"{option}: today, yesterday or a time such as 2026-03-04T09:30, not {text}.") from None
    return (at if at.tzinfo is not None else at.replace(tzinfo=zone)).astimezone(UTC)
