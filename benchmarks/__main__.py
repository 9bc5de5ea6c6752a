"""Run benchmarks one after the other, each on a fresh PostgreSQL, and print one table.

python -m benchmarks [name…] [--quick] [--markdown]
"""

import argparse
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import uvloop

from benchmarks import (
    asterisk,
    calldata,
    claims,
    engine,
    file_import,
    forecast,
    growth,
    memory,
    numbers_import,
    pacing_turn,
)
from benchmarks.report import Report, load, table, told
from benchmarks.stand import Stand, a_stand
from outdial import observability


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One benchmark at its full size, whose figures count, and in some seconds, to see that it works."""

    full: Callable[[Stand], Awaitable[Report]]
    quick: Callable[[Stand], Awaitable[Report]]


BENCHMARKS: Mapping[str, Benchmark] = {
    "claims": Benchmark(
        full=partial(claims.run, contacts=1_000_000, seconds=20, snapshot_seconds=60),
        quick=partial(claims.run, contacts=20_000, seconds=1, snapshot_seconds=1),
    ),
    "calldata": Benchmark(partial(calldata.run, size=calldata.FULL), partial(calldata.run, size=calldata.QUICK)),
    "numbers_import": Benchmark(
        partial(numbers_import.run, size=numbers_import.FULL), partial(numbers_import.run, size=numbers_import.QUICK)
    ),
    "file_import": Benchmark(
        partial(file_import.run, size=file_import.FULL), partial(file_import.run, size=file_import.QUICK)
    ),
    "engine": Benchmark(partial(engine.run, size=engine.FULL), partial(engine.run, size=engine.QUICK)),
    "forecast": Benchmark(partial(forecast.run, size=forecast.FULL), partial(forecast.run, size=forecast.QUICK)),
    "memory": Benchmark(partial(memory.run, size=memory.FULL), partial(memory.run, size=memory.QUICK)),
    "asterisk": Benchmark(partial(asterisk.run, size=asterisk.FULL), partial(asterisk.run, size=asterisk.QUICK)),
    "pacing_turn": Benchmark(
        partial(pacing_turn.run, size=pacing_turn.FULL), partial(pacing_turn.run, size=pacing_turn.QUICK)
    ),
    "growth": Benchmark(partial(growth.run, size=growth.FULL), partial(growth.run, size=growth.QUICK)),
}


def main() -> None:
    """Exit with 1 when a promise was not kept at full size."""
    arguments = _arguments()
    observability.quiet()
    reports = {name: _run(name, of=arguments.names, quick=arguments.quick) for name in arguments.names}
    print(f"\n{table(reports, markdown=arguments.markdown)}\n\nload of the machine, 1 min: {load()}")
    if arguments.quick:
        print("These were quick runs: they show that the benchmarks work, and their figures mean nothing.")
        return
    sys.exit(not all(ratio.kept for report in reports.values() for ratio in report.ratios))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"all, unless named: {', '.join(BENCHMARKS)}")
    parser.add_argument("--quick", action="store_true", help="see that they work; the figures mean nothing")
    parser.add_argument("--markdown", action="store_true", help="print the table for a document")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - BENCHMARKS.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    arguments.names = arguments.names or list(BENCHMARKS)
    return arguments


def _run(name: str, *, of: Sequence[str], quick: bool) -> Report:
    print(f"{name} ({of.index(name) + 1} of {len(of)}) …", file=sys.stderr, flush=True)
    began = time.monotonic()
    report = uvloop.run(_on_a_stand(BENCHMARKS[name].quick if quick else BENCHMARKS[name].full))
    print(f"{name}, {time.monotonic() - began:.0f} s")
    told(report)
    sys.stdout.flush()
    return report


async def _on_a_stand(benchmark: Callable[[Stand], Awaitable[Report]]) -> Report:
    async with a_stand() as stand:
        return await benchmark(stand)


if __name__ == "__main__":
    main()
