import io
import struct
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.app.failures import CannotGoOn
from outdial.app.imports import strings, zip_parts
from outdial.app.imports.sheet import SheetRow
from outdial.app.imports.workbook import open_workbook
from tests.app.imports.workbooks import HEADER, MAIN, Cell, Raw, date, figure, formula, workbook

SHEET = "xl/worksheets/sheet1.xml"
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY c "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="str"><v>&c;</v></c></row></sheetData></worksheet>'
)


def rows_of(content: bytes) -> list[SheetRow]:
    with open_workbook(io.BytesIO(content)) as rows, zip_parts.read_or_refused():
        return list(rows)


def cells_of(*rows: Sequence[Cell], **how: Any) -> list[list[str]]:
    return [list(row.cells) for row in rows_of(workbook(*rows, **how))]


def faults_of(*rows: Sequence[Cell]) -> list[str | None]:
    return [None if row.fault is None else row.fault.english for row in rows_of(workbook(*rows))]


@pytest.mark.parametrize("shared", [True, False])
def test_rows_are_read_with_their_lines_whether_texts_are_shared_or_not(shared: bool) -> None:  # noqa: FBT001 - both ways
    found = rows_of(workbook(HEADER, ("1001", "ä & <b>"), (), (None, "only this"), ("1001", "again"), shared=shared))

    assert [(row.line, list(row.cells)) for row in found] == [
        (1, ["called", "sessionId"]),
        (2, ["1001", "ä & <b>"]),
        (4, ["", "only this"]),
        (5, ["1001", "again"]),
    ]


TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs"))).filter(lambda text: "_x" not in text)


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=4).filter(lambda row: bool(row[-1])), max_size=5), st.booleans())
def test_whatever_text_is_written_is_read(rows: list[list[str]], shared: bool) -> None:  # noqa: FBT001 - drawn
    assert cells_of(*rows, shared=shared) == rows


def test_numbers_in_figures_are_numbers_to_dial_and_dates_are_times() -> None:
    assert cells_of((figure("1.3800138E10"), figure("13800138000.0"), 1e11, date(44085.75), 44085.75)) == [
        ["13800138000", "13800138000", "100000000000", "2020-09-11 18:00:00", "44085.75"]
    ]
    assert cells_of((date(42623.75),), from_1904=True) == [["2020-09-11 18:00:00"]]


def test_what_cannot_be_trusted_is_told_by_its_column() -> None:
    assert faults_of(
        ("1001", formula("A1+1", "1002")),
        (figure("1234567890123456789"),),
        (Raw(' t="e"', "<v>#REF!</v>"),),
        (Raw(' t="s"', "<v>7</v>"),),
        ("1003",),
    ) == [
        "the cell in column B holds a formula, and nobody can tell whether its result is fresh: put the value itself",
        "the cell in column A holds a number of more than 15 digits, of which a spreadsheet keeps 15: write it as text",
        "the cell in column A holds the error #REF!",
        "the cell in column A refers to a text that the workbook does not have",
        None,
    ]


def test_how_a_text_is_pronounced_is_no_part_of_it() -> None:
    spoken = Raw(' t="inlineStr"', "<is><r><t>東</t></r><r><t>京</t></r><rPh><t>トウキョウ</t></rPh></is>")

    assert cells_of((spoken,)) == [["東京"]]


def test_places_may_be_left_out_and_then_count_on() -> None:
    one = '<row><c><v>1</v></c><c r="C1"><v>3</v></c></row>'
    other = "<row><c><v>4</v></c></row>"
    content = f'<worksheet xmlns="{MAIN}"><sheetData>{one}{other}</sheetData></worksheet>'

    found = rows_of(workbook(instead={SHEET: content.encode()}))

    assert [(row.line, list(row.cells)) for row in found] == [(1, ["1", "", "3"]), (2, ["4"])]


