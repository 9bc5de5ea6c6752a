from pathlib import Path

import pytest

from tests.switch.install import NoSwitch, Tree, install


def test_what_was_unpacked_is_found_again_without_a_tool_or_a_mirror(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    (tmp_path / "asterisk-second").mkdir()

    assert install("first", "second", into=tmp_path) == Tree(tmp_path / "asterisk-second")


def test_whoever_cannot_unpack_is_told_what_is_missing_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(NoSwitch, match=r"apt-get"):
        install("first", into=tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["lock"]


def test_a_tree_that_is_damaged_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoSwitch, match="remove the folder"):
        Tree(tmp_path).command("-V")
