"""What is asked of FreeSWITCH, as text. No value can break out of its place: it is refused, or written so that
FreeSWITCH reads back just what was meant.

The rules are those of FreeSWITCH's source: where it splits, which quotes it takes away, what it takes for a variable.
"""

import json
import re
from collections.abc import Mapping
from typing import Final

SHOW_CHANNELS: Final = "show channels as json"
NUMBER: Final = "{number}"
"""In a trunk's endpoint, where the number goes."""

_WORD: Final = re.compile(r"[0-9A-Za-z_.+*#:-]{1,200}", re.ASCII)
"""No space, quote, bracket, comma, pipe, @, slash, $ or ~: each of them means something in one place or another."""
_GATEWAY: Final = re.compile(r"[0-9A-Za-z_.-]{1,100}", re.ASCII)
_ENDPOINT: Final = re.compile(r"[0-9A-Za-z_.+*#:@/;=%-]{1,200}", re.ASCII)
_FILE: Final = re.compile(r"(/[0-9A-Za-z_.-]{1,100}){1,20}", re.ASCII)
_PHONES: Final = ("user/", "sofia/", "verto.rtc/")
"""The kinds of endpoint that are a phone. Others, such as loopback/, run the dialplan with its caller's rights."""
_ONE_MORE_LEG: Final = ":_:"
"""In a dial string it begins another call."""
_TAKEN_FOR_VARIABLE: Final = re.compile(r"\$(?=[\\$]*\{)")
_ESCAPES: Final = str.maketrans({"\\": r"\\", "'": r"\'", " ": r"\s", "\n": r"\n", "\r": r"\r", "\t": r"\t"})
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SHOWN_MAX: Final = 60
"""Characters of a refused value in the refusal."""


class NotSayable(ValueError):  # noqa: N818 - it says what is the case
    """A value that cannot be part of a command; the text tells which, and why."""


def endpoint_of(trunk: str, number: str) -> str:
    """Where a call goes. ``trunk`` is a sofia gateway, or an endpoint with ``{number}`` in it. Raises `NotSayable`."""
    said = word(number, "number")
    if NUMBER not in trunk:
        return f"sofia/gateway/{_matching(_GATEWAY, trunk, 'trunk')}/{said}"
    return _endpoint(trunk.replace(NUMBER, said), "trunk")


def phone_of(address: str) -> str:
    """An agent's phone, such as ``user/1001``. Raises `NotSayable`."""
    if not address.startswith(_PHONES):
        raise NotSayable(f"the address {_shown(address)} does not begin with {' or '.join(_PHONES)}")
    return _endpoint(address, "address")


def word(text: str, what: str) -> str:
    """The text, when it is a single harmless word. Raises `NotSayable`."""
    return _matching(_WORD, text, what)


def originate(endpoint: str, variables: Mapping[str, str]) -> str:
    """Call an endpoint and park whoever answers. Raises `NotSayable`."""
    inside = "~".join(f"{name}={word(value, name)}" for name, value in variables.items())
    # ^^ gives the variables a separator of their own: with the usual comma a value could end early.
    return f"originate {{^^~{inside}}}{endpoint} &park()"


def set_variable(channel: str, name: str, value: str) -> str:
    """Set a channel's variable to a text; an empty one removes it. Raises `NotSayable`.

    FreeSWITCH leaves a variable unset whose text has ``${`` in it, so in JSON this dollar sign is written as JSON's
    own escape: another spelling of the same document.
    """
    return " ".join(["uuid_setvar", channel, name, *([_escaped(value)] if value else [])])


def transfer(channel: str, *, extension: str, context: str) -> str:
    """Go on in the dialplan. Raises `NotSayable`."""
    if extension.startswith("-"):
        raise NotSayable(f"the flow {_shown(extension)} would be taken for an option")
    return f"uuid_transfer {channel} {word(extension, 'flow')} XML {word(context, 'context of flows')}"


def bridge(agent: str, customer: str) -> str:
    return f"uuid_bridge {agent} {customer}"


def kill(channel: str, cause: str) -> str:
    return f"uuid_kill {channel} {cause}"


def record(channel: str, file: str) -> str:
    """Record what both sides say into a file, from now on. Raises `NotSayable`."""
    return f"uuid_record {channel} start {_matching(_FILE, file, 'recording')}"


def dump(channel: str) -> str:
    return f"uuid_dump {channel} json"


def _endpoint(text: str, what: str) -> str:
    if _ONE_MORE_LEG in text:
        raise NotSayable(f"the {what} {_shown(text)} has {_ONE_MORE_LEG} in it")
    return _matching(_ENDPOINT, text, what)


def _matching(pattern: re.Pattern[str], text: str, what: str) -> str:
    if pattern.fullmatch(text) is None:
        raise NotSayable(f"the {what} {_shown(text)} has characters that FreeSWITCH would not read as they stand")
    return text


def _escaped(text: str) -> str:
    if _UNPRINTABLE.search(text) is not None:
        raise NotSayable(f"{_shown(text)} has a control character in it")
    if _TAKEN_FOR_VARIABLE.search(text) is not None:
        if not _is_json(text):
            raise NotSayable(f"{_shown(text)} has ${{ in it, which FreeSWITCH takes for a variable, and is not JSON")
        text = _TAKEN_FOR_VARIABLE.sub(r"\\u0024", text)
    return text.translate(_ESCAPES)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _shown(text: str) -> str:
    return repr(text if len(text) <= _SHOWN_MAX else f"{text[:_SHOWN_MAX]}...")
