from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.app.imports.cells import CellUnfit, is_date_format, number_text, unescaped


@given(st.integers(0, 10**15 - 1))
def test_a_whole_number_is_its_digits_however_a_program_wrote_it_down(number: int) -> None:
    assert number_text(str(number)) == str(number)
    assert number_text(repr(float(number))) == str(number)
    assert number_text(f"{number:.14E}") == str(number)


@pytest.mark.parametrize("text", ["1E15", "1234567890123456", "9.99999999999999E20"])
def test_a_number_of_which_digits_were_lost_is_not_taken_for_another(text: str) -> None:
    with pytest.raises(CellUnfit, match="write it as text"):
        number_text(text)


@pytest.mark.parametrize("text", ["", "12a", "0x10", "١٢"[:1] + "x"])
def test_a_number_that_is_none_is_told(text: str) -> None:
    with pytest.raises(CellUnfit, match="that is none"):
        number_text(text)


@pytest.mark.parametrize("text", ["1.5", "-0.25", "1E-300"])
def test_a_fraction_stays_as_it_stands_for_the_columns_rule_to_judge(text: str) -> None:
    assert number_text(text) == text


@pytest.mark.parametrize("text", ["nan", "inf", "1e400"])
def test_what_is_beyond_every_number_is_no_number(text: str) -> None:
    assert not _digits(text)


def _digits(text: str) -> bool:
    try:
        return number_text(text).isdigit()
    except CellUnfit:
        return False


@given(st.datetimes(datetime(1901, 1, 1), datetime(2200, 1, 1)).map(lambda at: at.replace(microsecond=0)))  # noqa: DTZ001 - a wall's
def test_a_date_is_read_to_the_second_from_either_beginning(at: datetime) -> None:
    shown = at.strftime("%Y-%m-%d %H:%M:%S")

    assert number_text(repr(_days(at, datetime(1899, 12, 30))), date=True) == shown  # noqa: DTZ001 - a wall's
    if at > datetime(1904, 1, 1):  # noqa: DTZ001 - a wall's
        assert number_text(repr(_days(at, datetime(1904, 1, 1))), date=True, from_1904=True) == shown  # noqa: DTZ001 - a wall's


def _days(at: datetime, first: datetime) -> float:
    return (at - first) / timedelta(days=1)


@pytest.mark.parametrize("text", ["-1", "2958466", "1E300", "nan"])
def test_a_date_beyond_the_calendar_is_none(text: str) -> None:
    with pytest.raises(CellUnfit, match="date that is none"):
        number_text(text, date=True)


@pytest.mark.parametrize(
    ("number", "code", "date"),
    [
        (14, None, True),
        (22, None, True),
        (0, None, False),
        (1, None, False),
        (49, None, False),
        (164, "yyyy\\-mm\\-dd", True),
        (164, "[$-409]h:mm AM/PM", True),
        (164, "0.00", False),
        (164, '0 "days"', False),
        (164, "[Red]0", False),
        (164, "0_d", False),
        (164, "@", False),
    ],
)
def test_a_format_of_dates_is_known_by_its_letters(number: int, code: str | None, date: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_date_format(number, code) is date


def test_escapes_become_what_they_stand_for() -> None:
    assert unescaped("a_x000D_b_x005F_c") == "a\rb_c"
