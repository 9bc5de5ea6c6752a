"""The blacklist (0744 to 0747), and its groups and types (0750 to 0757)."""

from collections.abc import Sequence

from outdial.client.fields import Answer, Maybe, Part, Request, WallTime
from outdial.client.interface import Interface
from outdial.client.paging import ByOffset, CountedPage


class Blacklisted(Part):
    """An entry. Its end is a time on the tenant's wall; ``flag`` is there when it was asked for by its number."""

    block_num: str
    validity_expiration_time: str | None = None
    flag: bool | None = None
    restrict_times: Maybe[int] = None
    restrict_period: str | None = None
    rel_category_id: str | None = None
    type_id: str | None = None


class BlacklistPage(CountedPage[Blacklisted]):
    """Some entries, and how many there are."""


class AddBlacklisted(Request):
    """Blacklist up to 20 numbers, all or none (0744).

    Until ``validity_expiration_time``, or for ``validity_time`` (1 to 120) of ``validity_time_unit``: 1 years, 2
    months, 3 days, 4 hours, which is the default; for ever otherwise. With ``restrict_times`` (1 to 100) and
    ``restrict_period`` (0 clock hour, 1 day) so many calls stay allowed. ``is_cover_dup_no`` 0 skips numbers that are
    listed, 1 overwrites; else they are refused with ``0200007``. Numbers given twice are refused with ``0200018``.
    """

    interface = Interface("POST", "/blocklist/add", Answer)
    blocklist: Sequence[str]
    validity_expiration_time: WallTime | None = None
    validity_time: int | None = None
    validity_time_unit: int | None = None
    restrict_times: int | None = None
    restrict_period: str | None = None
    rel_category_id: str | None = None
    type_id: str | None = None
    is_cover_dup_no: int | None = None


class DeleteBlacklisted(Request):
    """Take a number, or several, off the blacklist (0745)."""

    interface = Interface("POST", "/blocklist/delete", Answer)
    blocklist_no: str | Sequence[str]


class QueryBlacklisted(ByOffset):
    """Look up to 20 numbers up, or list the blacklist (0746)."""

    interface = Interface("POST", "/blocklist/query", BlacklistPage, writes=False)
    blocklist: Sequence[str] | None = None
    rel_category_id: str | None = None
    type_id: str | None = None


class ClearBlacklist(Request):
    """Empty the blacklist (0747)."""

    interface = Interface("DELETE", "/blocklist", Answer)


class KindId(Part):
    """What to call a new group or type by."""

    id: str


class KindAdded(Answer):
    """The new group or type; no page says what a server of the vendor's answers."""

    return_object: KindId | None = None


class BlacklistGroup(Part):
    """A group."""

    id: str
    name: str
    description: str | None = None


class BlacklistGroupPage(CountedPage[BlacklistGroup]):
    """Some groups, and how many there are."""


class BlacklistType(BlacklistGroup):
    """A type; ``action_type`` 1 is handled by itself, 2 is shown."""

    org_name: str | None = None
    action_type: str | None = None
    action: str | None = None


class BlacklistTypePage(CountedPage[BlacklistType]):
    """Some types, and how many there are."""


class AddBlacklistGroup(Request):
    """Add a group (0750). Refused with ``02000012`` if its name is taken."""

    interface = Interface("POST", "/blackCategory/create", KindAdded)
    name: str
    description: str | None = None


class ChangeBlacklistGroup(Request):
    """Modify a group (0751). Refused with ``02000013`` if it is unknown."""

    interface = Interface("POST", "/blackCategory/update", Answer)
    id: str
    name: str
    description: str | None = None


class QueryBlacklistGroups(ByOffset):
    """List groups; ``name`` matches any part (0752)."""

    interface = Interface("POST", "/blackCategory/query", BlacklistGroupPage, writes=False)
    name: str | None = None


class DeleteBlacklistGroup(Request):
    """Delete a group (0753). Refused with ``02000013`` if it is unknown."""

    interface = Interface("DELETE", "/blackCategory/{category_id}", Answer)
    category_id: str


class AddBlacklistType(Request):
    """Add a type (0754); ``action_type`` 1 is handled by itself, 2 is shown. Refused with ``02000014`` if its name is
    taken.
    """

    interface = Interface("POST", "/blackType/create", KindAdded)
    name: str
    description: str | None = None
    org_name: str | None = None
    action_type: str | None = None
    action: str | None = None


class ChangeBlacklistType(Request):
    """Modify a type (0755). Refused with ``02000015`` if it is unknown."""

    interface = Interface("POST", "/blackType/update", Answer)
    id: str
    name: str
    description: str | None = None
    org_name: str | None = None
    action_type: str | None = None
    action: str | None = None


class QueryBlacklistTypes(ByOffset):
    """List types; ``name`` matches any part (0756)."""

    interface = Interface("POST", "/blackType/query", BlacklistTypePage, writes=False)
    name: str | None = None


class DeleteBlacklistType(Request):
    """Delete a type (0757). Refused with ``02000015`` if it is unknown."""

    interface = Interface("DELETE", "/blackType/{type_id}", Answer)
    type_id: str
