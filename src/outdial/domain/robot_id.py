"""The name under which a robot knows a call: a UUID, made of the tenant and the attempt, and read back without a table.

AudioSocket names a call by a UUID and by nothing else. It is of version 8 (RFC 9562, section 5.8: bits of one's own):

    0d1a1000-VVVV-8000-8aaa-aaaaaaaaaaaa      a mark of ours, the tenant, the attempt; all in hexadecimal

Whoever knows how it is made can make another's: it is a name and no key. What it names is shown and changed with the
access key of that tenant alone. Why it is not drawn or hashed: ``docs/decisions/0009-robot-ids.md``.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

VDN_ID_MAX: Final = 2**16 - 1
ATTEMPT_ID_MAX: Final = 2**62 - 1
"""A million calls a second come there in a hundred and forty thousand years."""

_MARK: Final = 0x0D1A1000
_MARK_AT: Final = 96
_VDN_ID_AT: Final = 80
_FIXED: Final = _MARK << _MARK_AT | 0x8 << 76 | 0b10 << 62
"""The mark, the version and the variant; the twelve bits behind the version are 0."""


@dataclass(frozen=True, slots=True)
class NamedCall:
    """Which call a robot's id names."""

    vdn_id: int
    attempt_id: int


def robot_id(vdn_id: int, attempt_id: int) -> UUID:
    """The id of a call for its robot; the same every time. Raises ValueError for what no tenant or attempt can be."""
    if not 0 <= vdn_id <= VDN_ID_MAX:
        raise ValueError(f"a tenant is a number from 0 to {VDN_ID_MAX}, got {vdn_id}")
    if not 0 <= attempt_id <= ATTEMPT_ID_MAX:
        raise ValueError(f"an attempt is a number from 0 to {ATTEMPT_ID_MAX}, got {attempt_id}")
    return UUID(int=_FIXED | vdn_id << _VDN_ID_AT | attempt_id)


def named_call(name: UUID) -> NamedCall | None:
    """Read what ``robot_id`` wrote; None for any other UUID."""
    vdn_id = name.int >> _VDN_ID_AT & VDN_ID_MAX
    attempt_id = name.int & ATTEMPT_ID_MAX
    if name.int != _FIXED | vdn_id << _VDN_ID_AT | attempt_id:
        return None
    return NamedCall(vdn_id, attempt_id)
