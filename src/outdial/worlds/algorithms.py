"""The algorithms that meet in the worlds, by name; and those that others bring in a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Final, cast

from outdial.domain.pacing.base import Pacer
from outdial.domain.pacing.progressive import ProgressivePacer
from outdial.worlds.baselines.impact import ImpactPacer
from outdial.worlds.baselines.issabel import PLACING_S as ISSABEL_S
from outdial.worlds.baselines.issabel import IssabelPacer
from outdial.worlds.baselines.ratio import FixedRatioPacer, IdleRatioPacer
from outdial.worlds.baselines.uccx import UccxPacer
from outdial.worlds.baselines.vicidial import VicidialPacer
from outdial.worlds.course import ENGINES_LOOKS, Looks
from outdial.worlds.ours import our_pacer

OURS: Final = "outdial"
FIXED_RATIO: Final = 1.5
"""Lines per agent at work, untuned."""
_HALF_SECONDS = Looks(every_s=0.5, gap_s=0.5)
"""Often enough for periods of 1 s and 2.5 s."""
_EVERY_ISSABEL = Looks(every_s=ISSABEL_S, gap_s=ISSABEL_S)
_RATIOS = tuple(1.025**step for step in range(180))
_LEVELS = (1.5, 1.75, 2.0, 2.25, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 20.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Algorithm:
    """``make`` is handed the knob's value, which is 0 where there is no knob."""

    name: str
    make: Callable[[float], Pacer]
    knobs: Sequence[float] = ()
    """What an oracle may choose from, rising."""
    monotonous: bool = False
    """Whether more of the knob is always busier agents and more abandoned calls, so that halving finds the best."""
    looks: Looks = ENGINES_LOOKS


_BUILT_IN: Final = (
    Algorithm(name=OURS, make=lambda _: our_pacer()),
    Algorithm(name="progressive", make=lambda _: ProgressivePacer()),
    Algorithm(name="fixed-ratio", make=lambda _: FixedRatioPacer(FIXED_RATIO)),
    Algorithm(name="vicidial", make=lambda _: VicidialPacer(), looks=_HALF_SECONDS),
    Algorithm(
        name="vicidial-tuned",
        make=lambda level: VicidialPacer(available_only=True, level_max=level),
        knobs=_LEVELS,
        looks=_HALF_SECONDS,
    ),
    Algorithm(name="issabel", make=lambda _: IssabelPacer(), looks=_EVERY_ISSABEL),
    Algorithm(name="impact", make=lambda _: ImpactPacer()),
    Algorithm(name="uccx", make=lambda _: UccxPacer()),
    Algorithm(name="oracle-ratio", make=IdleRatioPacer, knobs=_RATIOS, monotonous=True),
)
ALGORITHMS: Final = {algorithm.name: algorithm for algorithm in _BUILT_IN}


class UnknownAlgorithm(ValueError):  # noqa: N818 - it says what is the case
    """There is no such algorithm, or its file cannot be used; the text says what to do."""


def algorithm_named(name: str) -> Algorithm:
    """A built-in one, or ``FILE.py:CLASS`` whose class is made without arguments. Raises `UnknownAlgorithm`."""
    known = ALGORITHMS.get(name)
    if known is not None:
        return known
    path, _, made = name.rpartition(":")
    if not path.endswith(".py"):
        raise UnknownAlgorithm(f"No algorithm is named {name}. There are {', '.join(ALGORITHMS)}, and FILE.py:CLASS.")
    make = _class_of(Path(path), made)
    return Algorithm(name=name, make=lambda _: make())


def _class_of(path: Path, name: str) -> Callable[[], Pacer]:
    specification = spec_from_file_location(path.stem, path)
    if specification is None or specification.loader is None or not path.is_file():
        raise UnknownAlgorithm(f"Cannot read {path}: give the path of a Python file.")
    module = module_from_spec(specification)
    specification.loader.exec_module(module)
    try:
        return cast("Callable[[], Pacer]", getattr(module, name))
    except AttributeError:
        raise UnknownAlgorithm(f"{path} has no class {name}.") from None
