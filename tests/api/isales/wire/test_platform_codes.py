import pytest

from outdial.api.errors import Locale
from outdial.api.isales.wire.platform_codes import PLATFORM_CODES, factory_name, meaning
from outdial.domain.outcome import Outcome
from outdial.isales_codes import FAIL_CODES, result_code


def test_every_code_that_is_told_is_listed() -> None:
    assert set(FAIL_CODES.values()) <= set(PLATFORM_CODES)


@pytest.mark.parametrize("locale", Locale)
def test_no_two_codes_mean_the_same(locale: Locale) -> None:
    assert len({meaning(code, locale) for code in PLATFORM_CODES}) == len(PLATFORM_CODES)


@pytest.mark.parametrize("outcome", Outcome)
def test_the_factory_calls_its_result_codes_as_their_own_platform_codes_are_called(outcome: Outcome) -> None:
    for locale in Locale:
        assert factory_name(result_code(outcome), locale) == meaning(FAIL_CODES[outcome], locale)
