"""``outdial doctor``."""

import asyncio
import json
from dataclasses import asdict

from rich.table import Column, Table

from outdial import observability
from outdial.app.doctor import examine
from outdial.cli.keys import AsJson
from outdial.cli.surroundings import console, load_settings
from outdial.clock import SystemClock

AILING = 1


def doctor(*, as_json: AsJson = False) -> int:
    """Look at everything Outdial needs, and say what to do about what is not well. Exit code 1 when something is not.

    Works while a server runs, and also while none does; it then starts the embedded PostgreSQL for a moment.
    """
    observability.quiet()
    findings = asyncio.run(examine(load_settings(), SystemClock()))
    if as_json:
        console().print(json.dumps([asdict(finding) for finding in findings]), markup=False)
    else:
        table = Table("", "what", Column("finding", overflow="fold"))
        for finding in findings:
            mark = "[green]well[/green]" if finding.well else "[red]ails[/red]"
            table.add_row(mark, finding.subject, finding.says)
        console().print(table)
    return 0 if all(finding.well for finding in findings) else AILING
