"""Every benchmark runs, in its smallest form, and tells its ratio. No time is ever asserted."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from functools import partial

import pytest

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
from benchmarks.__main__ import BENCHMARKS
from benchmarks.report import Report, told
from benchmarks.stand import Stand, add_tenant
from outdial.postgres.binaries import find
from tests.folders import open_folder

SMALLEST = {
    "claims": partial(claims.run, contacts=2_000, seconds=1, snapshot_seconds=0.5),
    "calldata": partial(calldata.run, size=calldata.Size(requests=10, rounds=1)),
    "numbers_import": partial(numbers_import.run, size=numbers_import.Size(rows=2_000, rounds=1)),
    "file_import": partial(file_import.run, size=file_import.Size(rows=20_000)),
    "engine": partial(
        engine.run,
        size=engine.Size(
            rounds=1,
            campaigns=1,
            contacts=100,
            calls_per_second=100,
            limit_contacts=2_000,
            limit_s=1,
            warm_up_s=1,
            window_s=1,
        ),
    ),
    "forecast": partial(forecast.run, size=forecast.QUICK),
    "memory": partial(memory.run, size=memory.Size(contacts=100, seconds=1)),
    "asterisk": partial(
        asterisk.run, size=asterisk.Size(rates=(2,), rate_s=1, rounds=1, agents=2, warm_up_s=1, window_s=4)
    ),
    "pacing_turn": partial(pacing_turn.run, size=pacing_turn.Size(turns=3)),
    "growth": partial(growth.run, size=growth.Size(campaigns=2, small=300, large=900, asked_about=1, rounds=2)),
}


@pytest.fixture
def stand(database_url: str) -> Iterator[Stand]:
    with open_folder() as folder:
        stand = Stand(folder, database_url, find(None).folder)
        asyncio.run(add_tenant(stand))
        yield stand


@pytest.mark.slow
@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_tells_its_ratio_and_the_load(stand: Stand, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    smallest: Callable[[Stand], Awaitable[Report]] = SMALLEST[name]

    report = asyncio.run(_finished(smallest, stand))
    told(report)

    assert all(ratio.ours > 0 and ratio.limit > 0 for ratio in report.ratios)
    printed = capsys.readouterr().out
    assert all(f"{ratio.what}, ratio" in printed for ratio in report.ratios)
    assert "load of the machine" in printed


async def _finished(benchmark: Callable[[Stand], Awaitable[Report]], stand: Stand) -> Report:
    return await benchmark(stand)
