"""``outdial bench guard``."""

import os
from typing import Annotated

from cyclopts import Parameter

from outdial.app.failures import CannotGoOn
from outdial.cli.bench.bar import counting
from outdial.cli.surroundings import console
from outdial.domain.pacing.guard import ALPHA
from outdial.worlds.guard_check import check_guard
from outdial.worlds.statistics import Interval

BROKEN = 1


def guard(
    *,
    shifts: Annotated[int, Parameter(help="Seeded shifts; every fifth is run without the guard too.")] = 2000,
    jobs: Annotated[int | None, Parameter(help="Processes; as many as there are cores otherwise.")] = None,
) -> int:
    """Put the guard's promise to the test: few shifts may end beyond 3 % although the answer rate jumps.

    Prints the share of shifts beyond the limit with its exact 95 % interval, with the guard and without it. Exit code
    1 when the guard broke its promise, or when the promise would have been kept without it.
    """
    if shifts < 1:
        raise CannotGoOn("--shifts must be 1 or more.")
    with counting("shifts") as report:
        verdict = check_guard(shifts, processes=jobs or os.cpu_count() or 1, report=report)
    out = console()
    out.print(f"{shifts} shifts, promised: fewer than {100 * ALPHA:g} % of them beyond the limit.")
    out.print(f"with the guard:    {_shown(verdict.guarded)}: {_kept(good=verdict.guard_keeps_its_promise)}")
    out.print(f"without it:        {_shown(verdict.unguarded)}: {_needed(good=verdict.check_can_fail)}")
    return 0 if verdict.guard_keeps_its_promise and verdict.check_can_fail else BROKEN


def _shown(share: Interval) -> str:
    return f"{100 * share.mean:.2f} % ({100 * share.low:.2f} to {100 * share.high:.2f})"


def _kept(*, good: bool) -> str:
    return "kept" if good else "BROKEN"


def _needed(*, good: bool) -> str:
    return "more than promised, so the guard is what keeps the promise" if good else "NO MORE THAN PROMISED"
