"""The marked copy: every value in its own cell as typed, every problem at its cell, and nothing of it ever data."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from pipeline import check
from pipeline.read import Reading, read
from pipeline.resolve import Surroundings, resolve
from pipeline.workbook.grid import Grid, Square, opened
from pipeline.workbook.marked import marked_copy
from pipeline.workbook.marks import unmarked
from pipeline.workbook.write import write_workbook
from schemas.document_type import DocumentType
from schemas.problem import Place, Problem, Severity, problem

Kinds = dict[str, DocumentType]
NAME = "报告.xlsx"
ABSENT = {("C5", "missing-field"), ("C6", "missing-field")}
AROUND = Surroundings({"code": "TFY"}, {"code": "XRWY"}, author_name="林若溪")


def problems_of(reading: Reading, kind: DocumentType) -> list[Problem]:
    found = check.check(resolve(reading.record, kind, AROUND), kind)
    return [reading.located(one) for one in [*reading.problems, *found]]


def read_one(data: bytes, kinds: Kinds) -> Reading:
    return read(data, NAME, kinds)[0]


def marked(data: bytes, kinds: Kinds) -> tuple[bytes, list[Problem]]:
    reading = read_one(data, kinds)
    kind = kinds[reading.record["doc_type"]]
    found = problems_of(reading, kind)
    return marked_copy(kind, reading, found, NAME), found


def told(found: Sequence[Problem]) -> list[tuple[str, ...]]:
    return sorted((one.code, one.place.sheet, one.place.cell, one.place.value, str(one.message)) for one in found)


def book_of(data: bytes) -> Any:
    return load_workbook(io.BytesIO(data))


@pytest.fixture
def wrong(kinds: Kinds, record: dict[str, Any], edited: Callable[..., bytes]) -> bytes:
    """The record's workbook as a clerk spoilt it: a word for a figure, a date on no calendar, a column of his own."""
    changes = {
        "一 工单": {"C5": "十二", "B6": "空调", "G3": "备注", "G5": "=1+1待核"},
        "二 收支": {"E5": "2026-02-30", "C5": None},
        "基本信息": {"B7": None},
    }
    return edited(write_workbook(kinds["tiny"], record), changes)


def test_wrong_cells_are_filled_and_commented_and_the_row_says_what_is_wrong(kinds: Kinds, wrong: bytes) -> None:
    copy, _found = marked(wrong, kinds)

    sheet = book_of(copy)["一 工单"]
    assert sheet["C5"].value == "十二"
    assert sheet["C5"].fill.start_color.rgb == "FFFFC9C4"
    assert "“十二”不是整数" in sheet["C5"].comment.text and "怎样改：" in sheet["C5"].comment.text
    assert sheet["G3"].fill.start_color.rgb == "FFFFE08A"
    assert sheet["H3"].value.startswith("问题说明\n") and "备注" in sheet["H3"].value
    assert "“十二”不是整数" in sheet["H5"].value


def test_the_list_comes_first_and_leads_to_every_cell(kinds: Kinds, wrong: bytes) -> None:
    copy, found = marked(wrong, kinds)

    book = book_of(copy)
    first = book.worksheets[0]
    rows = {row[2]: row for row in first.iter_rows(min_row=5, values_only=True)}
    assert first.title == "问题清单"
    assert len(rows) == len(found)
    assert rows["一 工单!C5"][1:5] == ("错误", "一 工单!C5", "数量", "十二")
    assert first["A2"].value == f"错误{sum(one.stops for one in found)}处，提醒1处"
    targets = {cell.hyperlink.location for cell in first["C"][4:] if cell.hyperlink}
    assert "'一 工单'!C5" in targets and "'二 收支'!E5" in targets
    assert first.column_dimensions["J"].hidden


def test_unfixed_it_gives_the_same_problems_at_the_same_cells(kinds: Kinds, wrong: bytes) -> None:
    copy, found = marked(wrong, kinds)

    assert told(problems_of(read_one(copy, kinds), kinds["tiny"])) == told(found)


def test_marking_a_marked_copy_gives_the_same_marked_copy(kinds: Kinds, wrong: bytes) -> None:
    copy, _found = marked(wrong, kinds)

    again, _found = marked(copy, kinds)

    assert again == copy


