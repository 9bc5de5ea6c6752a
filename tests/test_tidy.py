"""Rules of the house that no linter knows, read from the source itself."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.tree import ROOT, SOURCE, modules, named, project_files, text_of
from tests.without_own_tests import NOTHING_TO_TEST, TESTED_BY

FUNCTION_LINES_MAX: Final = 40  # of the body, so that it fits a screen
MODULE_LINES_MAX: Final = 400

STATEMENTS: Final = SOURCE / "store" / "queries"
SCHEMA: Final = SOURCE / "store" / "schema"

OF_NO_TENANT: Final[Mapping[str, str]] = {
    "lease_heartbeat": "engines serve all tenants",
    "lease_leave": "as above",
    "migrations_done": "the tables belong to the installation",
    "server_facts": "the server belongs to the installation",
}
"""Statements without ``vdn_id``, and why."""

KEYS_OF_NO_TENANT: Final[Mapping[str, str]] = {
    "engine primary key": "engines serve all tenants",
    "access_key unique": "the key of a request names its tenant, so it is found without one",
    "used_signature_expiry": "signatures of all tenants are swept together, by their time",
}
"""Keys and indexes that do not begin with ``vdn_id``, and why."""

SQL_ALLOWED: Final = ("store/migrations.py", "postgres/")
"""Migrations need a table before there is any; the embedded server gets its role and database."""

_SQL: Final = re.compile(
    r"\bselect\s.+\bfrom\s|\binsert into\s|\bupdate \w+ set\s|\bdelete from\s|\block table\s"
    r"|\b(create|alter|drop) (table|index|role|database)\b",
    re.IGNORECASE | re.DOTALL,
)
_LINK: Final = re.compile(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)")
_CODE_BLOCK: Final = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def functions(module: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse((SOURCE / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_every_function_fits_a_screen() -> None:
    long = [
        f"{module}: {function.name} has {body_lines(function)} lines"
        for module in modules()
        for function in functions(module)
        if body_lines(function) > FUNCTION_LINES_MAX
    ]

    assert long == []


def test_no_module_is_long() -> None:
    lengths = {str(module): len((SOURCE / module).read_text(encoding="utf-8").splitlines()) for module in modules()}

    assert {module: lines for module, lines in lengths.items() if lines > MODULE_LINES_MAX} == {}


def places_of_tests(module: Path) -> Iterator[Path]:
    """Where the tests of a module may stand: in the mirrored folder, or one up with the folder's name before."""
    stem = module.stem.strip("_")
    yield from (ROOT / "tests" / module.parent).glob(f"test_{stem}.py")
    yield from (ROOT / "tests" / module.parent).glob(f"test_{stem}_*.py")
    if len(module.parts) > 1:
        yield from (ROOT / "tests" / module.parent.parent).glob(f"test_{module.parent.name}_{stem}*.py")


def test_every_module_has_its_tests_where_they_are_looked_for() -> None:
    without = {
        module.as_posix() for module in modules() if module.name != "__init__.py" and not any(places_of_tests(module))
    }

    assert without == TESTED_BY.keys() | NOTHING_TO_TEST.keys()


@pytest.mark.parametrize("module", TESTED_BY)
def test_a_module_without_its_own_tests_is_tested_where_it_says(module: str) -> None:
    assert (ROOT / "tests" / TESTED_BY[module]).is_file()


STATEMENT_NAMES: Final = sorted(file.stem for file in STATEMENTS.glob("*.sql"))


@pytest.mark.parametrize("name", STATEMENT_NAMES)
def test_every_statement_says_what_it_does_is_used_and_names_the_tenant(name: str) -> None:
    text = (STATEMENTS / f"{name}.sql").read_text(encoding="utf-8")

    assert text.startswith("-- ")
    assert any(f'"{name}"' in file.read_text(encoding="utf-8") for file in (SOURCE / "store").glob("*.py"))
    assert ("vdn_id" in re.sub(r"--.*", "", text)) != (name in OF_NO_TENANT)


