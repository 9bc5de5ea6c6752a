"""Bodies whose fields agree with each other and with what is there, for operations about campaigns and blacklists."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.api.belongings import Ids

Sensible = Callable[[Ids, int], Mapping[str, Any]]


def _listing(ids: Ids, drawn: int) -> Mapping[str, Any]:
    numbers = {"blocklist": [f"{drawn % 1000}"], "relCategoryId": ids["categoryId"][0], "typeId": ids["typeId"][0]}
    return numbers | {"restrictTimes": None, "restrictPeriod": None, "validityExpirationTime": None, "isCoverDupNo": 1}


SENSIBLE: Final[Mapping[str, Sensible]] = {
    "add_blacklisted": _listing,
    "delete_blacklisted": lambda ids, _: {"blocklistNo": ids["called"][0]},
    "query_blacklisted": lambda _ids, _: {
        "blocklist": None,
        "relCategoryId": None,
        "typeId": None,
        "offset": 0,
        "limit": 1,
    },
    "change_blacklist_group": lambda ids, _: {"id": ids["categoryId"][0]},
    "change_blacklist_type": lambda ids, _: {"id": ids["typeId"][0]},
}
"""By the operation's name, from the ids of a tenant's things and a drawn number."""
