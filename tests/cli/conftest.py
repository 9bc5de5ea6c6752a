import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from outdial.cli import program


@pytest.fixture
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """No setting from outside, a data folder of its own, and logs put back as they were."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    for name in ("DATABASE_URL", "ACCESS_KEY", "SECRET_KEY", "PORT", "GATEWAY", "SEALING_KEY"):
        monkeypatch.delenv(f"OUTDIAL_{name}", raising=False)
    monkeypatch.setenv("OUTDIAL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    yield monkeypatch
    root.handlers, root.level = handlers, level


@pytest.fixture
def outdial(surroundings: pytest.MonkeyPatch, database_url: str) -> Callable[..., int]:
    """The program, on a database of its own; its exit code."""
    surroundings.setenv("OUTDIAL_DATABASE_URL", database_url)
    return lambda *words: program.run([str(word) for word in words])
