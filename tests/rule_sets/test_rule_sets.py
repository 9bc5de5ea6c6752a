"""Rule sets are data: each file is whole, and nothing else lies beside them."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from outdial import rule_sets
from outdial.domain.rule_set import NO_RULES, Period
from outdial.rule_sets import NEEDED, OPTIONAL, UnknownRuleSetError, load, names, parse
from tests.tree import SOURCE, text_of

FOLDER = SOURCE / "rule_sets"
WHOLE = {"name": "x", "version": "1", "source": "a law", "period": "today"}
DAY = timedelta(days=1)


def test_there_is_nothing_but_the_loader_and_data() -> None:
    files = {file.name for file in FOLDER.iterdir() if file.name != "__pycache__"}
    assert files == {"__init__.py", *(f"{name}.toml" for name in names())}


@pytest.mark.parametrize("name", names())
def test_every_file_says_what_a_rule_set_needs(name: str) -> None:
    fields = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    assert fields.keys() >= NEEDED
    assert fields.keys() <= NEEDED | OPTIONAL
    assert {type(value) for value in fields.values()} <= {str, int, float}, "no tables, no lists: nothing to run"

    rules = load(name)
    assert rules.name == name
    assert re.fullmatch(r"[1-9]\d*", rules.version)
    assert (rules.source != "") == (rules.abandoned_max is not None), "a limit has a source"
    assert timedelta(0) <= rules.ring_min <= timedelta(minutes=1)
    assert timedelta(0) <= rules.recall_pause <= 30 * DAY


@pytest.mark.parametrize("name", names())
def test_every_rule_set_is_explained(name: str) -> None:
    rules = load(name)
    shown = "–" if rules.abandoned_max is None else f"{100 * rules.abandoned_max:g} %"  # noqa: RUF001 - a dash for nothing
    assert f"| `{name}` | {rules.version} | {shown} |" in text_of(Path("docs/explanation/rule-sets.md"))


def test_no_rules_are_those_of_the_domain() -> None:
    assert load("none") == NO_RULES


def test_the_rules_of_three_countries_are_as_their_sources_say() -> None:
    seen = {
        name: (rules.abandoned_max, rules.period, rules.ring_min.total_seconds(), rules.recall_pause)
        for name in ("united-states", "united-kingdom", "canada")
        for rules in [load(name)]
    }
    assert seen == {
        "united-states": (0.03, Period.LAST_30_DAYS, 15, 0 * DAY),
        "united-kingdom": (0.03, Period.LAST_24_H, 15, 3 * DAY),
        "canada": (0.05, Period.LAST_30_DAYS, 0, 0 * DAY),
    }


@pytest.mark.parametrize("name", ["atlantis", "", "../settings", "none.toml", "United-States"])
def test_an_unknown_name_is_refused_with_those_that_there_are(name: str) -> None:
    with pytest.raises(UnknownRuleSetError, match="there are canada, none, united-kingdom, united-states"):
        rule_sets.load(name)


@pytest.mark.parametrize(
    "change",
    [
        {"abandoned_max": 3},
        {"abandoned_max": "3 %"},
        {"abandoned_max": True},
        {"ring_min_s": -1},
        {"period": "a fortnight"},
        {"source": 16},
        {"ring_min": 15},
    ],
)
def test_a_field_that_makes_no_sense_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"is no|is not a valid|look at ring_min"):
        parse(WHOLE | change)


@pytest.mark.parametrize("missing", sorted(NEEDED))
def test_a_field_that_is_missing_is_named(missing: str) -> None:
    fields = {name: value for name, value in WHOLE.items() if name != missing}
    with pytest.raises(ValueError, match=f"look at {missing}"):
        parse(fields)
