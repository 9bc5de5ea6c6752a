"""Pages of the reference that are made from the code: ``python -m outdial.cli.reference docs/reference``."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic.fields import FieldInfo

from outdial.cli.program import app, resolve
from outdial.settings import Settings

_MADE: Final = "<!-- Made from the code: python -m outdial.cli.reference docs/reference -->"


def pages() -> Mapping[str, str]:
    """Every page, by its file's name."""
    return {"settings.md": settings_page(), "commands.md": commands_page()}


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
