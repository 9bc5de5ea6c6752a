"""Calls on one real Asterisk: a bare client of ARI, our gateway alone, and a whole engine with PostgreSQL.

All dial on the same Asterisk, with the configuration that `outdial asterisk-config` writes, into the same carrier, each
from a process of its own, in turn.
First the rate is raised until calls are lost, by the bare client and by the gateway. Then an engine works a predicted
campaign, and both dial at the rate it had: for the processor time of a call, and for the time from a person's answer
until the person is in an agent's bridge.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Final

from pydantic import TypeAdapter
from tests.switch.asterisk import RunningAsterisk, asterisk_running
from tests.switch.carrier import RunningCarrier, carrier_running
from tests.switch.install import NoSwitch, install, install_tools

from benchmarks.dialled import engine
from benchmarks.dialled.engine import Shift, Worked
from benchmarks.dialled.order import Course, Order, Run
from benchmarks.dialled.watch import centile, watching
from benchmarks.report import Ratio, Report
from benchmarks.stand import Stand
from outdial.gateways.asterisk.ari import read_bridges, read_channels
from outdial.gateways.asterisk.client import AriClient
from outdial.gateways.asterisk.plan import Trunk

SUITES: Final = ("forky", "sid")
BARE, GATEWAY = "bare", "gateway"
SUSTAINED_LEAST: Final = 0.9
BEYOND_BARE_MS: Final = 15.0
CPU_MOST: Final = 2.0
KNEE_AGENTS: Final = 10
"""The dialler hangs up as soon as a person is with an agent, so ten are enough."""
KNEE_WITHIN: Final = 5
"""Calls a second: so near to the rate at which calls are lost everybody is brought. A step of ``Size.rates`` near the
end of a machine would be an eighth of the rate, and the promise is a tenth."""
KNEE_COURSE: Final = Course(rings_s=(1,), talks_s=(0,))
TALKS: Final = Course(rings_s=(1, 2, 3), talks_s=(1, 2, 3))
AN_AGENTS_PHONE: Final = "00"
"""A fate of the carrier's (tests/switch/scenario.py): it stays, and is silent, which Asterisk bears for a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Rates are calls a second, spans seconds."""

    rates: Sequence[int]
    rate_s: int
    rounds: int
    agents: int
    """Of the engine's campaign."""
    warm_up_s: int
    window_s: int


CALLS_LEAST: Final = 4
"""Of the bare client and the gateway, however slow the engine was."""
FULL = Size(
    rates=(40, 60, 80, 100, 120, 140, 160, 180, 200, 220, 240, 260),
    rate_s=30,
    rounds=3,
    agents=120,
    warm_up_s=6,
    window_s=30,
)
QUICK = Size(rates=(5,), rate_s=2, rounds=1, agents=4, warm_up_s=2, window_s=3)


@dataclass(slots=True)
class Place:
    """Where all dial."""

    asterisk: RunningAsterisk
    phones: RunningCarrier
    serial: Iterator[int] = field(default_factory=count)

    def prefix(self, who: str) -> str:
        """Of a run: no two have the same."""
        return f"{who}{next(self.serial)}"

    def addresses(self, agents: int) -> tuple[str, ...]:
        """Of agents' phones."""
        return tuple(f"{self.phones.number(AN_AGENTS_PHONE, line=line)}@phones" for line in range(agents))


@dataclass(slots=True)
class Sustained:
    """How far one came without a loss."""

    asked: int = 0
    """The highest rate that was asked for without a loss; the one that was reached is ``rate``."""
    rate: float = 0.0
    lost_at: int | None = None
    """The lowest rate at which calls were lost; None: at none."""
    lost: str = "nothing was lost at any rate"

    def next_rate(self) -> int | None:
        """Halfway between the two; None when they are near enough, or nothing was lost."""
        if self.lost_at is None or self.lost_at - self.asked <= KNEE_WITHIN:
            return None
        return (self.asked + self.lost_at) // 2


