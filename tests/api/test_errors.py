"""The catalogue of refusals."""

import re
from pathlib import Path

import pytest

from outdial.api.errors import Locale, Refusal, Refused

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "errors.md"


@pytest.mark.parametrize("refusal", Refusal)
def test_the_reference_lists_every_refusal_as_it_is(refusal: Refusal) -> None:
    texts = f"{refusal.text(Locale.ENGLISH)} | {refusal.text(Locale.CHINESE)}"

    assert f"| `{refusal.code}` | {refusal.status} | {texts} |" in REFERENCE.read_text(encoding="utf-8")


@pytest.mark.parametrize("refusal", Refusal)
def test_business_codes_have_seven_digits_and_those_of_parameters_eight(refusal: Refusal) -> None:
    assert re.fullmatch(r"0200-01|0200\d{3}|020000\d{2}", refusal.code)


@pytest.mark.parametrize(
    ("header", "locale"),
    [("en_US", Locale.ENGLISH), ("zh_CN", Locale.CHINESE), ("de_DE", Locale.CHINESE), (None, Locale.CHINESE)],
)
def test_texts_are_chinese_unless_english_is_asked_for(header: str | None, locale: Locale) -> None:
    assert Locale.named(header) is locale


def test_a_description_is_the_catalogues_text_and_the_detail() -> None:
    refused = Refused(Refusal.EMPTY, "name: must be given")

    assert refused.description(Locale.ENGLISH) == "Empty parameter. name: must be given"
    assert Refused(Refusal.EMPTY).description(Locale.CHINESE) == "参数为空。"
