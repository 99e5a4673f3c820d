"""What a written workbook looks like from outside."""

import io
import zipfile
from datetime import datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.workbook import style
from pipeline.workbook.fields import Field, Kind, Many
from pipeline.workbook.grid import opened
from pipeline.workbook.tables import Column, Sheet, tables_workbook
from pipeline.workbook.write import write_workbook
from schemas.document_type import DocumentType
from schemas.record import digest

Kinds = dict[str, DocumentType]


@pytest.fixture
def book(kinds: Kinds, record: dict[str, Any]) -> Any:
    return load_workbook(io.BytesIO(write_workbook(kinds["tiny"], record)))


def test_the_same_record_gives_the_same_bytes(kinds: Kinds, record: dict[str, Any]) -> None:
    assert write_workbook(kinds["tiny"], record) == write_workbook(kinds["tiny"], record)


def test_the_workbook_says_what_it_is_on_a_hidden_sheet(book: Any, kinds: Kinds) -> None:
    rows = dict(book["_meta"].values)

    assert rows == {"type": "tiny", "version": "1.0", "digest": digest(kinds["tiny"].schema), "layout": "1"}
    assert book["_meta"].sheet_state == "veryHidden"
    assert book["_words"].sheet_state == "hidden"


def test_required_fields_are_marked_in_text_and_colour(book: Any) -> None:
    head = book["一 工单"]

    assert head["B3"].value == "＊系统"
    assert head["C3"].value == "＊数量（单）"
    assert head["D3"].value == "时长（小时）"
    assert head["B3"].fill.start_color.rgb != head["D3"].fill.start_color.rgb


def test_headings_are_frozen_and_locked_and_cells_to_fill_are_not(book: Any) -> None:
    sheet = book["一 工单"]

    assert sheet.freeze_panes == "B5"
    assert sheet.protection.sheet
    assert sheet["B3"].protection.locked
    assert not sheet["B5"].protection.locked
    assert not sheet.column_dimensions["C"].protection.locked


def test_dates_are_dates_and_money_has_two_decimals_and_codes_are_text(book: Any) -> None:
    sheet, orders = book["二 收支"], book["一 工单"]

    assert sheet["E5"].value == datetime(2026, 5, 1)
    assert sheet["D5"].number_format == "#,##0.00"
    assert orders["E5"].value == "13800000000"
    assert orders["E5"].number_format == "@"
    assert book["一 工程维修"]["B5"].number_format == "0.00%"


def test_choices_are_written_in_chinese_and_offered_in_a_list(book: Any) -> None:
    lists = [one for one in book["一 工单"].data_validations.dataValidation if one.type == "list"]

    assert book["一 工单"]["B5"].value == "电梯"
    assert str(lists[0].sqref) == "B5:B5000"
    assert lists[0].formula1.startswith("_words!")
    assert lists[0].prompt == "从下拉列表中选择"
    assert "电梯、给排水" in lists[0].error


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "{=1}", "http://example.org", "007"])
def test_text_is_never_a_formula_a_link_or_a_number(text: str, kinds: Kinds, record: dict[str, Any]) -> None:
    record["works"]["orders"][0]["phone"] = text
    made = write_workbook(kinds["tiny"], record)
    cell = load_workbook(io.BytesIO(made))["一 工单"]["E5"]

    assert (cell.value, cell.data_type, cell.hyperlink) == (
        text,
        "s" if not text.startswith("=") else cell.data_type,
        None,
    )
    sheets = zipfile.ZipFile(io.BytesIO(made))
    assert not any(b"<f>" in sheets.read(name) for name in sheets.namelist() if "worksheets/sheet" in name)


def test_a_faulty_record_is_written_as_it_was_typed(kinds: Kinds, record: dict[str, Any]) -> None:
    record["works"]["orders"][0]["count"] = "约五单"
    record["money"]["items"][0]["day"] = "2026-02-30"
    record["works"]["orders"][1]["system"] = "escalator"
    made = load_workbook(io.BytesIO(write_workbook(kinds["tiny"], record)))

    assert made["一 工单"]["C5"].value == "约五单"
    assert made["一 工单"]["B6"].value == "escalator"
    assert made["二 收支"]["E5"].value == "2026-02-30"


def test_the_board_leads_to_every_sheet_and_each_back_to_it(book: Any) -> None:
    links = {cell.hyperlink.location for row in book["各部分情况"] for cell in row if cell.hyperlink}

    assert links == {"'一 工程维修'!A1", "'一 说明段落'!A1", "'一 工单'!A1", "'二 收支'!A1"}
    assert book["一 工单"]["A1"].hyperlink.location == "'各部分情况'!A1"


def test_every_kind_of_figure_has_its_format() -> None:
    def form(kind: Kind, places: int | None, many: Many = Many.ONE) -> str:
        return style.number_format(Field("a", "甲", kind, places=places, many=many))

    assert form(Kind.QUANTITY, 1) == "#,##0.0"
    assert form(Kind.QUANTITY, 0) == "#,##0"
    assert form(Kind.QUANTITY, None) == "General"
    assert form(Kind.RATE, 6) == "0.0000%"
    assert form(Kind.COUNT, None, Many.LISTED) == "@"


@pytest.mark.parametrize("begin", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|'/c calc'!A1"])
def test_a_text_that_looks_like_a_formula_is_written_as_the_text_that_it_is(begin: str, kinds: Kinds) -> None:
    record = {"doc_type": "tiny", "project_code": begin, "works": {"orders": [{"phone": begin}], "note": begin}}

    made = (
        write_workbook(kinds["tiny"], record),
        write_workbook(kinds["slip"], {**record, "doc_type": "slip"}),
        tables_workbook(begin, [Sheet("表", begin, begin, [Column(begin, 9.0), Column("二", 9.0)], [[begin, begin]])]),
    )

    for data in made:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            sheets = [parts.read(name) for name in parts.namelist() if "worksheets/sheet" in name]
        assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)
        squares = [square for grid in opened(data, "a") for row in grid.rows for square in row]
        assert any(begin.strip() in str(square.value) for square in squares)
