"""``outdial demo``."""

import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Annotated

import uvloop
from cyclopts import Parameter, validators
from rich.console import Console

from outdial import observability
from outdial.cli.demo.stage import DemoWish, play
from outdial.cli.program import STOPPED_BY_SIGNAL


def demo(
    *,
    speed: Annotated[float, Parameter(help="How fast time passes.", validator=validators.Number(gt=0, lte=100))] = 40.0,
    agents: Annotated[
        int, Parameter(help="How many agents take calls.", validator=validators.Number(gte=1, lte=200))
    ] = 20,
    numbers: Annotated[Path | None, Parameter(help="A CSV file of numbers; 2,000 invented ones otherwise.")] = None,
    seed: Annotated[int, Parameter(help="From which people, calls and agents are drawn.")] = 1,
    data: Annotated[Path | None, Parameter(help="A folder to use, and to keep; no server may run on it.")] = None,
    keep: Annotated[bool, Parameter(negative="", help="Keep the temporary folder, and say where it is.")] = False,
) -> int:
    """Watch a campaign dial, in about a minute, with nothing to set up.

    Everything is real, from PostgreSQL to the callbacks, but for the people: a simulated carrier plays them, and time
    runs faster. Nobody's telephone rings. Ctrl-C ends it.
    """
    console = Console(highlight=False)
    observability.quiet()
    with _folder(data, keep=keep, console=console) as folder, _numbers(numbers) as file:
        wish = DemoWish(speed=speed, agents=agents, seed=seed, numbers=file, folder=folder)
        last = uvloop.run(play(wish, console))
    return STOPPED_BY_SIGNAL if last is None else 0


@contextmanager
def _folder(chosen: Path | None, *, keep: bool, console: Console) -> Generator[Path]:
    if chosen is not None:
        yield chosen
        return
    folder = Path(tempfile.mkdtemp(prefix="outdial-demo-"))
    # Root runs PostgreSQL under another account, which must be able to pass through.
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        if keep:
            console.print(f"Kept: {folder}", markup=False)
        else:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _numbers(chosen: Path | None) -> Generator[Path]:
    if chosen is not None:
        yield chosen
        return
    with resources.as_file(resources.files("outdial").joinpath("demo_data", "numbers.csv")) as file:
        yield file
