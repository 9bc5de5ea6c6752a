"""A fact as the vendor's result callback writes it (0788): pure, and the only place that knows these keys."""

import json
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from outdial.domain.events import CallEnded
from outdial.isales_codes import call_id, call_status, fail_code, local_time_text

CONTENT_TYPE = "application/json;charset=UTF-8"


def element(fact: CallEnded, *, zone: ZoneInfo) -> dict[str, str | int]:
    """One result, keys in the order of the vendor's table; what is not known is an empty text, never left out.

    ``callTimeStr`` is when the call was placed, on the tenant's wall: every attempt has that time, answered or not.
    ``recordPath`` is the path in the folder of recordings; empty for a call that was not recorded.
    """
    return {
        "campaignId": str(fact.campaign_id),
        "sessionId": fact.session_id or "",
        "called": fact.called,
        "callTimeStr": local_time_text(fact.placed_at, zone),
        "callStatus": call_status(fact.outcome),
        "failCode": fail_code(fact.outcome),
        "vdnId": fact.vdn_id,
        "callId": call_id(fact.placed_at, fact.attempt_id),
        "customField": fact.custom_field or "",
        "recordPath": fact.recording or "",
    }


def body(facts: Iterable[CallEnded], *, zone: ZoneInfo) -> bytes:
    """The body of one push: a bare JSON array in UTF-8, without the wrapper that the vendor's table only names."""
    elements = [element(fact, zone=zone) for fact in facts]
    return json.dumps(elements, ensure_ascii=False, separators=(",", ":")).encode()