def test_fixed_in_the_marked_copy_nothing_is_left_and_the_record_is_the_right_one(
    kinds: Kinds, wrong: bytes, record: dict[str, Any], edited: Callable[..., bytes]
) -> None:
    copy, _found = marked(wrong, kinds)

    fixed = edited(
        copy,
        {
            "一 工单": {"C5": 5, "B6": "给排水", "G3": None, "G5": None},
            "二 收支": {"E5": datetime(2026, 5, 1), "C5": "2026-04"},
            "基本信息": {"B7": "公告栏、大堂"},
        },
    )

    reading = read_one(fixed, kinds)
    good = read_one(write_workbook(kinds["tiny"], record), kinds)
    assert reading.problems == ()
    assert reading.record["works"] == good.record["works"]
    assert reading.record["money"] == good.record["money"]


def test_the_looks_of_the_template_come_back(kinds: Kinds, wrong: bytes) -> None:
    copy, _found = marked(wrong, kinds)

    book, blank = book_of(copy), book_of(write_workbook(kinds["tiny"]))
    sheet = book["二 收支"]
    assert (
        sheet["B3"].value == "＊项目"
        and sheet["B3"].fill.start_color.rgb == blank["二 收支"]["B3"].fill.start_color.rgb
    )
    assert sheet.freeze_panes == "B5" and sheet.protection.sheet and not sheet["B5"].protection.locked
    assert {str(one.sqref) for one in book["一 工单"].data_validations.dataValidation} >= {"B5:B5000"}
    assert book["_words"].sheet_state == "hidden" and book["_meta"].sheet_state == "veryHidden"
    assert not book["一 工单"].protection.sheet, "a heading must be mended there"


def test_the_sheet_of_instructions_is_drawn_anew_on_its_one_page(kinds: Kinds, wrong: bytes) -> None:
    copy, _found = marked(wrong, kinds)

    names = book_of(copy).sheetnames
    sheet, blank = book_of(copy)["填写说明"], book_of(write_workbook(kinds["tiny"]))["填写说明"]
    assert names.index("填写说明") == 1
    assert {str(area) for area in sheet.merged_cells.ranges} == {str(area) for area in blank.merged_cells.ranges}
    assert sheet.page_setup.fitToHeight == blank.page_setup.fitToHeight and sheet.print_area == blank.print_area
    assert sheet.protection.sheet
    assert sheet.sheet_properties.tabColor == blank.sheet_properties.tabColor
    assert list(sheet.values) == list(blank.values)


def test_a_sheet_that_a_clerk_called_instructions_himself_is_carried_over_as_it_is(
    kinds: Kinds, wrong: bytes, edited: Callable[..., bytes]
) -> None:
    copy, _found = marked(edited(wrong, {"填写说明": {"A1": "本月说明"}}), kinds)

    sheet = book_of(copy)["填写说明"]
    assert sheet["A1"].value == "本月说明" and not sheet.merged_cells.ranges


def test_a_section_that_the_file_lacks_is_added_to_be_filled_in(kinds: Kinds, record: dict[str, Any]) -> None:
    book = book_of(write_workbook(kinds["tiny"], record))
    for name in ("一 工单", "一 工程维修", "一 说明段落", "照片"):
        if name in book.sheetnames:
            del book[name]
    for cell in ("B4", "D4", "E4"):
        book["各部分情况"][cell] = None
    out = io.BytesIO()
    book.save(out)

    copy, found = marked(out.getvalue(), kinds)

    assert "missing-section" in {one.code for one in found}
    names = book_of(copy).sheetnames
    assert names[:5] == ["问题清单", "基本信息", "各部分情况", "一 工程维修", "一 说明段落"] or "一 工单" in names
    assert marked(copy, kinds)[0] == copy
    assert {one.code for one in marked(copy, kinds)[1]} == {one.code for one in found}


def test_a_record_that_came_as_json_is_marked_in_the_workbook_written_from_it(
    kinds: Kinds, record: dict[str, Any]
) -> None:
    record["works"]["orders"][0]["count"] = "十二"
    reading = Reading(record)

    copy = marked_copy(kinds["tiny"], reading, problems_of(reading, kinds["tiny"]), "a.json")

    book = book_of(copy)
    assert "一 工单!C5" in [cell.value for cell in book["问题清单"]["C"]]
    assert book["一 工单"]["C5"].comment is not None


def test_reasons_for_reminders_come_back_and_stay(kinds: Kinds, wrong: bytes, edited: Callable[..., bytes]) -> None:
    copy, found = marked(wrong, kinds)
    rows = [row for row in book_of(copy)["问题清单"].iter_rows(min_row=5) if row[1].value == "提醒"]

    answered = edited(copy, {"问题清单": {f"I{rows[0][0].row}": "自用列"}})

    reading = read_one(answered, kinds)
    assert reading.answers == {"unknown-column": "自用列"}
    again, _found = marked(answered, kinds)
    assert read_one(again, kinds).answers == reading.answers
    assert len(rows) == sum(not one.stops for one in found)


