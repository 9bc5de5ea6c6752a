"""What may be written into Asterisk's files, or be put to it in its place.

Every value is checked where it is given, for Asterisk takes a wrong one without a word: in its files a semicolon
begins a comment, a line break a setting, a bracket a section. All raise ValueError that says what would be right.
"""

import re
from typing import Final

TEXT_MAX: Final = 128
"""Characters: Asterisk cuts some fields off there."""
PATH_MAX: Final = 1024
"""Characters."""

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_CODEC: Final = re.compile(r"[a-z0-9]+")
_SOUND: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*")
_SECRET: Final = re.compile(r"[!-:<-\[\]-~]+")
_WEBSOCKET: Final = re.compile(r"wss?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9_./~-]*)?")
_PATH: Final = re.compile(r"/[A-Za-z0-9_./@+~-]*")


def check_name(what: str, value: str) -> None:
    _check(what, value, _NAME, "letters, digits, dots, hyphens and underscores")


def check_host(value: str) -> None:
    _check("a host", value, _HOST, "letters, digits, dots and hyphens")


def check_codec(value: str) -> None:
    _check("a codec", value, _CODEC, "small letters and digits, such as alaw")


def check_sound(value: str) -> None:
    _check("a sound", value, _SOUND, "a path of letters, digits, dots and hyphens")


def check_websocket(value: str) -> None:
    _check("a WebSocket's address", value, _WEBSOCKET, "such as ws://127.0.0.1:9093/media")


def check_path(what: str, value: str) -> None:
    _check(what, value, _PATH, "an absolute path of letters, digits and any of _./@+~-", most=PATH_MAX)


def check_secret(what: str, value: str) -> None:
    # The value is not told: errors are logged.
    if not (_SECRET.fullmatch(value) and len(value) <= TEXT_MAX):
        raise ValueError(f"{what}: 1 to {TEXT_MAX} visible characters of ASCII, but neither semicolon nor backslash")


def _check(what: str, value: str, allowed: re.Pattern[str], words: str, *, most: int = TEXT_MAX) -> None:
    if not (allowed.fullmatch(value) and len(value) <= most):
        raise ValueError(f"{what}: {words}, at most {most} characters; not {value!r}")