def test_sql_stands_in_the_store_alone() -> None:
    found = [
        f"{module}:{node.lineno}"
        for module in modules()
        if not module.as_posix().startswith(SQL_ALLOWED)
        for node in ast.walk(ast.parse((SOURCE / module).read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.search(node.value)
    ]

    assert found == []


def keys_and_indexes() -> Iterator[tuple[str, str]]:
    """The name and the columns of every key and index of the schema."""
    for file in sorted(SCHEMA.glob("*.sql")):
        text = re.sub(r"--.*", "", file.read_text(encoding="utf-8"))
        for table in re.finditer(r"create (?:unlogged )?table (\w+) \((.*?)\n\)", text, re.DOTALL):
            for kind, columns in re.findall(r"^\s*(primary key|unique) \((.*?)\)", table[2], re.MULTILINE):
                yield f"{table[1]} {kind}", columns
            for column, kind in re.findall(r"^\s*(\w+) .*\b(primary key|unique)\b(?! \()", table[2], re.MULTILINE):
                yield f"{table[1]} {kind}", column
        for name, columns in re.findall(r"create (?:unique )?index (\w+) on \w+ \((.*?)\)", text):
            yield name, columns


def test_every_key_and_index_begins_with_the_tenant() -> None:
    all_keys = dict(keys_and_indexes())

    assert len(all_keys) > 30, "the schema is read"
    assert {name for name, columns in all_keys.items() if columns.split(",")[0] != "vdn_id"} == KEYS_OF_NO_TENANT.keys()


_REGISTRIES: Final = (f"py{'pi'}.org", f"python{'hosted'}.org", f"npm{'js'}.", f"crates{'.'}io", f"docker{'.'}io")

_SKIPS: Final = rf"pytest\.(mark\.)?(sk{'ip'}|xf{'ail'})|unittest\.sk{'ip'}|importor{'skip'}"

FORBIDDEN: Final[Mapping[str, str]] = {
    rf"\b(TO{'DO'}|FIX{'ME'}|X{'XX'})\b": "do it, or say in an issue what is to be done",
    _SKIPS: "a test runs, or there is none",
    "|".join(map(re.escape, _REGISTRIES)): "addresses of registries are the affair of whoever installs",
    rf"(?<![\w.])/(wo{'rk'}|ro{'ot'})/": "a path of somebody's machine",
}
"""Built in pieces, so that this file does not contain what it forbids."""

ALLOWED: Final[Mapping[tuple[str, str], str]] = {
    (
        _SKIPS,
        "tests/switch/fixtures.py",
    ): "a real Asterisk needs Debian; where OUTDIAL_REQUIRE_SWITCH=1, it is a failure",
}
"""What may stand in a file all the same, and why."""


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_nothing_stands_in_the_project_that_has_no_business_there(pattern: str) -> None:
    found = [
        f"{file}:{number}: {line.strip()}"
        for file in project_files()
        if (pattern, file.as_posix()) not in ALLOWED
        for number, line in enumerate((ROOT / file).read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if re.search(pattern, line)
    ]

    assert found == [], FORBIDDEN[pattern]


def test_every_direct_dependency_has_its_reason_in_a_decision() -> None:
    project = tomllib.loads(text_of(Path("pyproject.toml")))["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    decisions = "".join(text_of(page) for page in named("docs/decisions/*.md"))

    names = [re.split(r"[\[>=<~! ]", requirement)[0] for requirement in wanted]
    assert [name for name in names if f"`{name}`" not in decisions] == []


@pytest.mark.parametrize("page", [*named("*.md")], ids=str)
def test_every_link_to_a_file_of_the_project_leads_to_one(page: Path) -> None:
    targets = _LINK.findall(_CODE_BLOCK.sub("", text_of(page)))

    inside = [target for target in targets if "://" not in target and not target.startswith("mailto:")]
    assert [target for target in inside if not (ROOT / page.parent / target).exists()] == []


def test_the_architecture_names_every_package_and_no_other() -> None:
    house = text_of(Path("ARCHITECTURE.md")).split("src/outdial/\n")[1].split("```")[0]
    lines = re.findall(r"^  (\S.*?)(?:  .*)?$", house, re.MULTILINE)
    told = {name.rstrip("/") for line in lines for name in line.split()}

    built = {module.parts[0] for module in modules()} - {"__init__.py"}
    assert told == built


def test_imports_point_down() -> None:
    script = Path(sys.executable).with_name("lint-imports")

    checked = subprocess.run([script, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - ours

    assert checked.returncode == 0, checked.stdout
