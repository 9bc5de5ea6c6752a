"""The catalogue of refusals."""

import re
from pathlib import Path

import pytest

from outdial.api.errors import Refusal, Refused
from outdial.wording.rules import Must
from outdial.wording.words import Locale, about

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "errors.md"


@pytest.mark.parametrize("refusal", Refusal)
def test_the_reference_lists_every_refusal_as_it_is(refusal: Refusal) -> None:
    texts = f"{refusal.text(Locale.ENGLISH)} | {refusal.text(Locale.CHINESE)}"

    assert f"| `{refusal.code}` | {refusal.status} | {texts} |" in REFERENCE.read_text(encoding="utf-8")


@pytest.mark.parametrize("refusal", Refusal)
def test_business_codes_have_seven_digits_and_those_of_parameters_batches_and_reserved_calls_eight(
    refusal: Refusal,
) -> None:
    assert re.fullmatch(r"0200-01|0200\d{3}|0[234]0000\d{2}", refusal.code)


def test_a_description_is_the_codes_text_and_the_detail_in_one_language() -> None:
    refused = Refused(Refusal.EMPTY, about("name", Must.BE_GIVEN))

    assert refused.description(Locale.ENGLISH) == "Empty parameter. name: must be given"
    assert refused.description(Locale.CHINESE) == "参数为空。name：必填"  # noqa: RUF001 - as Chinese has it
    assert Refused(Refusal.EMPTY).description(Locale.CHINESE) == "参数为空。"
