from pathlib import Path

import pytest

from outdial.postgres import EmbeddedPostgres, PostgresError, cluster
from outdial.postgres import binaries as programs
from outdial.postgres.account import Account
from outdial.postgres.layout import Layout
from tests.postgres import machine


def account_of(folder: Path) -> Account:
    return Account.for_server(folder=folder, data=folder / "data")


def test_a_cluster_that_was_left_half_made_is_made_anew(empty_folder: Path) -> None:
    layout = Layout(empty_folder)
    layout.unfinished_data.mkdir()
    (layout.unfinished_data / "PG_VERSION").write_text("18\n")

    account = account_of(empty_folder)
    cluster.create(programs.reachable(programs.find(None), account, layout), account, layout)

    assert not layout.unfinished_data.exists()
    assert (layout.data / "global" / "pg_control").exists()


@pytest.mark.parametrize("initdb", ["echo no space left; exit 1", "echo FATAL: no space left"])
def test_a_cluster_that_cannot_be_made_says_why_and_leaves_no_data(empty_folder: Path, initdb: str) -> None:
    false = machine.false_programs(empty_folder / "bin", version="18.6", postgres=initdb)

    with pytest.raises(PostgresError, match="no space left"):
        cluster.create(programs.find(false), account_of(empty_folder), Layout(empty_folder))

    assert not Layout(empty_folder).data.exists()


@pytest.mark.parametrize(("version", "builtin"), [("15.18", False), ("16.4", False), ("17.10", True), ("18.6", True)])
def test_text_sorts_by_code_point_in_every_version(version: str, builtin: bool) -> None:  # noqa: FBT001 - a table's column
    command = cluster.initdb_command(programs.Binaries(Path("/bin"), version), Path("/data"))

    assert "--locale=C" in command
    assert ("--locale-provider=builtin" in command) is builtin


@pytest.mark.anyio
async def test_data_of_another_major_version_is_refused_with_the_commands_to_move_it(empty_folder: Path) -> None:
    data = empty_folder / "data"
    data.mkdir(mode=0o700)
    (data / "PG_VERSION").write_text("16\n")
    account_of(empty_folder).give(data)

    with pytest.raises(PostgresError) as refused:
        await EmbeddedPostgres(empty_folder).start()

    found = programs.reachable(programs.find(None), account_of(empty_folder), Layout(empty_folder))
    said = str(refused.value)
    assert f"{data} is of PostgreSQL 16" in said
    assert f"initdb --pgdata={data}.{found.major}" in said
    assert "pg_upgrade --link" in said
    assert f"--new-bindir={found.folder} --old-datadir={data}" in said
    assert f"mv {data}.{found.major} {data}" in said
    assert sorted(place.name for place in data.iterdir()) == ["PG_VERSION"]


def test_files_that_root_writes_belong_to_the_account_and_are_closed_to_others(empty_folder: Path) -> None:
    layout = Layout(empty_folder)
    account = account_of(empty_folder)

    cluster.configure(account, layout, shared_buffers_mb=64)

    assert {(path.stat().st_uid, path.stat().st_mode & 0o777) for path in (layout.conf, layout.hba)} == {
        (account.uid, 0o600)
    }
