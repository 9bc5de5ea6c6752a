from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.app.failures import CannotGoOn
from outdial.app.imports.chunks import RowChunk
from outdial.app.imports.csv_table import CsvTable
from outdial.app.imports.fields import Field, fields_of
from outdial.app.imports.rows import Rows, Source


def fields(header: Sequence[str]) -> list[Field]:
    return fields_of(header, zone=ZoneInfo("UTC"), json_wanted=False, number_types=frozenset({"home"}))


def read(*lines: str, rows_max: int = 100, after_line: int = 0) -> list[RowChunk]:
    return list(Rows(CsvTable(lines), fields).chunks(after_line=after_line, rows_max=rows_max))


def reasons(chunks: list[RowChunk]) -> list[tuple[int, str]]:
    return [(reject.line, reject.reason.english) for chunk in chunks for reject in chunk.rejects]


@pytest.mark.parametrize(
    ("column", "value", "fit"),
    [
        ("called", "1" * 24, True),
        ("called", "*21#", True),
        ("called", "1" * 25, False),
        ("called", "+4930", False),
        ("called", "", False),
        ("caller", "", True),
        ("caller", "1" * 25, False),
        ("sessionId", "s" * 32, True),
        ("sessionId", "s" * 33, False),
        ("customField", "gold 5", True),
        ("customField", "a^b", False),
        ("customField", "a]b", False),
        ("customField", "c" * 201, False),
        ("callData", "ü" * 1024, True),
        ("callData", "c" * 1025, False),
        ("callData", "a\x00b", False),
        ("callData", "a\udcffb", False),
        ("recycleTime", "2020-09-11 08:00:00", True),
        ("recycleTime", "2020-02-30 08:00:00", False),
        ("recycleTime", "tomorrow", False),
        ("recycleTime", "", True),
        ("priority", "5", True),
        ("priority", "0", False),
        ("priority", "12", False),
        ("type", "home", True),
        ("type", "work", False),
        ("type", "", True),
    ],
)
def test_a_value_is_taken_or_left_as_its_column_says(column: str, value: str, fit: bool) -> None:  # noqa: FBT001 - a table's column
    field = next(field for field in fields(["called", *({column} - {"called"})]) if field.name == column)

    assert field.takes_all([value]) is fit


@pytest.mark.parametrize("header", ["", "number\n", "called,called\n", "called,colour\n", "sessionId\n"])
def test_a_header_that_names_no_number_or_an_unknown_column_is_refused(header: str) -> None:
    with pytest.raises(CannotGoOn, match="must name the columns"):
        read(header)


def test_empty_lines_count_as_lines_and_as_nothing_else() -> None:
    (chunk,) = read("called\n", "\n", "1001\n", "\n", "1002\n")

    assert (chunk.lines, chunk.rejects) == ([3, 5], [])


def test_a_row_over_several_lines_is_told_by_its_first() -> None:
    (chunk,) = read("called,callData\n", '1001,"a\n', 'b"\n', "1002,c\n", "x,d\n")

    assert chunk.lines == [2, 4]
    assert reasons([chunk])[0][0] == 5


def test_a_quotation_mark_that_is_missing_is_guessed() -> None:
    chunks = read("called,sessionId\n", '1001,"a\n', "1002,b\n", "1003,this goes on for far too long\n")

    assert reasons(chunks) == [
        (
            2,
            (
                "sessionId: must be UTF-8 text of at most 32 characters; it goes over several lines: "
                "is a quotation mark missing?"
            ),
        )
    ]


def test_a_field_that_never_ends_costs_its_row_and_not_the_others() -> None:
    chunks = read("called,callData\n", "1001,a\n", f"1002,{'x' * 200_000}\n", "1003,c\n")

    assert [line for chunk in chunks for line in chunk.lines] == [2, 4]
    assert [line for line, _ in reasons(chunks)] == [3]


def test_a_number_given_twice_is_taken_once_though_chunks_lie_between() -> None:
    chunks = read("called\n", "1001\n", "1002\n", "1003\n", "1001\n", rows_max=1)

    assert reasons(chunks) == [(5, "called: the number stands in line 2 already")]


@given(
    numbers=st.lists(st.sampled_from(["1", "2", "3", "x", "", '"4\n5"', "6,7"]), max_size=12),
    rows_max=st.integers(1, 5),
    done=st.integers(0, 14),
)
def test_wherever_an_import_goes_on_it_reads_what_a_whole_reading_would_have_left(
    numbers: list[str], rows_max: int, done: int
) -> None:
    rows = (f"{number}\n".splitlines(keepends=True) for number in numbers)
    lines = ["called\n", *chain.from_iterable(rows)]
    whole = read(*lines)

    rest = read(*lines, rows_max=rows_max, after_line=done)

    assert [line for chunk in rest for line in chunk.lines] == [
        line for chunk in whole for line in chunk.lines if line > done
    ]
    assert reasons(rest) == [entry for entry in reasons(whole) if entry[0] > done]


def test_a_file_is_known_by_its_content_and_its_lines_are_counted(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("called\n1001")
    second.write_text("called\n1001")

    assert Source.examine(first).digest == Source.examine(second).digest
    assert Source.examine(first).lines == 2


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotGoOn, match=r"Cannot read .*nowhere\.csv"):
        Source.examine(tmp_path / "nowhere.csv")
