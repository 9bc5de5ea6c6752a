"""The documentation names what there is. Pages made from the code have their tests beside what makes them."""

import re
import tomllib
from dataclasses import Field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from outdial.api.own import OPERATIONS
from outdial.domain.tenant import Limits
from tests.tree import modules, named, text_of

SOURCE = Path("src/outdial")
GLOSSARY = re.findall(r"^\| ([a-z ]+) \|", text_of(Path("docs/glossary.md")), re.MULTILINE)[1:]


@pytest.mark.parametrize("asked", [f"{operation.method} {operation.path}" for operation in OPERATIONS])
def test_every_operation_of_our_own_is_explained(asked: str) -> None:
    assert f"`{asked}" in text_of(Path("docs/reference/own-api.md"))


def test_every_metric_of_the_code_is_in_the_reference() -> None:
    code = "".join(text_of(SOURCE / module) for module in modules() if module.name == "figures.py")
    reference = text_of(Path("docs/reference/metrics.md"))

    names = re.findall(r'"(outdial_\w+)"', code)
    assert len(names) > 10
    assert [name for name in names if f"`{name}" not in reference] == []


def test_metrics_are_made_in_figures_alone() -> None:
    made = [module for module in modules() if re.search(r"\b(Gauge|Histogram|Summary)\(", text_of(SOURCE / module))]

    assert {module.name for module in made} == {"figures.py"}


@pytest.mark.parametrize("limit", fields(Limits), ids=lambda limit: limit.name)
def test_every_limit_of_a_tenant_is_explained_with_its_default(limit: Field[Any]) -> None:
    default: object = limit.default
    shown = (
        f"{default.total_seconds():g}"
        if isinstance(default, timedelta)
        else ("(none)" if default in ((), "") else str(default).lower())
    )

    assert f"| `{limit.name}` | {shown} |" in text_of(Path("docs/reference/limits.md"))


@pytest.mark.parametrize("word", GLOSSARY)
def test_the_glossarys_words_are_those_of_the_code(word: str) -> None:
    code = "".join(text_of(SOURCE / module) for module in modules())

    assert re.search(rf"\b{word.replace(' ', '[ _]')}", code, re.IGNORECASE)


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(page.name.split("-")[0]) for page in named("docs/decisions/*.md"))

    assert numbers == list(range(1, len(numbers) + 1))


def test_the_changelog_tells_of_this_version_or_the_next() -> None:
    version = tomllib.loads(text_of(Path("pyproject.toml")))["project"]["version"]

    assert re.search(rf"^## \[(Unreleased|{re.escape(version)})\]", text_of(Path("CHANGELOG.md")), re.MULTILINE)
