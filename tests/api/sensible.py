"""Bodies whose fields agree with each other and with what is there, for operations about campaigns and blacklists."""

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from tests.api.belongings import OPEN_ALL_DAY, Ids, kinds

Sensible = Callable[[Ids, int], Mapping[str, Any]]


def _listing(ids: Ids, drawn: int) -> Mapping[str, Any]:
    numbers = {"blocklist": [f"{drawn % 1000}"], "relCategoryId": ids["categoryId"][0], "typeId": ids["typeId"][0]}
    return numbers | {"restrictTimes": None, "restrictPeriod": None, "validityExpirationTime": None, "isCoverDupNo": 1}


def _campaign(ids: Ids, drawn: int) -> Mapping[str, Any]:
    """The campaign's kind is chosen by the same number that chose the campaign."""
    of_each_kind = kinds(cast("int", ids["skillId"][0]))
    times = {"strBeginTime": "2090-01-01 00:00:00", "strEndTime": "2091-01-01 00:00:00"}
    policies = {"retryPolicy": None, "callPolicy": None}
    return {"scheduleParam": OPEN_ALL_DAY, **times, **policies, **of_each_kind[drawn % len(of_each_kind)]}


SENSIBLE: Final[Mapping[str, Sensible]] = {
    "add_campaign_v2": _campaign,
    "modify_campaign_v2": _campaign,
    "delete_calling_numbers": lambda _ids, drawn: {"callerNo": [{"accessCode": str(10085 + drawn % 2)}]},
    "add_template": _campaign,
    "change_template": lambda ids, _: {**_campaign(ids, 0)},
    "copy_template": lambda ids, drawn: {"from": ids["campaignId"][drawn % 2]},
    "query_invocations": lambda _ids, _: {
        "beginTime": "2020-09-01 00:00:00",
        "endTime": "2020-09-02 00:00:00",
        "url": "",
    },
    "add_blacklisted": _listing,
    "delete_blacklisted": lambda ids, _: {"blocklistNo": ids["called"][0]},
    "query_blacklisted": lambda _ids, _: {
        "blocklist": None,
        "relCategoryId": None,
        "typeId": None,
        "offset": 0,
        "limit": 1,
    },
    "define_result_code": lambda _ids, drawn: {"resultCode": str(drawn % 1000)},
    "change_result_code": lambda ids, _: {"defId": ids["defId"][0]},
    "query_transcript": lambda ids, drawn: {"callId": ids["callId"][drawn % 2]},
    "query_transcript_v2": lambda ids, drawn: {"callId": ids["callId"][drawn % 2]},
    "change_blacklist_group": lambda ids, _: {"id": ids["categoryId"][0]},
    "change_blacklist_type": lambda ids, _: {"id": ids["typeId"][0]},
}
"""By the operation's name, from the ids of a tenant's things and a drawn number."""
