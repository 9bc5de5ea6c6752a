"""``make demo-sip``: the demonstration over a real Asterisk, with SIPp as the telephone network and the agents' phones.

Everything runs on addresses of this machine alone, in folders that are gone afterwards; nobody's telephone rings.
"""

import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Annotated, Final
from urllib.parse import quote

import uvloop
from cyclopts import App, Parameter, validators
from rich.console import Console

from outdial import observability
from outdial.app.failures import TOLD_IN_A_SENTENCE
from outdial.cli.demo.picture import Moment
from outdial.cli.demo.stage import DemoSwitch, DemoWish, play
from outdial.cli.program import FAILED, STOPPED_BY_SIGNAL
from outdial.domain.outcome import Outcome
from outdial.gateways.asterisk.plan import Trunk
from tests.folders import open_folder
from tests.switch.asterisk import RunningAsterisk, asterisk_running
from tests.switch.carrier import RunningCarrier, carrier_running
from tests.switch.fixtures import VERSION_22
from tests.switch.install import NoSwitch, install, install_tools

FATES: Final = {"30": 45, "01": 15, "05": 15, "07": 10, "10": 10, "03": 5}
"""How often each comes, in a hundred: a person, busy, unavailable, declined, given up in ring, no such number."""
RING_S, TALK_S = (1, 3), (2, 7)
WRAP_UP_MEAN_S: Final = 3.0
RETRY_WAIT_S: Final = 5
PHONE: Final = "32"
"""Of an agent: picks up, and sends sound as long as it is held."""
PREFIX: Final = "demo"


@dataclass(frozen=True, slots=True)
class Network:
    """A switch, and whom it reaches."""

    asterisk: RunningAsterisk
    carrier: RunningCarrier
    phones: RunningCarrier

    def numbers(self, count: int, *, random: Random) -> Sequence[str]:
        """Each dictates what becomes of its calls."""
        fates = random.choices(list(FATES), list(FATES.values()), k=count)
        return [
            self.carrier.number(fate, ring_s=random.randint(*RING_S), talk_s=random.randint(*TALK_S), line=line)
            for line, fate in enumerate(fates)
        ]

    def channels(self) -> Sequence[str]:
        """What is on the switch now."""
        listed = self.asterisk.console("core show channels concise")
        return [line.split("!")[0] for line in listed.splitlines() if "!" in line]

    def switch(self, *, agents: int) -> DemoSwitch:
        ari = self.asterisk.ari
        place = ari.url.removeprefix("http://").removesuffix("/ari")
        return DemoSwitch(
            gateway=f"asterisk://{quote(ari.user)}:{quote(ari.password)}@{place}/?prefix={PREFIX}",
            phones=[f"{self.phones.number(PHONE, line=line)}@phones" for line in range(agents)],
        )


@contextmanager
def network(console: Console) -> Generator[Network]:
    """Got from Debian's packages the first time, then found; ended and forgotten afterwards. Raises `NoSwitch`."""
    console.print("Looking for Asterisk and SIPp; the first time they come from Debian's packages, in half a minute …")
    install_tools()
    tree = install(*VERSION_22)
    console.print("Starting Asterisk, and SIPp as the telephone network and the agents' phones …")
    with carrier_running() as carrier, carrier_running() as phones:
        trunks = Trunk(address=carrier.address), Trunk(name="phones", address=phones.address)
        with asterisk_running(tree, *trunks) as asterisk:
            yield Network(asterisk, carrier, phones)


def demo_sip(
    *,
    agents: Annotated[
        int, Parameter(help="How many agents take calls.", validator=validators.Number(gte=1, lte=50))
    ] = 20,
    numbers: Annotated[
        int, Parameter(help="How many numbers are called.", validator=validators.Number(gte=1, lte=5000))
    ] = 200,
    seed: Annotated[int, Parameter(help="From which people, calls and agents are drawn.")] = 1,
) -> int:
    """Watch a campaign dial over a real Asterisk, in about a minute of real time. Ctrl-C ends it."""
    console = Console(highlight=False)
    observability.quiet()
    try:
        with network(console) as running, open_folder() as folder:
            return _play(running, folder, agents=agents, numbers=numbers, seed=seed, console=console)
    except (NoSwitch, *TOLD_IN_A_SENTENCE) as reason:
        console.print(
            f"{str(reason).rstrip('.')}.\n`make demo` shows the same on a simulated carrier, anywhere.", markup=False
        )
        return FAILED


def _play(running: Network, folder: Path, *, agents: int, numbers: int, seed: int, console: Console) -> int:
    called = running.numbers(numbers, random=Random(seed))
    file = folder / "numbers.csv"
    file.write_text("\n".join(["called", *called, ""]), encoding="utf-8")
    wish = DemoWish(
        speed=1.0,
        agents=agents,
        seed=seed,
        numbers=file,
        folder=folder,
        wrap_up_mean_s=WRAP_UP_MEAN_S,
        retry_wait_s=RETRY_WAIT_S,
        on_switch=running.switch(agents=agents),
    )
    last = uvloop.run(play(wish, console))
    if last is None:
        return STOPPED_BY_SIGNAL
    obstacle = wrong(last, carried=running.carrier.called().total(), left=running.channels())
    console.print(obstacle or _agree(last), markup=False, soft_wrap=True)
    return 0 if obstacle is None else FAILED


def _agree(last: Moment) -> str:
    refused = last.calls - placed(last)
    more = f" ({refused} more were refused by the switch, and asked for again)" if refused else ""
    return f"The carrier counted {placed(last)} calls, as the record does{more}; on the switch nothing is left."


def placed(last: Moment) -> int:
    """Calls that left the house: a busy Asterisk refuses some itself, which are asked for again."""
    return last.calls - last.outcomes.get(Outcome.NOT_PLACED.value, 0)


def wrong(last: Moment, *, carried: int, left: Sequence[str]) -> str | None:
    """What is not as it must be when all is over; None if nothing."""
    if left:
        return f"Left on the switch, which must not be: {', '.join(left)}."
    if placed(last) != carried:
        return f"The record has {placed(last)} calls, and the carrier {carried}: one of them is wrong."
    return None


if __name__ == "__main__":
    sys.exit(App(help_format="plaintext", default_command=demo_sip)())
