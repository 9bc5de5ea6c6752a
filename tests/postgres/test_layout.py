import os
from pathlib import Path

import pytest

from outdial.postgres import PostgresError, default_folder
from outdial.postgres.account import Account
from outdial.postgres.layout import Layout
from tests.postgres import machine

OURSELVES = Account(uid=os.geteuid(), gid=os.getegid())
SOMEBODY_ELSE = Account(uid=64_999, gid=64_999)


def modes(folder: Path) -> dict[Path, int]:
    return {place: place.stat().st_mode for place in (folder, *folder.parents)}


def test_a_folder_that_the_account_cannot_reach_is_refused_and_nothing_is_opened(tmp_path: Path) -> None:
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    before = modes(closed)

    with pytest.raises(PostgresError, match=r"cannot enter .*OUTDIAL_DATA=/var/lib/outdial"):
        Layout(closed / "outdial" / "postgres").make(SOMEBODY_ELSE)

    assert modes(closed) == before
    assert list(closed.iterdir()) == []


def test_the_parents_of_a_new_folder_keep_their_modes(empty_folder: Path) -> None:
    before = modes(empty_folder)

    Layout(empty_folder / "outdial" / "postgres").make(SOMEBODY_ELSE)

    assert modes(empty_folder) == before
    assert SOMEBODY_ELSE.barrier(empty_folder / "outdial" / "postgres") is None


def test_a_new_folder_of_our_own_is_closed_to_others(tmp_path: Path) -> None:
    Layout(tmp_path / "outdial" / "postgres").make(OURSELVES)

    assert {(tmp_path / name).stat().st_mode & 0o777 for name in ("outdial", "outdial/postgres")} == {0o700}


def test_a_cluster_of_another_user_is_refused_with_its_owner(empty_folder: Path) -> None:
    layout = Layout(empty_folder)
    layout.data.mkdir()

    with pytest.raises(PostgresError, match=f"belongs to user {os.geteuid()} and .* {SOMEBODY_ELSE.uid}"):
        layout.make(SOMEBODY_ELSE)


def test_a_socket_folder_that_others_may_enter_is_refused(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.socket_folder.mkdir()
    layout.socket_folder.chmod(0o755)

    with pytest.raises(PostgresError, match="no one else may enter"):
        layout.make_socket_folder(OURSELVES)


def test_a_socket_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "postgres")
    layout.folder.mkdir()
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    layout.socket_folder.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(PostgresError, match="no one else may enter"):
        layout.make_socket_folder(OURSELVES)


@pytest.mark.parametrize("length", [10, 60, 200])
def test_a_socket_path_fits_into_its_address_however_long_the_folder_is(length: int) -> None:
    assert len(os.fsencode(Layout(Path("/") / ("x" * length)).socket)) <= 103


def test_two_long_folders_have_two_sockets() -> None:
    assert Layout(Path("/" + "x" * 200)).socket != Layout(Path("/" + "y" * 200)).socket


def test_a_normal_user_has_the_data_in_the_folder_of_xdg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    with machine.as_a_normal_user(tmp_path):
        monkeypatch.delenv("XDG_DATA_HOME", raising=False)
        at_home = default_folder()
        monkeypatch.setenv("XDG_DATA_HOME", "/elsewhere")
        chosen = default_folder()

    assert (at_home, chosen) == (Path("/home/somebody/.local/share/outdial"), Path("/elsewhere/outdial"))
