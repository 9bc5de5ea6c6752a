import json
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from outdial.domain.outcome import Outcome
from outdial.webhooks import payload
from tests.webhooks.builders import call_ended

SHANGHAI = ZoneInfo("Asia/Shanghai")
PLACED = datetime(2022, 2, 10, 3, 45, 43, tzinfo=UTC)


def test_a_result_has_the_documented_keys_in_their_order() -> None:
    fact = call_ended(placed_at=PLACED, session_id="s-1", custom_field="loan 7")

    assert list(payload.element(fact, zone=SHANGHAI).items()) == [
        ("campaignId", "31"),
        ("sessionId", "s-1"),
        ("called", "13800000001"),
        ("callTimeStr", "2022-02-10 11:45:43"),
        ("callStatus", 6),
        ("failCode", "00000"),
        ("vdnId", 7),
        ("callId", "1644464743-1388"),
        ("customField", "loan 7"),
        ("recordPath", ""),
    ]


def test_what_is_not_known_is_an_empty_text() -> None:
    told = payload.element(call_ended(), zone=SHANGHAI)

    assert (told["sessionId"], told["customField"], told["recordPath"]) == ("", "", "")


def test_a_call_that_was_recorded_says_where() -> None:
    fact = replace(call_ended(), recording="7/31/1388.wav")

    assert payload.element(fact, zone=SHANGHAI)["recordPath"] == "7/31/1388.wav"


@pytest.mark.parametrize(
    ("outcome", "status", "code"),
    [(Outcome.ANSWERED, 6, "00000"), (Outcome.BUSY, 5, "00537"), (Outcome.UNKNOWN, 5, "34608")],
)
def test_only_an_answered_call_has_succeeded(outcome: Outcome, status: int, code: str) -> None:
    told = payload.element(call_ended(outcome=outcome), zone=SHANGHAI)

    assert (told["callStatus"], told["failCode"]) == (status, code)


def test_a_body_is_a_bare_array_in_utf_8() -> None:
    body = payload.body([call_ended(custom_field="贷款"), call_ended(contact_id=2)], zone=SHANGHAI)

    assert body.startswith(b'[{"campaignId":"31",')
    assert "贷款".encode() in body
    assert len(json.loads(body)) == 2
