"""When calls are tried again: setting and querying a campaign's retry policy (seed 000, 0731)."""

import json
from collections.abc import Sequence
from typing import Annotated

from pydantic import PlainSerializer

from outdial.client.fields import Answer, JsonText, Maybe, Part, Request
from outdial.client.interface import Interface


class Tries(Part):
    """So many tries a day on so many days, ``call_interval`` seconds apart."""

    retry_times: int
    retry_day: int
    call_interval: int | None = None


class ResultRow(Part):
    """After calls that ended so (the vendor publishes no values of ``result``): so many more tries, so many seconds
    apart.
    """

    result: int
    retry_number: int
    call_interval: int


class RetryRule(Part):
    """``type`` 0: tries, beside ``policy`` or inside it; 1: rows by result in ``policy``.

    ``data_type`` is the number type, where the policy goes by number types (``policy_type`` 1).
    """

    type: int
    data_type: str | None = None
    retry_times: int | None = None
    retry_day: int | None = None
    call_interval: int | None = None
    policy: Tries | Sequence[ResultRow] | None = None


class BusinessRule(Part):
    """After a written-back business result: ``busi_result_policy`` 0 stop, 1 next number, 2 the same number.

    ``call_interval`` is in seconds (1 to 3600), and left out with 0.
    """

    busi_result_code: str
    busi_result_sub_code: str | None = None
    busi_result_policy: int
    call_interval: int | None = None


def _json_text(parts: Sequence[Part | str] | str | None) -> str | None:
    """The vendor takes these lists as text inside the JSON."""
    if parts is None or isinstance(parts, str):
        return parts
    plain = [part if isinstance(part, str) else part.model_dump(mode="json", exclude_none=True) for part in parts]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


_AS_TEXT = PlainSerializer(_json_text, return_type=str | None)

Rules = Annotated[Sequence[RetryRule] | str, _AS_TEXT]
"""Rules, or the vendor's JSON text of them."""
BusinessRules = Annotated[Sequence[BusinessRule] | str, _AS_TEXT]
ResultRows = Annotated[Sequence[ResultRow] | str, _AS_TEXT]
Codes = Annotated[Sequence[str] | str, _AS_TEXT]
"""Result codes that are not tried again, as the definitions of call results have them."""


class RetryPolicy(Part):
    """A retry policy inside a campaign's or template's body (seed 001): ``policy_json`` says all, or the fields beside
    it say one rule for all numbers.
    """

    policy_type: int
    policy_json: Rules | None = None
    retry_day: int | None = None
    retry_times: int | None = None
    call_interval: int | None = None
    result_retry: ResultRows | None = None
    no_retry_policy: Codes | None = None
    busi_policy: BusinessRules | None = None


class RetryPolicyAlone(Part):
    """A retry policy as its own query shows it; lists are JSON text."""

    retry_policy_id: str | None = None
    policy_type: Maybe[int] = None
    policy_json: JsonText = None
    no_retry_policy: JsonText = None
    busi_policy: JsonText = None


class RetryPolicyShown(RetryPolicyAlone):
    """A retry policy as details show it: one rule for all numbers stands beside ``policy_json``."""

    retry_day: Maybe[int] = None
    retry_times: Maybe[int] = None
    call_interval: Maybe[int] = None
    result_retry: JsonText = None


class RetryPolicyAnswer(Answer):
    """A campaign's retry policy; None where it has none."""

    data: RetryPolicyAlone | None = None


class SetRetryPolicy(Request):
    """Set when a campaign's failed calls are tried again, in place of what was set before (seed 000).

    ``policy_type`` 0: one rule for all; 1: rules by number type. Refused with ``0200-01`` for an unknown campaign.
    """

    interface = Interface("POST", "/retryPolicy/{campaign_id}", Answer)
    campaign_id: int
    policy_type: int
    policy_json: Rules
    no_retry_policy: Codes | None = None
    busi_policy: BusinessRules | None = None


class QueryRetryPolicy(Request):
    """Look at a campaign's retry policy (0731)."""

    interface = Interface("GET", "/retryPolicy/{campaign_id}", RetryPolicyAnswer, writes=False)
    campaign_id: int
