import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from outdial import observability


class Written:
    """What was written, line by line."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def written() -> Iterator[Written]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield Written()
    root.handlers, root.level = handlers, level


def test_a_line_is_json_with_one_name_for_each_thing(written: Written) -> None:
    observability.configure(level="info", stream=written.stream)

    structlog.get_logger("outdial.engine").info("attempt.ended", vdn=1, campaign_id=7, call_id=9)

    (line,) = written.lines()
    assert line.items() >= {"event": "attempt.ended", "tenant": 1, "campaign": 7, "attempt": 9, "level": "info"}.items()
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize("key", ["number", "called", "caller"])
def test_a_number_is_masked(written: Written, key: str) -> None:
    observability.configure(level="info", stream=written.stream)

    structlog.get_logger().info("attempt.ended", **{key: "13800138042"})

    assert written.lines()[0][key] == "…42"


def test_a_number_that_was_masked_already_keeps_its_end(written: Written) -> None:
    observability.configure(level="info", stream=written.stream)

    structlog.get_logger().info("attempt.ended", number="…42")

    assert written.lines()[0]["number"] == "…42"


def test_a_number_inside_an_error_is_masked(written: Written) -> None:
    observability.configure(level="info", stream=written.stream)

    try:
        int("Key (vdn_id, called)=(1, 13800138042) already exists.")
    except ValueError as error:
        structlog.get_logger().exception("step.failed", error=repr(error))

    assert "13800138042" not in written.stream.getvalue()


def test_a_number_in_a_library_s_line_is_masked(written: Written) -> None:
    observability.configure(level="info", stream=written.stream)

    logging.getLogger("uvicorn.error").warning("no route to %s", "13800138042")

    assert written.lines()[0]["event"] == "no route to …42"


def test_numbers_are_written_when_the_operator_asks_for_them(written: Written) -> None:
    observability.configure(level="info", log_numbers=True, stream=written.stream)

    structlog.get_logger().info("attempt.ended", number="13800138042")

    assert written.lines()[0]["number"] == "13800138042"


def test_what_is_below_the_level_is_not_written(written: Written) -> None:
    observability.configure(level="warning", stream=written.stream)

    structlog.get_logger().info("lease.taken")
    logging.getLogger("uvicorn.error").info("started")

    assert written.lines() == []
