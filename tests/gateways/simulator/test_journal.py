"""The judge's log keeps every line, also when its writer is killed."""

import json
from pathlib import Path

import pytest

from outdial.gateways.simulator.journal import Journal


def test_a_line_is_in_the_file_before_the_writer_goes_on(tmp_path: Path) -> None:
    with Journal(tmp_path / "judge.jsonl") as journal:
        journal.write({"event": "originate", "call_id": 1})

        assert json.loads((tmp_path / "judge.jsonl").read_bytes()) == {"event": "originate", "call_id": 1}


def test_a_simulator_that_is_started_again_writes_on(tmp_path: Path) -> None:
    for call_id in (1, 2):
        with Journal(tmp_path / "judge.jsonl") as journal:
            journal.write({"call_id": call_id})

    assert (tmp_path / "judge.jsonl").read_text() == '{"call_id":1}\n{"call_id":2}\n'


def test_a_disk_that_is_full_is_an_error_and_no_silence() -> None:
    with Journal(Path("/dev/full")) as journal, pytest.raises(OSError, match="No space left"):
        journal.write({"call_id": 1})
