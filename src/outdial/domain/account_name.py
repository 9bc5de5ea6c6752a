"""How an agent's account is called on the switch: for people to read, and never twice the same.

The end is drawn: an account that takes another's place has a name of its own, so whoever registered with the old one
is cut off, and nobody can give a phone the name of an account that was not told to them.
"""

import re
from typing import Final

TAIL_LENGTH: Final = 8
"""Characters: 32 random bits in hexadecimal."""
WORK_NO_SHOWN_MAX: Final = 20
"""Characters: with the longest prefix a name stays below eighty, where parts of Asterisk cut names off."""

_AFTER_PREFIX: Final = re.compile(rf"-[0-9]{{1,5}}-[0-9A-Za-z_.-]{{1,{WORK_NO_SHOWN_MAX}}}-[0-9a-f]{{{TAIL_LENGTH}}}")


def account_name(prefix: str, vdn_id: int, work_no: str, *, tail: str) -> str:
    """A name; ``prefix`` is the installation's, ``tail`` is drawn."""
    return f"{prefix}-{vdn_id}-{work_no[:WORK_NO_SHOWN_MAX]}-{tail}"


def is_account_name(prefix: str, name: str) -> bool:
    """Whether the installation may have made an account of this name, and may delete it."""
    return name.startswith(prefix) and _AFTER_PREFIX.fullmatch(name, len(prefix)) is not None
