"""Pages of the reference that are made from the code: ``python -m outdial.cli.reference docs/reference``."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from prometheus_client import CollectorRegistry, Metric
from pydantic.fields import FieldInfo

from outdial.api.app import ISALES
from outdial.api.isales.interfaces import CALLBACK, INTERFACES, Operation
from outdial.api.isales.route import V1, Endpoint
from outdial.api.own import OPERATIONS
from outdial.api.own.route import PREFIX
from outdial.cli.conformance_page import conformance_page
from outdial.cli.marked_tests import MarkedTest, marked_tests
from outdial.cli.program import app, resolve
from outdial.engine.figures import Figures
from outdial.settings import Settings
from outdial.webhooks.figures import PushFigures
from outdial.webhooks.sender import Sender

_MADE: Final = "<!-- Made from the code: python -m outdial.cli.reference docs/reference -->"
_TESTS: Final = Path(__file__).parents[3] / "tests"  # pages are made in a clone, where tests lie beside the source
_FAMILY: Final = V1.removesuffix("/v1/openapi/campaigns/{vdnId}")


def pages() -> Mapping[str, str]:
    """Every page, by its file's name."""
    return {
        "settings.md": settings_page(),
        "commands.md": commands_page(),
        "interfaces.md": interfaces_page(),
        "handlers.md": handlers_page(),
        "metrics.md": metrics_page(),
        "conformance.md": conformance_page(_MADE),
    }


def settings_page() -> str:
    """Every setting, its default and what it is for."""
    rows = [_setting(name, field) for name, field in Settings.model_fields.items()]
    head = [
        "# Settings",
        _MADE,
        (
            "Every setting is an environment variable, with a default that works. Those ending in `_S` are seconds.\n"
            "A wrong value stops the program with a sentence that names the variable."
        ),
    ]
    table = ["| variable | default | what it is |", "|---|---|---|", *rows]
    return "\n\n".join([*head, "\n".join(table)]) + "\n"


def commands_page() -> str:
    """Every command, its arguments and options."""
    resolve()
    body = app.generate_docs(output_format="markdown", heading_level=1).strip()
    title, _, rest = body.partition("\n")
    return f"{title}\n\n{_MADE}\n{rest.rstrip()}\n"


def interfaces_page() -> str:
    """Every operation of the API, and how those of the vendor's family may refuse."""
    served = {(endpoint.method, endpoint.path): endpoint for endpoint in ISALES}
    family = [
        f"| {_place(served[asked])} | `{asked[0]}` | `{asked[1].removeprefix(_FAMILY)}` | {served[asked].summary} "
        f"| {_codes(served[asked])} |"
        for asked in INTERFACES
        if asked in served
    ]
    own = [f"| `{operation.method}` | `{PREFIX}{operation.path}` | {operation.summary} |" for operation in OPERATIONS]
    parts = [
        "# Interfaces",
        _MADE,
        "Every field and its bounds stand in [the OpenAPI document](openapi.json), which a server shows as `/docs`.",
        (
            f"## CC-iSales\n\nPaths go on behind `{_FAMILY}`. What the codes mean: [errors](errors.md).\n"
            "Besides its own, every interface may give the codes of wrong parameters, and `0200006` while the\n"
            "database is away."
        ),
        (
            "The interface is numbered as in the vendor's reference, with the number of its page there (`cec_07_…`).\n"
            "Which handler answers it, and which tests show that: [handlers](handlers.md)."
        ),
        "\n".join(
            ["| interface | method | path | what it does | codes of its own |", "|---|---|---|---|---|", *family]
        ),
        "## Outdial's own\n\nHow they are asked and answered: [Outdial's own interface](own-api.md).",
        "\n".join(["| method | path | what it does |", "|---|---|---|", *own]),
    ]
    return "\n\n".join(parts) + "\n"


def handlers_page() -> str:
    """Every interface of the vendor's list, the function that answers it, and the tests that are about it."""
    tests = marked_tests(_TESTS)
    rows = [_handled(asked, handler, tests.get(handler.__name__, ())) for asked, handler in handlers().items()]
    parts = [
        "# Handlers",
        _MADE,
        (
            "Every interface of the vendor's list, what answers it, and the tests that are about it.\n"
            'A test says so itself, by a mark (`@pytest.mark.of("import_file")`), and fails if it does not ask what it '
            "names.\nAn interface without a handler, and a handler without a test, fail a test too."
        ),
        "\n".join(["| interface | asked | handler | tests |", "|---|---|---|---|", *rows]),
    ]
    return "\n\n".join(parts) + "\n"


def handlers() -> Mapping[Operation, Callable[..., object]]:
    """What answers the interfaces of the vendor's list, in its order; the callback is asked by ourselves."""
    answering: dict[Operation, Callable[..., object]] = {(each.method, each.path): each.handle for each in ISALES}
    answering[CALLBACK] = Sender
    return {asked: answering[asked] for asked in INTERFACES if asked in answering}


def metrics_page() -> str:
    """Every figure that ``/metrics`` tells."""
    registry = CollectorRegistry()
    Figures(registry)
    PushFigures(registry)
    rows = sorted(f"| `{_exposed(family)}` | {family.type} | {family.documentation} |" for family in registry.collect())
    parts = [
        "# Metrics",
        _MADE,
        "What `/metrics` tells Prometheus. A process tells what its roles do; sums over processes are the whole.",
        "\n".join(["| metric | kind | what it counts |", "|---|---|---|", *rows]),
    ]
    return "\n\n".join(parts) + "\n"


def _handled(asked: Operation, handler: Callable[..., object], tests: Sequence[MarkedTest]) -> str:
    place = INTERFACES[asked]
    name = f"{handler.__module__.removeprefix('outdial.')}.{handler.__qualname__}"
    shown = "<br>".join(f"[{test.sentence}](../../tests/{test.file.as_posix()})" for test in tests)
    return f"| {place.section}, {place.page} | `{asked[0]} {asked[1].removeprefix(_FAMILY)}` | `{name}` | {shown} |"


def _place(endpoint: Endpoint[Any]) -> str:
    place = INTERFACES[endpoint.method, endpoint.path]
    return f"{place.section}, {place.page}"


def _codes(endpoint: Endpoint[Any]) -> str:
    return ", ".join(f"`{code}`" for code in sorted({refusal.code for refusal in endpoint.refusals}))


def _exposed(family: Metric) -> str:
    return f"{family.name}_total" if family.type == "counter" else family.name


def _setting(name: str, field: FieldInfo) -> str:
    description = (field.description or "").replace("|", "\\|")
    return f"| `OUTDIAL_{name.upper()}` | {_default(field.default)} | {description} |"


def _default(default: object) -> str:
    if default is None:
        return "–"  # noqa: RUF001 - a dash for nothing
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default}`" if default != "" else "(empty)"


def write(folder: Path) -> None:
    """Write every page into ``folder``."""
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