NOT_READ: dict[str, tuple[bytes, str]] = {
    "no archive": (b"PK\x03\x04 and nothing more", "damaged"),
    "an empty archive": (b"PK\x05\x06" + bytes(18), "no workbook"),
    "an archive of something else": (workbook(HEADER, instead={"_rels/.rels": b"<Relationships/>"}), "no workbook"),
    "entities": (workbook(instead={SHEET: BOMB.encode()}), "document type"),
    "half a sheet": (
        workbook(instead={SHEET: f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">'.encode()}),
        "damaged",
    ),
    "rows out of order": (
        workbook(instead={SHEET: f'<worksheet xmlns="{MAIN}"><row r="5"/><row r="4"/></worksheet>'.encode()}),
        "out of order",
    ),
    "a row beyond all": (
        workbook(instead={SHEET: f'<worksheet xmlns="{MAIN}"><row r="99999999999"/></worksheet>'.encode()}),
        "out of order",
    ),
    "a text without an end": (workbook(("1" * 40_000,)), "32767 characters"),
    "a shared text without an end": (workbook(("1" * 40_000,), shared=True), "32767 characters"),
    "cut": (workbook(*[(str(row), "x" * 50) for row in range(1000)])[:3000], "damaged"),
}


@pytest.mark.parametrize("what", NOT_READ)
def test_what_is_no_whole_workbook_is_refused_with_a_sentence(what: str) -> None:
    content, said = NOT_READ[what]

    with pytest.raises(CannotGoOn, match=said):
        rows_of(content)


def test_a_changed_byte_in_the_middle_is_seen_by_the_checksum() -> None:
    content = bytearray(workbook(*[(str(row), f"session {row}") for row in range(5000)]))
    content[len(content) // 3] ^= 0xFF

    with pytest.raises(CannotGoOn, match="damaged"):
        rows_of(bytes(content))


def test_a_part_that_unfolds_into_too_much_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_parts, "UNPACKED_BYTES_MAX", 100_000)

    with pytest.raises(CannotGoOn, match="unfolds into"):
        rows_of(workbook(instead={SHEET: b" " * 100_001}))


def test_a_part_that_lies_about_its_size_yields_no_more_than_it_says() -> None:
    content = workbook(*[(str(row),) for row in range(5000)])
    size = zipfile.ZipFile(io.BytesIO(content)).getinfo(SHEET).file_size
    lying = content.replace(struct.pack("<L", size), struct.pack("<L", 1000))

    assert lying != content
    with pytest.raises(CannotGoOn, match="damaged"):
        rows_of(lying)


def test_an_endless_list_of_contents_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_parts, "DIRECTORY_BYTES_MAX", 100)

    with pytest.raises(CannotGoOn, match="more parts than any workbook"):
        rows_of(workbook(HEADER))


def test_more_texts_than_a_file_of_numbers_can_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strings, "STRINGS_MAX", 1)

    with pytest.raises(CannotGoOn, match="more than 1 texts"):
        rows_of(workbook(("a", "b"), shared=True))


def test_an_archive_with_a_password_is_told_as_such() -> None:
    content = bytearray(workbook(HEADER))
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = -1
        while (at := content.find(mark, at + 1)) >= 0:
            content[at + place] |= 1

    with pytest.raises(CannotGoOn, match="password"):
        rows_of(bytes(content))


def test_a_list_of_contents_that_would_begin_before_the_file_is_told_as_damage() -> None:
    content = bytearray(workbook(HEADER))
    end = content.rfind(b"PK\x05\x06")
    content[end + 16 : end + 20] = (len(content) + 119).to_bytes(4, "little")

    with pytest.raises(CannotGoOn, match="damaged"):
        rows_of(bytes(content))


@given(st.binary(max_size=200), st.integers(0, 10**6))
def test_junk_in_the_file_raises_nothing_but_a_sentence(junk: bytes, place: int) -> None:
    content = workbook(HEADER, ("1001", "a"), shared=True)
    at = place % len(content)

    for damaged in (junk, b"PK\x03\x04" + junk, content[:at] + junk + content[at + len(junk) :]):
        with suppress(CannotGoOn):
            rows_of(damaged)
