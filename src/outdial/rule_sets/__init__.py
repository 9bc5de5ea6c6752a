"""Rule sets: what a country asks of whoever dials ahead, one TOML file each. Data with its source, never code.

A file that is changed in what it means gets a new version, for the version stands with every attempt that was made
under it. Spans are seconds; a share is 0 to 1; a key that is left out means that the rules say nothing of it.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from importlib import resources

from outdial.domain.rule_set import Period, RuleSet

NEEDED = frozenset({"name", "version", "source", "period"})
OPTIONAL = frozenset({"abandoned_max", "ring_min_s", "recall_pause_s"})
SUFFIX = ".toml"


class UnknownRuleSetError(ValueError):
    """No such rule set is shipped."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no rule set {name!r}; there are {', '.join(names())}")


def names() -> Sequence[str]:
    """Every rule set that is shipped, by the alphabet."""
    files = [file.name for file in resources.files("outdial.rule_sets").iterdir()]
    return sorted(name.removesuffix(SUFFIX) for name in files if name.endswith(SUFFIX))


@cache
def load(name: str) -> RuleSet:
    """The rule set of that name, or ``UnknownRuleSetError``, which names those that there are."""
    # Looked up among the names, so that no name can lead out of the folder.
    if name not in names():
        raise UnknownRuleSetError(name)
    text = resources.files("outdial.rule_sets").joinpath(f"{name}{SUFFIX}").read_text(encoding="utf-8")
    return parse(tomllib.loads(text))


def parse(fields: Mapping[str, object]) -> RuleSet:
    """A rule set from what its file says; ``ValueError`` for a field that is missing, unknown or of no sense."""
    if wrong := (NEEDED - fields.keys()) | (fields.keys() - NEEDED - OPTIONAL):
        raise ValueError(f"a rule set has {', '.join(sorted(NEEDED | OPTIONAL))}; look at {', '.join(sorted(wrong))}")
    abandoned_max = fields.get("abandoned_max")
    return RuleSet(
        name=_text(fields["name"]),
        version=_text(fields["version"]),
        source=_text(fields["source"]).strip(),
        abandoned_max=None if abandoned_max is None else _number(abandoned_max, most=1.0),
        period=Period(fields["period"]),
        ring_min=timedelta(seconds=_number(fields.get("ring_min_s", 0))),
        recall_pause=timedelta(seconds=_number(fields.get("recall_pause_s", 0))),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")  # noqa: TRY004 - a file is wrong, not a caller
    return value


def _number(value: object, *, most: float = float("inf")) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise ValueError(f"{value!r} is no number from 0 to {most:g}")
    return float(value)
