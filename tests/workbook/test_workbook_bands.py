"""The headings across a form keep their looks in a marked copy, and none is taken for a field of the same words."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from openpyxl import load_workbook

from pipeline import check
from pipeline.read import read
from pipeline.resolve import Surroundings, resolve
from pipeline.workbook.marked import marked_copy
from pipeline.workbook.write import write_workbook
from schemas import document_type
from schemas.problem import Problem

KINDS = document_type.load_all()
CIRCULAR = KINDS["circular"]
NAME = "通知.xlsx"
AROUND = Surroundings({"code": "SLHY"}, {"code": "XRWY"}, author_name="王管家")
FILLED = {
    "doc_type": "circular",
    "project_code": "SLHY",
    "author": "王管家",
    "post_from": "2026-08-03",
    "post_until": "2026-08-10",
    "notice": {"kind": "tip", "topic": "other", "subject": "高空抛物"},
    "text": {"opening": "近期小区内发现高空抛物，危及行人安全。"},
}


def marked(data: bytes) -> tuple[bytes, list[Problem]]:
    reading = read(data, NAME, KINDS)[0]
    found = [*reading.problems, *check.check(resolve(reading.record, CIRCULAR, AROUND), CIRCULAR)]
    found = [reading.located(one) for one in found]
    return marked_copy(CIRCULAR, reading, found, NAME), found


def form_of(data: bytes) -> Any:
    book = load_workbook(io.BytesIO(data), rich_text=True)
    return next(sheet for sheet in book if sheet["A3"].value == "字段")


def looks(cell: Any) -> tuple[Any, ...]:
    font, fill, around = cell.font, cell.fill, cell.alignment
    return str(cell.value), font.b, font.sz, font.color.rgb, fill.start_color.rgb, around.indent, around.horizontal


def rows_called(sheet: Any, *words: str) -> list[int]:
    return [cell.row for cell in sheet["A"] if cell.value is not None and str(cell.value) in words]


def test_every_unmarked_label_heading_and_advice_looks_as_in_the_blank_form() -> None:
    data = write_workbook(CIRCULAR, FILLED)

    copy, found = marked(data)

    was, now = form_of(data), form_of(copy)
    wrong = {one.place.cell for one in found}
    cells = [cell for row in was["A3:C200"] for cell in row if cell.value is not None]
    assert found and len(cells) > 100
    differing = [(looks(one), looks(now[one.coordinate])) for one in cells if one.coordinate not in wrong]
    assert [pair for pair in differing if pair[0] != pair[1]] == []


def test_a_heading_stays_one_before_and_after_the_field_of_the_same_words(edited: Callable[..., bytes]) -> None:
    data = write_workbook(CIRCULAR, FILLED)
    sheet = form_of(data)
    field, heading = rows_called(sheet, "事项", "＊事项")
    above = rows_called(sheet, "文种与事由")[0]
    changed = edited(data, {sheet.title: {f"A{above}": "事项", f"B{field}": None}})

    copy, found = marked(changed)

    form = form_of(copy)
    places = {one.place.cell for one in found}
    assert [str(form.cell(row, 1).value) for row in (above, field, heading)] == ["事项", "＊事项", "事项"]
    assert form.cell(above, 1).font.b and form.cell(heading, 1).font.b
    assert f"B{field}" in places and not places & {f"B{above}", f"B{heading}"}
    assert marked(copy)[0] == copy


def test_a_label_that_somebody_changed_keeps_its_indent_and_may_be_mended(edited: Callable[..., bytes]) -> None:
    data = write_workbook(CIRCULAR, FILLED)
    sheet = form_of(data)
    row = rows_called(sheet, "开始时间")[0]

    copy, _found = marked(edited(data, {sheet.title: {f"A{row}": "开工的时候"}}))

    label = form_of(copy).cell(row, 1)
    assert label.alignment.indent == 1 and not label.protection.locked