def test_what_a_clerk_typed_never_becomes_a_formula_or_a_link(kinds: Kinds, record: dict[str, Any]) -> None:
    record["works"]["summary"] = '=HYPERLINK("http://x","y")'
    record["works"]["orders"][0]["phone"] = "@SUM(1)"
    record["works"]["orders"][0]["count"] = "-1+cmd|' /C calc'!A0"

    copy, _found = marked(write_workbook(kinds["tiny"], record), kinds)

    cells = [cell for sheet in book_of(copy) for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert {"@SUM(1)", "-1+cmd|' /C calc'!A0"} <= {cell.value for cell in cells}


def test_a_formula_without_a_result_stays_one_only_if_it_reaches_nothing_outside(
    kinds: Kinds, record: dict[str, Any], edited: Callable[..., bytes]
) -> None:
    formulas = {"C5": "=1+2", "D5": "=WEBSERVICE(A1)", "C6": "='[1]甲'!A1"}

    copy, found = marked(edited(write_workbook(kinds["tiny"], record), {"一 工单": formulas}), kinds)

    sheet = book_of(copy)["一 工单"]
    assert [sheet[cell].value for cell in formulas] == ["=1+2", "=#N/A", "=#N/A"]
    assert [one.place.cell for one in found if one.code == "formula-without-value"] == ["C5", "D5", "C6"]
    # Dropped as it is, none of them has become data.
    again = problems_of(read_one(copy, kinds), kinds["tiny"])
    stopped = {(one.place.cell, one.code) for one in again if one.place.cell in formulas} - ABSENT
    assert stopped == {("C5", "formula-without-value"), ("D5", "cell-error"), ("C6", "cell-error")}


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)).map(lambda when: when.replace(microsecond=0)),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=12),
)


@pytest.mark.slow
@settings(max_examples=25)
@given(rows=st.lists(st.lists(ODD, min_size=3, max_size=3), min_size=1, max_size=6))
def test_any_sheet_comes_back_cell_by_cell(rows: list[list[Any]]) -> None:
    grid = Grid("甲", tuple(tuple(Square(value, _form(value)) for value in row) for row in rows))
    fault = problem("missing-field", Place("x", "", "甲", "B1"))

    copy = marked_copy(None, Reading({}, sheets=(grid,)), [fault], NAME)

    [back], _answers = unmarked(opened(copy, NAME))
    squares = [back.square(row, column) for row in range(len(rows)) for column in range(3)]
    assert [_plain(one.value) for one in squares] == [_plain(value) for row in rows for value in row]


def _form(value: Any) -> str:
    return "yyyy-mm-dd hh:mm:ss" if isinstance(value, datetime) else "General"


def _plain(value: Any) -> Any:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return pytest.approx(float(value), rel=1e-14)
    return value.replace("\r\n", "\n") if isinstance(value, str) and value else value or None


def test_a_renamed_sheet_gets_no_blank_one_beside_it(kinds: Kinds, record: dict[str, Any]) -> None:
    book = book_of(write_workbook(kinds["tiny"], record))
    book["一 工单"].title = "工单汇总2026"
    out = io.BytesIO()
    book.save(out)
    reading = read_one(out.getvalue(), kinds)
    renamed = Problem("renamed-sheet", problem("missing-field").message, place=Place("", "", "工单汇总2026", "A1"))

    copy = marked_copy(kinds["tiny"], reading, [*problems_of(reading, kinds["tiny"]), renamed], NAME)

    assert "一 工单" not in book_of(copy).sheetnames


def test_the_list_takes_any_number_of_problems_and_offers_a_reason_only_for_reminders(kinds: Kinds) -> None:
    asking = replace(problem("no-previous", Place(""), severity=Severity.REMINDER, period="x"), needs_reason=True)
    faults = [problem("missing-field", Place(f"甲[{number}]")) for number in range(1200)]

    copy = marked_copy(kinds["tiny"], Reading({"doc_type": "tiny"}), [*faults, asking], "a.json")

    page = book_of(copy)["问题清单"]
    assert page.max_row == 4 + 1201
    assert page["I5"].protection.locked and not page[f"I{page.max_row}"].protection.locked
    assert str(page.data_validations.dataValidation[0].sqref) == f"I{page.max_row}"
