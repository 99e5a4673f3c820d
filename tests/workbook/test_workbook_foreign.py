"""The marked copy of what is none of ours, or hardly a sheet: carried over as typed, with what was recognised in it."""

from __future__ import annotations

import io
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from pipeline.read import Reading, read
from pipeline.workbook.grid import Grid, Square, opened
from pipeline.workbook.marked import marked_copy
from pipeline.workbook.marks import copy_name, unmarked
from pipeline.workbook.read import ForeignWorkbook
from schemas.document_type import DocumentType
from schemas.problem import Place, Problem, problem

Kinds = dict[str, DocumentType]
NAME = "报告.xlsx"


def book_of(data: bytes) -> Any:
    return load_workbook(io.BytesIO(data))


def test_errors_times_and_spans_keep_their_kind() -> None:
    typed = (
        Square("#REF!", "", "", True),
        Square(time(8, 30), "h:mm"),
        Square(timedelta(hours=30), "[h]:mm"),
        Square(float("inf"), "General"),
        Square(datetime(2026, 7, 1), "mm-dd-yy"),
    )

    copy = marked_copy(None, Reading({}, sheets=(Grid("甲", (typed,)),)), [], NAME)

    [back], _answers = unmarked(opened(copy, NAME))
    assert [one.value for one in back.rows[0]][:3] == ["#REF!", time(8, 30), timedelta(hours=30)]
    assert back.rows[0][0].is_error
    # This format is the built-in 14, which every spreadsheet shows in its reader's own way.
    assert (back.rows[0][4].value, back.rows[0][4].number_format) == (datetime(2026, 7, 1), "yyyy/m/d")


def test_sheets_with_names_that_no_spreadsheet_takes_are_carried_over_under_others() -> None:
    names = ("问题/清单", "长" * 40, "长" * 40 + "了", "_meta", "'甲'")
    sheets = tuple(Grid(name, ((Square("x"),),)) for name in names)

    copy = marked_copy(None, Reading({}, sheets=sheets), [problem("missing-field", Place("x", "", "'甲'", "A1"))], NAME)

    written = book_of(copy).sheetnames
    assert written[:2] == ["问题清单", "对应关系"]
    assert len({name.casefold() for name in written}) == 7


def test_a_foreign_workbook_gets_a_page_that_says_what_was_recognised(kinds: Kinds) -> None:
    book = Workbook()
    book.active.title = "台账"
    for row in (["本月工单"], ["系统", "数量", "师傅"], ["电梯", 3, "老王"]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(ForeignWorkbook) as refusal:
        read(out.getvalue(), NAME, kinds)
    fault = Problem("foreign-workbook", problem("missing-field").message)

    copy = marked_copy(None, Reading({}, sheets=refusal.value.sheets), [fault], NAME, kinds.values())

    page = book_of(copy)["对应关系"]
    rows = list(page.iter_rows(min_row=6, values_only=True))
    assert "小报告" in page["A2"].value and "识别出2个列名，未识别1个" in page["A2"].value
    assert "letterbook workbook tiny" in page["A3"].value
    assert ("台账", "A2", "系统", "系统", "一 工单", "已识别") in rows
    assert ("台账", "C2", "师傅", "", "", "未识别") in rows
    assert book_of(copy)["台账"]["B3"].value == 3
    with pytest.raises(ForeignWorkbook):
        read(copy, NAME, kinds)


def test_where_nothing_is_recognised_every_template_is_named(kinds: Kinds) -> None:
    grids = (Grid("甲", ((Square("苹果"), Square(3)),)), Grid("乙", ((Square(3),),)))

    copy = marked_copy(None, Reading({}, sheets=grids), [], NAME, kinds.values())

    page = book_of(copy)["对应关系"]
    assert "《小报告》" in page["A2"].value and "《小表单》" in page["A2"].value
    assert [cell.value for cell in page["F"][5:]] == ["未识别", "没有列名"]


def test_only_marks_are_taken_away_and_the_name_never_grows() -> None:
    rows = ((Square("问题"), Square("问题说明")), (Square("x"), Square("1. 错")), (Square(), Square("2. 错")))
    said = ((Square("提醒说明"), Square("代码")), (Square("核对过"), Square("a")), (Square("又"), Square("a")))

    grids, answers = unmarked([Grid("甲", rows), Grid("问题清单", said), Grid("对应关系", rows)])

    assert [(grid.name, len(grid.rows)) for grid in grids] == [("甲", 2)]
    assert [square.value for square in grids[0].rows[1]] == ["x", None]
    assert answers == {"a": "核对过；又"}
    assert unmarked([Grid("问题清单", rows)])[0][0].name == "问题清单"
    assert copy_name(copy_name("a.xlsx")) == copy_name("a.json") == "a.问题标注表.xlsx"
