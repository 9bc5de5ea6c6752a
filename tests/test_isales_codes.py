from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.outcome import Outcome
from outdial.isales_codes import (
    FAIL_CODES,
    RESULT_TYPES,
    CallId,
    call_id,
    call_status,
    fail_code,
    local_time_text,
    outcomes_of_codes,
    outcomes_of_result_type,
    parse_call_id,
    result_code,
)

PLACED = datetime(2022, 2, 10, 3, 45, 43, 999_999, tzinfo=UTC)


def test_every_outcome_has_a_fail_code_of_its_own() -> None:
    assert set(FAIL_CODES) == set(Outcome)
    assert len(set(FAIL_CODES.values())) == len(Outcome)


def test_every_failure_can_be_named_by_one_result_type() -> None:
    named = [outcome for outcomes in RESULT_TYPES.values() for outcome in outcomes]

    assert sorted(outcome.value for outcome in named) == sorted(
        outcome.value for outcome in Outcome if not outcome.reached
    )


def test_only_a_person_brought_to_somebody_is_a_success() -> None:
    succeeded = {outcome for outcome in Outcome if call_status(outcome) == 6}

    assert succeeded == {Outcome.ANSWERED}
    assert (fail_code(Outcome.ANSWERED), result_code(Outcome.ANSWERED)) == ("00000", "OB99999")


@pytest.mark.parametrize("outcome", Outcome)
def test_a_code_that_was_emitted_names_its_outcome(outcome: Outcome) -> None:
    assert outcomes_of_codes([fail_code(outcome)], defined={}) == {outcome}
    assert outcomes_of_codes([result_code(outcome)], defined={}) == {outcome}


@pytest.mark.parametrize(
    ("code", "outcome"),
    [("00548", Outcome.UNREACHABLE), ("OB01040", Outcome.NO_ANSWER), ("00702", Outcome.ABANDONED)],
)
def test_codes_that_are_never_emitted_are_understood(code: str, outcome: Outcome) -> None:
    assert outcomes_of_codes([code], defined={}) == {outcome}
    assert outcomes_of_codes(["007"], defined={"007": [code.removeprefix("OB")]}) == {outcome}


@pytest.mark.parametrize("code", ["", "OB", "99999", "busy", "537"])
def test_an_unknown_code_matches_nothing(code: str) -> None:
    assert outcomes_of_codes([code], defined={"007": [code]}) == frozenset()


def test_a_result_code_stands_for_what_the_tenant_has_defined() -> None:
    defined = {"007": ["00537", "00603"], "OB00604": ["00538"], "none": ["00008"]}

    assert outcomes_of_codes(["007"], defined=defined) == {Outcome.BUSY, Outcome.NO_ANSWER}
    assert outcomes_of_codes(["OB00604", "none"], defined=defined) == {Outcome.INVALID_NUMBER}
    assert outcomes_of_codes(["OB00604", "00604"], defined=defined) == {Outcome.INVALID_NUMBER, Outcome.REJECTED}
    assert outcomes_of_codes([], defined=defined) == frozenset()


def test_the_tenants_code_goes_before_ours() -> None:
    assert result_code(Outcome.BUSY, defined="007") == "007"
    assert result_code(Outcome.ANSWERED, defined="GOOD") == "GOOD"


def test_an_unknown_result_type_matches_nothing() -> None:
    assert outcomes_of_result_type(4) == {Outcome.NO_ANSWER}
    assert outcomes_of_result_type(77) == frozenset()


def test_a_call_id_looks_as_the_vendors_does() -> None:
    assert call_id(PLACED, 1388) == "1644464743-1388"


@given(
    st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis wants its bounds naive
    st.integers(min_value=1, max_value=10**18 - 1),
)
def test_a_call_id_is_read_back(placed_at: datetime, attempt_id: int) -> None:
    parsed = parse_call_id(call_id(placed_at, attempt_id))

    assert parsed is not None
    assert parsed.attempt_id == attempt_id
    assert parsed.names(placed_at=placed_at)


def test_a_call_id_with_another_time_does_not_name_the_attempt() -> None:
    assert not CallId(1644464743, 1388).names(placed_at=PLACED + timedelta(seconds=1))


@pytest.mark.parametrize(
    "text", ["", "1388", "-1388", "1644464743-", "1-2-3", " 1-2", "1-2\n", "\uff11-\uff12", "1-" + "9" * 19]
)
def test_what_is_no_call_id_is_refused(text: str) -> None:
    assert parse_call_id(text) is None


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("UTC", "2022-02-10 03:45:43"),
        ("Asia/Shanghai", "2022-02-10 11:45:43"),
        ("America/St_Johns", "2022-02-10 00:15:43"),
    ],
)
def test_times_of_calls_are_the_tenants(zone: str, text: str) -> None:
    assert local_time_text(PLACED, ZoneInfo(zone)) == text
