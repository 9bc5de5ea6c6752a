"""``outdial import``."""

import asyncio
import gc
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from outdial import observability
from outdial.app.ground import open_database
from outdial.app.imports.rows import Source
from outdial.app.imports.run import ImportWish, import_file
from outdial.cli.keys import checked
from outdial.cli.surroundings import console, load_settings, notes
from outdial.clock import SystemClock
from outdial.settings import Settings
from outdial.store.imports import ImportTask


def import_(
    campaign: Annotated[int, Parameter(help="The campaign's id.")],
    file: Annotated[Path, Parameter(help="A CSV file in UTF-8; its first line names the columns.")],
    /,
    *,
    vdn: Annotated[int, Parameter(help="The tenant that the campaign belongs to.")],
    rejects: Annotated[
        Path | None, Parameter(help="Where rows go that are left out; FILE.reject.csv beside FILE.csv otherwise.")
    ] = None,
    again: Annotated[bool, Parameter(negative="", help="Import the file although it was imported before.")] = False,
) -> None:
    """Add the numbers of a CSV file to a campaign.

    Columns: called, and any of sessionId, caller, customField, callData, recycleTime, priority, type. A row that
    breaks a rule, repeats a number of the file or of the campaign's unfinished ones, or is blacklisted, is left out
    and written to the reject file with its line and the reason. Killed at any moment, the same command goes on where
    it stopped, and adds nothing twice.
    """
    observability.quiet()
    wish = ImportWish(
        vdn_id=checked(vdn),
        campaign_id=campaign,
        source=Source.examine(file),
        rejects_to=rejects or file.with_suffix(".reject.csv"),
        again=again,
    )
    # Rows make no cycles, and looking for cycles among so many would take a fifth of the time.
    gc.disable()
    asyncio.run(_import(load_settings(), wish))


async def _import(settings: Settings, wish: ImportWish) -> None:
    clock = SystemClock()
    began_at = clock.now()
    async with open_database(settings) as database:
        with _bar() as bar:
            row = bar.add_task("importing", total=wish.source.lines, speed="")

            def report(task: ImportTask) -> None:
                span_s = (clock.now() - began_at).total_seconds()
                bar.update(row, completed=task.lines_done, speed=f"{task.lines_done / span_s:,.0f} rows/s")

            task = await import_file(database, wish, clock=clock, report=report)
    if task.finished_at is not None and task.finished_at < began_at:
        notes().print(
            f"This file was imported on {task.finished_at:%Y-%m-%d at %H:%M:%S} UTC; nothing is done now. "
            "--again imports it anew."
        )
    console().print(f"{task.added} numbers added, {task.rejected} rows left out.")
    if task.rejected:
        console().print(f"What was left out, and why: {wish.rejects_to}", markup=False)


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=notes(),
        transient=True,
    )
