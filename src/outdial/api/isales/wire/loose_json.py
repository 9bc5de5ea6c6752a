"""JSON as the vendor's examples write it: single quotes for double ones, and once a quote too many (seed 000)."""

import re
from typing import Final

from pydantic import JsonValue
from pydantic_core import from_json

# A name between doubled quotes, or with only its first quote doubled: {''policy':…}, {''policy'':…}
_DOUBLED_BEFORE_NAME: Final = re.compile(r"(?<=[{,])(\s*)''(?=\w)")
_DOUBLED_AFTER_NAME: Final = re.compile(r"(?<=\w)''(?=\s*:)")
_STRING: Final = re.compile(r""""(?:[^"\\]|\\.)*"|'((?:[^'\\]|\\.)*)'""", re.DOTALL)


def parse(text: str) -> JsonValue:
    """Read strict JSON, else single-quoted; raises ``ValueError``."""
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError:
        return from_json(_double_quoted(text), allow_inf_nan=False)


def _double_quoted(text: str) -> str:
    text = _DOUBLED_BEFORE_NAME.sub(r"\1'", text)
    text = _DOUBLED_AFTER_NAME.sub("'", text)
    return _STRING.sub(_requoted, text)


def _requoted(match: re.Match[str]) -> str:
    inner: str | None = match[1]
    if inner is None:
        return match[0]
    return '"' + inner.replace("\\'", "'").replace('"', '\\"') + '"'
