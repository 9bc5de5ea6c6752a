"""Logs: one JSON object a line on stderr; the tenant, the campaign and the attempt have the same names everywhere.

Nobody's number is written unless the operator asks for it. Two nets catch them: the fields that hold one are masked
by name, and in every other text, such as what a database says of a duplicate key, long runs of digits are.
"""

import logging
import re
import sys
from collections.abc import Sequence
from typing import Final, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from outdial.domain.contact import masked

LEVELS: Final = ("debug", "info", "warning", "error")

_NUMBERS: Final = frozenset({"number", "called", "caller"})
_ONE_NAME: Final = {
    "vdn": "tenant",
    "vdn_id": "tenant",
    "campaign_id": "campaign",
    "attempt_id": "attempt",
    "call_id": "attempt",
}
_LEFT_ALONE: Final = frozenset({"timestamp", "logger", "level"})
_LONG_DIGITS: Final = re.compile(r"\d{7,}")  # the shortest national number that would be worth knowing
_MASK: Final = "…"


def configure(*, level: str, log_numbers: bool = False, stream: TextIO | None = None) -> None:
    """Bring every log line of the process, also of the libraries, to ``stream`` (stderr) as JSON."""
    number = getattr(logging, level.upper())
    shared = _shared(log_numbers=log_numbers)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_json_lines(shared))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(number)


def quiet() -> None:
    """For commands with a human in front of them, who are told in sentences what goes wrong."""
    configure(level="error")


def _shared(*, log_numbers: bool) -> Sequence[Processor]:
    steps: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        one_name_for_one_thing,
    ]
    return steps if log_numbers else [*steps, mask_numbers]


def _json_lines(shared: Sequence[Processor]) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ],
    )


def one_name_for_one_thing(_logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
    """Call the tenant, the campaign and the attempt by one name, whatever the code that logs calls them."""
    return {_ONE_NAME.get(key, key): value for key, value in entry.items()}


def mask_numbers(_logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
    """Hide the numbers of people."""
    return {key: _hidden(key, value) for key, value in entry.items()}


def _hidden(key: str, value: object) -> object:
    if key in _NUMBERS and isinstance(value, str):
        return value if value.startswith(_MASK) else masked(value)
    if isinstance(value, str) and key not in _LEFT_ALONE:
        return _LONG_DIGITS.sub(lambda digits: masked(digits[0]), value)
    return value
