"""``outdial doctor``."""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from typing import Annotated, Final

from cyclopts import Parameter
from rich.console import Console
from rich.table import Column, Table

from outdial import observability
from outdial.app import trial_call
from outdial.app.doctor import examine
from outdial.app.failures import CannotGoOn
from outdial.app.switch_address import addresses
from outdial.app.switch_examination import examine_switch
from outdial.app.switches import open_switch
from outdial.app.trial_call import TrialCall
from outdial.cli.keys import AsJson
from outdial.cli.surroundings import console, load_settings, notes
from outdial.clock import SystemClock
from outdial.domain.contact import is_dial_string
from outdial.gateways.finding import Finding, Grade
from outdial.settings import Settings

AILING = 1
_COLOURS: Final = {Grade.OK: "green", Grade.WARNING: "yellow", Grade.ERROR: "red"}
_GRADE_WIDTH: Final = max(len(grade.value) for grade in Grade)
_SUBJECT_WIDTH: Final = 10


def doctor(
    *,
    switch: Annotated[
        bool,
        Parameter(
            negative="", help="Look at the switch alone, and at all that can go wrong there before the first call."
        ),
    ] = False,
    call: Annotated[
        str | None, Parameter(help="With --switch: a number of your own to call, to hear whether calls get through.")
    ] = None,
    caller: Annotated[
        str, Parameter(help="The number that this call shows; carriers refuse some that are not yours.")
    ] = "",
    flow: Annotated[str, Parameter(help="The flow to which whoever picks it up is brought.")] = "8000",
    as_json: AsJson = False,
) -> int:
    """Look at everything Outdial needs, and say what to do about what is not well. Exit code 1 when something is not.

    Works while a server runs, and also while none does; it then starts the embedded PostgreSQL for a moment.
    With --switch the switches that OUTDIAL_GATEWAY names are asked, and with --call NUMBER the first one places a call:
    to nobody but that number, whatever blacklist and windows say.
    """
    observability.quiet()
    settings = load_settings()
    if switch or call is not None:
        findings = asyncio.run(_switch(settings, _wish(call, caller, flow), as_json=as_json))
    else:
        findings = asyncio.run(examine(settings, SystemClock()))
        if not as_json:
            _show(findings)
    if as_json:
        console().print(json.dumps([_written(finding) for finding in findings]), markup=False)
    return 0 if all(finding.well for finding in findings) else AILING


def _wish(call: str | None, caller: str, flow: str) -> TrialCall | None:
    if call is None:
        return None
    for option, number in (("--call", call), ("--caller", caller or "0"), ("--flow", flow)):
        if not is_dial_string(number):
            raise CannotGoOn(f"{option}: 1 to 24 of digits, * and #, not {number!r}.")
    return TrialCall(called=call, caller=caller, flow=flow)


async def _switch(settings: Settings, wish: TrialCall | None, *, as_json: bool) -> Sequence[Finding]:
    """Each finding is told as soon as it is found: some are waited for."""
    findings: list[Finding] = []
    async for finding in _found(settings, wish, remarks=notes()):
        findings.append(finding)
        if not as_json:
            _tell(finding)
    return findings


async def _found(settings: Settings, wish: TrialCall | None, *, remarks: Console) -> AsyncGenerator[Finding]:
    clock, all_well = SystemClock(), True
    async for finding in examine_switch(settings, clock):
        all_well = all_well and finding.well
        yield finding
    if wish is None:
        return
    if not all_well:
        remarks.print("Nobody was called: put right first what is an error above.")
        return
    first = next(iter(addresses(settings.gateway).values()))
    async with open_switch(first, settings, clock) as gateway:
        yield await trial_call.place(gateway, wish, clock=clock, tell=lambda line: remarks.print(line, markup=False))


def _show(findings: Sequence[Finding]) -> None:
    table = Table("", "what", Column("finding", overflow="fold"))
    for finding in findings:
        table.add_row(f"[{_COLOURS[finding.grade]}]{finding.grade.value}[/]", finding.subject, finding.says)
    console().print(table)


def _tell(finding: Finding) -> None:
    grade = f"[{_COLOURS[finding.grade]}]{finding.grade.value:{_GRADE_WIDTH}}[/]"
    console().print(f"{grade}  {finding.subject:{_SUBJECT_WIDTH}}  ", end="")
    console().print(finding.says, markup=False)


def _written(finding: Finding) -> dict[str, str]:
    return {"subject": finding.subject, "grade": finding.grade.value, "says": finding.says}
