from pathlib import Path

import pytest

from tests.switch.chromium import install_chromium
from tests.switch.install import NoSwitch


def test_what_was_unpacked_is_found_again_without_a_tool_or_a_mirror(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("platform.freedesktop_os_release", lambda: {"VERSION_CODENAME": "suite"})
    (tmp_path / "chromium-suite").mkdir()

    assert install_chromium(into=tmp_path).root == tmp_path / "chromium-suite"


def test_a_machine_that_is_no_debian_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.freedesktop_os_release", dict[str, str])

    with pytest.raises(NoSwitch, match="on a Debian only"):
        install_chromium(into=tmp_path)
