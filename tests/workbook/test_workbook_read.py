"""A workbook as a clerk left it becomes a record, and every fault of a cell is named with its place."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

from pipeline.workbook.read import read_workbook
from pipeline.workbook.write import write_workbook
from schemas.document_type import DocumentType
from schemas.problem import Problem, Severity

Kinds = dict[str, DocumentType]
Edit = Callable[..., bytes]


@pytest.fixture
def filled(kinds: Kinds, record: dict[str, Any]) -> bytes:
    return write_workbook(kinds["tiny"], record)


def bytes_of(book: Workbook, tmp_path: Any) -> bytes:
    book.save(tmp_path / "a.xlsx")
    return bytes((tmp_path / "a.xlsx").read_bytes())


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]


def test_a_section_whose_sheets_are_empty_is_absent(filled: bytes, kinds: Kinds, edited: Edit) -> None:
    emptied = edited(filled, {"二 收支": {f"{column}5": None for column in "BCDE"}})

    assert "money" not in read_workbook(emptied, kinds).record
    assert "money" not in read_workbook(edited(filled, {}, lambda book: book.remove(book["二 收支"])), kinds).record


def test_a_blank_workbook_holds_nothing_but_its_type(kinds: Kinds) -> None:
    reading = read_workbook(write_workbook(kinds["tiny"]), kinds)

    assert reading.record == {"doc_type": "tiny"}
    assert reading.problems == []


def test_hints_totals_examples_and_blank_rows_are_no_data(filled: bytes, kinds: Kinds, edited: Edit) -> None:
    rows = {
        "A7": "示例",
        "B7": "电梯",
        "C7": 1,
        "B8": "合计",
        "C8": 12,
        "A9": "小计",
        "C9": 3,
        "B11": "给排水",
        "C11": 4,
    }
    orders = read_workbook(edited(filled, {"一 工单": rows}), kinds).record["works"]["orders"]

    assert [row["count"] for row in orders] == [5, 7, 4]


def test_columns_are_found_by_heading_unit_alias_and_in_any_order(filled: bytes, kinds: Kinds, edited: Edit) -> None:
    def shuffle(book: Any) -> None:
        sheet = book["一 工单"]
        sheet.insert_rows(1, 2)
        sheet["A1"] = "听枫苑二季度工单统计"
        for row in range(5, 9):
            sheet.cell(row, 3).value, sheet.cell(row, 5).value = sheet.cell(row, 5).value, sheet.cell(row, 3).value
        sheet["C5"], sheet["E5"] = "联系电话", "数 量"

    reading = read_workbook(edited(filled, {}, shuffle), kinds)

    assert reading.problems == []
    assert reading.record["works"]["orders"][0]["phone"] == "13800000000"
    assert reading.record["works"]["orders"][0]["count"] == 5
    assert reading.cells["works.orders[0].count"].cell == "E7"


def test_a_heading_in_ten_thousands_is_counted_in_yuan(filled: bytes, kinds: Kinds, edited: Edit) -> None:
    changed = edited(filled, {"二 收支": {"D3": "金额（万元）", "D5": 1.5}})

    assert read_workbook(changed, kinds).record["money"]["items"][0]["amount"] == Decimal("15000.00")


def test_a_formula_counts_by_its_saved_result_and_without_one_is_named(
    kinds: Kinds, edited: Edit, filled: bytes
) -> None:
    fault = only(read_workbook(edited(filled, {"一 工单": {"C5": "=2+3"}}), kinds).problems)

    assert fault.code == "formula-without-value"
    assert (fault.place.path, fault.place.sheet, fault.place.cell) == ("works.orders[0].count", "一 工单", "C5")
    assert "=2+3" in fault.message.localized("zh-Hans")


def test_an_error_value_is_named(filled: bytes, kinds: Kinds, edited: Edit) -> None:
    def spoil(book: Any) -> None:
        book["二 收支"]["D5"].value = "#REF!"
        book["二 收支"]["D5"].data_type = "e"

    fault = only(read_workbook(edited(filled, {}, spoil), kinds).problems)

    assert (fault.code, fault.place.cell, fault.place.value) == ("cell-error", "D5", "#REF!")


def test_half_a_character_stays_the_text_that_the_file_holds(filled: bytes, kinds: Kinds, edited: Edit) -> None:
    reading = read_workbook(edited(filled, {"一 工单": {"E5": "_xD800_ _x0041_"}}), kinds)

    assert reading.record["works"]["orders"][0]["phone"] == "_xD800_ A"


def test_a_number_that_lost_digits_is_named(filled: bytes, kinds: Kinds, edited: Edit) -> None:
    fault = only(read_workbook(edited(filled, {"一 工单": {"E5": 440106199001011234}}), kinds).problems)

    assert (fault.code, fault.place.cell) == ("digits-lost", "E5")


def test_strange_columns_rows_and_sheets_are_mentioned_and_pass(filled: bytes, kinds: Kinds, edited: Edit) -> None:
    def add(book: Any) -> None:
        book.create_sheet("我的草稿")["A1"] = "随手记"
        book.create_sheet("空表")

    changes = {
        "一 工单": {"G3": "身份证", "G5": "1", "H3": "问题说明", "H5": "旧标注"},
        "基本信息": {"A30": "电梯品牌", "B30": "甲"},
    }
    problems = read_workbook(edited(filled, changes, add), kinds).problems

    assert sorted(one.code for one in problems) == ["personal-column", "unknown-row", "unknown-sheet"]
    assert {one.severity for one in problems} == {Severity.REMINDER}
    assert {one.place.label for one in problems} == {"身份证", "电梯品牌", "我的草稿"}


def test_a_sheet_without_headings_is_named_and_an_emptied_one_is_not(filled: bytes, kinds: Kinds, edited: Edit) -> None:
    def strip(book: Any) -> None:
        book["一 工单"].delete_rows(1, 4)
        book["各部分情况"].delete_rows(1, 3)
        book["二 收支"].delete_rows(1, 100)

    problems = read_workbook(edited(filled, {}, strip), kinds).problems

    assert [one.code for one in problems] == ["no-heading-row", "no-heading-row"]


def test_a_photo_that_belongs_to_no_section_is_named(filled: bytes, kinds: Kinds, edited: Edit) -> None:
    fault = only(read_workbook(edited(filled, {"照片": {"B5": "三、绿化"}}), kinds).problems)

    assert (fault.code, fault.place.cell, fault.place.value) == ("unknown-part", "B5", "三、绿化")
    assert "一、工程维修" in fault.fix.localized("zh-Hans")


def test_the_board_names_a_filled_row_of_a_section_that_does_not_exist(
    filled: bytes, kinds: Kinds, edited: Edit
) -> None:
    reading = read_workbook(edited(filled, {"各部分情况": {"A6": "九、绿化", "D6": "小结", "A7": "（完）"}}), kinds)

    assert [(one.code, one.place.cell) for one in reading.problems] == [("unknown-part", "A6")]
    assert reading.record["works"]["summary"] == "本期完成维修。"


def test_a_photo_may_name_its_section_without_the_number(filled: bytes, kinds: Kinds, edited: Edit) -> None:
    reading = read_workbook(edited(filled, {"照片": {"B5": "资金收支"}}), kinds)

    assert reading.record["money"]["photos"] == [{"caption": "水箱清洗", "faces": "none"}]


def test_photos_without_a_column_of_sections_are_named(filled: bytes, kinds: Kinds, edited: Edit) -> None:
    def drop(book: Any) -> None:
        book["照片"].delete_cols(2)

    assert only(read_workbook(edited(filled, {}, drop), kinds).problems).code == "missing-column"


def test_dates_of_the_1904_kind_and_hidden_sheets_and_rows_are_read(filled: bytes, kinds: Kinds, edited: Edit) -> None:
    def hide(book: Any) -> None:
        book["二 收支"].sheet_state = "hidden"
        book["一 工单"].row_dimensions[6].hidden = True

    record = read_workbook(edited(filled, {}, hide), kinds).record

    assert record["money"]["items"][0]["day"] == "2026-05-01"
    assert len(record["works"]["orders"]) == 2


def test_a_workbook_of_an_older_template_is_read_and_said_to_be_old(
    filled: bytes, kinds: Kinds, make_type: Callable[..., DocumentType], small: dict[str, Any]
) -> None:
    newer = json.loads(json.dumps(small))
    newer["properties"]["works"]["properties"]["advised"] = {"title": "新栏目", "type": "string"}

    reading = read_workbook(filled, {"tiny": make_type("tiny", "sheets", newer)})

    [fault] = reading.problems
    assert (fault.code, fault.stops, fault.place.cell) == ("old-workbook-version", False, "")
    assert "旧版模板" in str(fault.message)
    assert reading.record == read_workbook(filled, kinds).record


def test_columns_of_last_times_figures_are_no_strange_columns(filled: bytes, kinds: Kinds, edited: Edit) -> None:
    beside = edited(filled, {"一 工单": {"J3": "上期：数量（单）", "J5": 7}})

    assert read_workbook(beside, kinds).problems == []
