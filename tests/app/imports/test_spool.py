import io

import pytest

from outdial.app.failures import CannotGoOn
from outdial.app.imports.chunks import RowChunk
from outdial.app.imports.spool import COMPOUND, ENCRYPTED, spooled
from tests.app.imports.workbooks import formula, workbook


def chunks_of(content: bytes, *, name: str = "numbers.xlsx", rows_max: int = 100, at_once: int = 2) -> list[RowChunk]:
    found: list[RowChunk] = []
    with spooled(io.BytesIO(content), name=name, rows_max=rows_max) as spool:
        while not found or not found[-1].last:
            found.append(spool.read(at_once))
    return found


def test_rows_come_in_chunks_with_their_lines_and_as_wide_as_the_header() -> None:
    chunks = chunks_of(workbook(("called", "sessionId"), ("1001",), (), ("1002", "b"), ("1003", formula("A1", "c"))))

    assert [(chunk.lines, chunk.rows, chunk.lines_done, chunk.last) for chunk in chunks] == [
        ([2, 4], [["1001", ""], ["1002", "b"]], 4, False),
        ([], [], 5, True),
    ]
    assert [reject.line for chunk in chunks for reject in chunk.rejects] == [5]


def test_csv_comes_the_same_way_with_what_cannot_be_read_left_out() -> None:
    chunks = chunks_of("called,sessionId\n1001,ü\n\n1002,b\n".encode(), name="NUMBERS.CSV")

    assert [(chunk.lines, chunk.rows, chunk.last) for chunk in chunks] == [
        ([2, 4], [["1001", "ü"], ["1002", "b"]], False),
        ([], [], True),
    ]


def test_text_that_is_no_utf_8_arrives_as_such() -> None:
    (chunk, *_) = chunks_of(b"called\n10\xff01\n", name="n.csv")

    assert chunk.rows == [["10\udcff01"]]


NO_SPREADSHEETS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "no spreadsheet"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "no spreadsheet"),
    "an old workbook": (COMPOUND + bytes(1000), "before 2007"),
    "a protected workbook": (COMPOUND + bytes(1000) + ENCRYPTED + bytes(1000), "protected by a password"),
    "a web page": (b"<html><table><tr><td>called</td></tr></table></html>", "no spreadsheet"),
}


@pytest.mark.parametrize("what", NO_SPREADSHEETS)
def test_what_is_no_spreadsheet_is_refused_with_a_sentence(what: str) -> None:
    content, said = NO_SPREADSHEETS[what]

    with pytest.raises(CannotGoOn, match=said):
        chunks_of(content)


def test_bytes_that_no_text_has_are_no_csv() -> None:
    with pytest.raises(CannotGoOn, match="no spreadsheet"):
        chunks_of(b"called\n\0\0\n", name="numbers.csv")


def test_rows_are_counted_before_anything_is_done_with_them() -> None:
    rows = [("called",), *((str(number),) for number in range(1000, 1006))]

    assert chunks_of(workbook(*rows), rows_max=6)
    with pytest.raises(CannotGoOn, match="more than 5 rows"):
        chunks_of(workbook(*rows), rows_max=5)


def test_a_header_that_cannot_be_read_is_told() -> None:
    with pytest.raises(CannotGoOn, match="holds a formula"):
        chunks_of(workbook((formula("A2", "called"),), ("1001",)))


def test_the_file_stays_open_for_whoever_opened_it() -> None:
    file = io.BytesIO(b"called\n1001\n")
    with spooled(file, name="n.csv", rows_max=9):
        pass

    assert not file.closed
