"""The files of this project, in a clone or in an unpacked archive."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "outdial"

_NOT_OURS = {
    ".git",
    ".venv",
    "__pycache__",
    ".hypothesis",
    ".pytest_cache",
    ".ruff_cache",
    ".import_linter_cache",
    "build",
    "dist",
}


@cache
def project_files() -> Sequence[Path]:
    """Every file of the project, relative to its root: what git keeps, or without git what lies there."""
    if (ROOT / ".git").exists() and shutil.which("git") is not None:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)  # noqa: S607 - git is looked for as everywhere
        return [Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]
    return [file.relative_to(ROOT) for file in sorted(ROOT.rglob("*")) if file.is_file() and not _is_made(file)]


def _is_made(file: Path) -> bool:
    parts = file.relative_to(ROOT).parts
    return any(part in _NOT_OURS or part.endswith(".egg-info") for part in parts)


def named(*patterns: str) -> Iterator[Path]:
    """The project's files whose paths match one of the patterns."""
    return (file for file in project_files() if any(file.match(pattern) for pattern in patterns))


def text_of(file: Path) -> str:
    """What is written in a file of the project."""
    return (ROOT / file).read_text(encoding="utf-8")


def modules() -> Iterator[Path]:
    """The modules of ``outdial``, relative to it."""
    source = SOURCE.relative_to(ROOT)
    return (file.relative_to(source) for file in project_files() if file.suffix == ".py" and source in file.parents)
