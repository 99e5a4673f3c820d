"""What other programs write into a sheet, and spreadsheets read all the same: no cell is lost, moved or made up."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import pytest

from benchmarks.hostile import sheet_of, workbook, zipped
from pipeline.workbook.grid import Grid, Square, opened
from pipeline.workbook.marks import unmarked
from schemas.document_type import DocumentType

Kinds = dict[str, DocumentType]


def grid(rows: str) -> Grid:
    """Return the one sheet with these rows."""
    (found,) = opened(workbook(sheet_of(rows)), "a.xlsx")
    return found


def values(rows: str) -> list[list[Any]]:
    return [[square.value for square in row] for row in grid(rows).rows]


def number(name: str, value: int) -> str:
    return f'<c r="{name}"><v>{value}</v></c>'


def test_rows_out_of_order_or_in_two_pieces_all_count() -> None:
    rows = f'<row r="3">{number("A3", 3)}</row><row r="1">{number("A1", 1)}</row><row r="3">{number("B3", 4)}</row>'

    assert values(rows) == [[1], [], [3, 4]]


def test_empty_rows_without_a_number_count_as_rows() -> None:
    assert values("<row/><row><c><v>2</v></c></row>") == [[], [2]]
    assert values('<row r="3"/><row><c><v>4</v></c></row>') == [[], [], [], [4]]


def test_a_comment_is_nobodys_data_wherever_it_stands() -> None:
    assert values("<row><!-- a --><c><!-- b --><v>1</v></c><!-- c --><c><v>2</v></c></row>") == [[1, 2]]


def test_a_cell_beyond_the_last_column_ends_nothing() -> None:
    assert values(f'<row r="1">{number("ZZ1", 9)}{number("A1", 1)}</row>') == [[1]]


def test_a_style_that_is_no_number_is_no_style() -> None:
    assert values('<row><c s="x"><v>1</v></c></row>') == [[1]]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2026-04-22T08:30:00Z", datetime(2026, 4, 22, 8, 30)),
        ("2026-04-22", datetime(2026, 4, 22)),
        ("10:30:00", "10:30:00"),
    ],
)
def test_a_day_that_is_written_out_is_read_by_its_own_clock(typed: str, value: object) -> None:
    assert values(f'<row><c t="d"><v>{typed}</v></c></row>') == [[value]]


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell_and_one_without_a_result_is_not() -> None:
    (row,) = grid('<row><c t="str"><f>IF(1,"","x")</f><v></v></c><c><f>A1+1</f><v></v></c></row>').rows or ((),)

    assert [square.is_blank for square in row] == [True, False]


def test_the_errors_of_newer_spreadsheets_are_errors() -> None:
    rows = '<row><c t="str"><f>A1:A9</f><v>#SPILL!</v></c><c t="e"><v>#CALC!</v></c><c t="str"><v>#N/A</v></c></row>'
    (row,) = grid(rows).rows

    # Typed words are words, whatever they look like.
    assert [square.is_error for square in row] == [True, True, False]


def test_two_sheets_of_one_name_are_two_sheets() -> None:
    data = workbook(sheet_of("<row><c><v>1</v></c></row>"), count=2)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        named = {part: parts.read(part).replace(b'name="S2"', b'name="S1"') for part in parts.namelist()}
    data = zipped(list(named.items()))

    assert [one.name for one in opened(data, "a.xlsx")] == ["S1", "S1 (2)"]


def test_our_words_in_a_clerks_own_workbook_are_his() -> None:
    own = (
        Grid("问题清单", ((Square("地库渗水"),),)),
        Grid("表", ((Square("事项"), Square("问题说明")), (Square("甲"), Square("乙")))),
    )

    assert unmarked(own) == (own, {})