@dataclass(slots=True)
class Costs:
    """Of runs at the engine's rate, summed."""

    calls: int = 0
    cpu_ms: float = 0.0
    waits_ms: list[float] = field(default_factory=list[float])

    def add(self, calls: int, cpu_ms: float, waits_ms: Sequence[float]) -> None:
        self.calls += calls
        self.cpu_ms += cpu_ms * calls
        self.waits_ms += waits_ms

    @property
    def each_us(self) -> float:
        """Microseconds of processor time for one call."""
        return 1e3 * self.cpu_ms / max(1, self.calls)

    @property
    def shown(self) -> str:
        return "/".join(f"{centile(self.waits_ms, share):.0f}" for share in (50, 95, 99))


async def run(stand: Stand, size: Size) -> Report:
    """Every dialler in turn; a report without a ratio where no Asterisk can be had."""
    try:
        tree = install(*SUITES)
        install_tools()
    except NoSwitch as reason:
        return Report({"left out, for there is no Asterisk here": reason}, [])
    with carrier_running() as carrier, carrier_running() as phones:
        trunks = Trunk(address=carrier.address), Trunk(name="phones", address=phones.address)
        with asterisk_running(tree, *trunks) as asterisk:
            place = Place(asterisk, phones)
            figures, ratios = await _knees(place, size)
            more_figures, more_ratios = await _costs(stand, place, size)
    return Report({**figures, **more_figures}, [*ratios, *more_ratios])


async def _knees(place: Place, size: Size) -> tuple[Mapping[str, object], list[Ratio]]:
    found = {BARE: Sustained(), GATEWAY: Sustained()}
    for rate in size.rates:
        for who, sustained in found.items():
            if sustained.lost_at is None:
                await _try(place, who, sustained, rate=rate, span_s=size.rate_s)
    for who, sustained in found.items():
        while (rate := sustained.next_rate()) is not None:
            await _try(place, who, sustained, rate=rate, span_s=size.rate_s)
    bare, ours = found[BARE], found[GATEWAY]
    figures = {
        "sustained without loss by the bare client, calls/s": bare.rate,
        "what it lost at the next rate": bare.lost,
        "sustained without loss by the gateway, calls/s": ours.rate,
        "what that lost at the next rate": ours.lost,
    }
    if not bare.rate:
        return figures, []
    sustained = Ratio(
        what="sustained without loss, gateway to bare client",
        unit="calls/s",
        limit=bare.rate,
        ours=ours.rate,
        at_least=SUSTAINED_LEAST,
    )
    return figures, [sustained]


async def _try(place: Place, who: str, sustained: Sustained, *, rate: int, span_s: int) -> None:
    """Try a rate; what is lost once may be a neighbour's doing, so it is tried twice."""
    tried = partial(_dialled, place, who, rate=rate, calls=rate * span_s, agents=KNEE_AGENTS, course=KNEE_COURSE)
    run = await tried()
    if run.lost:
        run = await tried()
    if run.lost:
        sustained.lost_at, sustained.lost = rate, f"{run.lost} of {run.calls}: {run.why}"
    else:
        sustained.asked, sustained.rate = rate, run.rate


