"""Pages of the reference that are made from the code: ``python -m outdial.cli.reference docs/reference``."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from prometheus_client import CollectorRegistry, Metric
from pydantic.fields import FieldInfo

from outdial.api.app import ISALES
from outdial.api.isales.route import V1, Endpoint
from outdial.api.own import OPERATIONS
from outdial.api.own.route import PREFIX
from outdial.cli.conformance_page import conformance_page
from outdial.cli.program import app, resolve
from outdial.engine.figures import Figures
from outdial.settings import Settings
from outdial.webhooks.figures import PushFigures

_MADE: Final = "<!-- Made from the code: python -m outdial.cli.reference docs/reference -->"
_FAMILY: Final = V1.removesuffix("/v1/openapi/campaigns/{vdnId}")


def pages() -> Mapping[str, str]:
    """Every page, by its file's name."""
    return {
        "settings.md": settings_page(),
        "commands.md": commands_page(),
        "interfaces.md": interfaces_page(),
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
    family = [
        f"| `{endpoint.method}` | `{endpoint.path.removeprefix(_FAMILY)}` | {endpoint.summary} | {_codes(endpoint)} |"
        for endpoint in ISALES
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
        "\n".join(["| method | path | what it does | codes of its own |", "|---|---|---|---|", *family]),
        "## Outdial's own\n\nHow they are asked and answered: [Outdial's own interface](own-api.md).",
        "\n".join(["| method | path | what it does |", "|---|---|---|", *own]),
    ]
    return "\n\n".join(parts) + "\n"


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