async def _costs(stand: Stand, place: Place, size: Size) -> tuple[Mapping[str, object], list[Ratio]]:
    costs = {BARE: Costs(), GATEWAY: Costs()}
    whole, shifts = Costs(), list[Worked]()
    for _ in range(size.rounds):
        worked = await _worked(stand, place, size)
        whole.add(worked.calls, worked.cpu_ms, worked.waits_ms)
        shifts.append(worked)
        for who, cost in costs.items():
            calls = max(CALLS_LEAST, round(worked.rate * size.window_s))
            async with watching(place.asterisk.ari) as watch:
                run = await _dialled(place, who, rate=worked.rate, calls=calls, agents=size.agents, course=TALKS)
            cost.add(run.calls, run.cpu_ms, watch.waits_ms)
    bare, gateway = costs[BARE], costs[GATEWAY]
    figures = {
        "the engine's rate in each shift, calls/s": ", ".join(f"{shift.rate:.1f}" for shift in shifts),
        "of its calls connected to an agent": ", ".join(f"{shift.connected:.1%}" for shift in shifts),
        "CPU of the bare client, µs/call": bare.each_us,
        "CPU of the gateway alone, µs/call": gateway.each_us,
        "CPU of the engine with its gateway, µs/call": whole.each_us,
        "CPU of PostgreSQL beside it, µs/call": 1e3 * sum(shift.postgres_cpu_ms for shift in shifts) / len(shifts),
        "answer to bridge, 50/95/99 %, bare client, ms": bare.shown,
        "answer to bridge, 50/95/99 %, gateway alone, ms": gateway.shown,
        "answer to bridge, 50/95/99 %, engine, ms": whole.shown,
    }
    if not (bare.waits_ms and gateway.waits_ms and whole.waits_ms):
        return {**figures, "no ratio": "of one of them not a single bridge was heard"}, []
    waited = _waited_to(centile(bare.waits_ms, 95) + BEYOND_BARE_MS)
    cpu = _cpu_to(bare.each_us)
    return figures, [waited("gateway", gateway), waited("engine", whole), cpu("gateway", gateway), cpu("engine", whole)]


def _waited_to(limit_ms: float) -> Callable[[str, Costs], Ratio]:
    return lambda who, costs: Ratio(
        what=f"answer to bridge, {who}'s 95 % to the bare client's and {BEYOND_BARE_MS:.0f} ms",
        unit="ms",
        limit=limit_ms,
        ours=centile(costs.waits_ms, 95),
        at_most=1.0,
    )


def _cpu_to(limit_us: float) -> Callable[[str, Costs], Ratio]:
    return lambda who, costs: Ratio(
        what=f"CPU of a call, {who} to bare client", unit="µs", limit=limit_us, ours=costs.each_us, at_most=CPU_MOST
    )


async def _worked(stand: Stand, place: Place, size: Size) -> Worked:
    shift = Shift(
        prefix=place.prefix("engine"),
        phones=place.addresses(size.agents),
        course=TALKS,
        warm_up_s=size.warm_up_s,
        window_s=size.window_s,
    )
    async with swept(place, shift.prefix), watching(place.asterisk.ari) as watch:
        return await engine.work(stand, place.asterisk.ari, shift, watch)


async def _dialled(place: Place, who: str, *, rate: float, calls: int, agents: int, course: Course) -> Run:
    """One run by a process of its own. Raises RuntimeError when it fails."""
    ari, prefix = place.asterisk.ari, place.prefix(who)
    order = Order(
        url=ari.url,
        user=ari.user,
        password=ari.password,
        prefix=prefix,
        agents=place.addresses(agents),
        rate=rate,
        calls=calls,
        course=course,
    )
    words = ["-m", "benchmarks.dialled", who, TypeAdapter(Order).dump_json(order).decode()]
    async with swept(place, prefix):
        process = await asyncio.create_subprocess_exec(sys.executable, *words, stdout=subprocess.PIPE)
        told, _ = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"the dialler {who} has failed with code {process.returncode}")
    return TypeAdapter(Run).validate_json(told)


@asynccontextmanager
async def swept(place: Place, prefix: str) -> AsyncGenerator[None]:
    """Whatever a run has left on the switch, such as its agents' legs, is ended after it."""
    try:
        yield
    finally:
        async with AriClient(place.asterisk.ari) as client:
            left = [f"/channels/{one.id}" for one in read_channels(await client.ask("GET", "/channels"))]
            left += [f"/bridges/{one.id}" for one in read_bridges(await client.ask("GET", "/bridges"))]
            for path in left:
                if path.split("/")[-1].startswith(f"{prefix}-"):
                    await client.end(path)
