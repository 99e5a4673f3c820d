"""The first sheet of a marked copy, 问题清单: one row a problem, the way to its cell, and a place for the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.workbook.marker import Marker, Numbered, mark_of, quoted, severity_word
from pipeline.workbook.marks import ANSWER, CODE
from pipeline.workbook.placing import Ground
from pipeline.workbook.style import height
from schemas.language import CHINESE
from schemas.problem import Problem

_COLUMNS = (
    ("序号", 6), ("严重程度", 10), ("位置", 22), ("字段", 18), ("填写的内容", 24), ("问题", 44), ("怎样改", 44),
    ("条款", 12), (ANSWER, 30), (CODE, 10),
)  # fmt: skip
_WIDTHS = tuple(width for _heading, width in _COLUMNS)
_HEAD_ROW, _PLACE_AT, _ANSWER_AT, _CODE_AT = 3, 2, 8, 9
_WHOLE = "整个文件"
_HOW_TO = "点“位置”到单元格，改好后保存，把本文件放回收件文件夹即可；标注不用删除。"
_HOW_TO_ANSWER = "提醒核对无误的可以不改，在“提醒说明”一列写明原因。"
# A sheet of Excel holds 65,530 links; what comes after them is read without.
_MOST_LINKS = 60_000


def counted(problems: Sequence[Problem]) -> str:
    """Return `错误3处，提醒1处`; what there is none of is left out."""
    errors = sum(1 for one in problems if one.stops)
    counts = (("错误", errors), ("提醒", len(problems) - errors))
    return "，".join(f"{word}{count}处" for word, count in counts if count) or "没有问题"


def write_list(
    pen: Marker, sheet: Any, title: str, ground: Ground, names: Mapping[str, str], answers: Mapping[str, str]
) -> None:
    """Write the list of the problems of `ground`; `names` are the sheets as written, by their names as read."""
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width, None, {"hidden": True} if column == _CODE_AT else {})
    _head(pen, sheet, title, ground.problems)
    for number, fault in enumerate(ground.problems, 1):
        _row(pen, sheet, Numbered(number, fault), answers)
        _place(pen, sheet, Numbered(number, fault), ground, names)
    sheet.autofilter(_HEAD_ROW, 0, _HEAD_ROW + max(len(ground.problems), 1), _ANSWER_AT)
    sheet.freeze_panes(_HEAD_ROW + 1, 0)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.set_tab_color("#D92D20")
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&9第 &P 页，共 &N 页")
    allowed = ("format_columns", "format_rows", "sort", "autofilter")
    sheet.protect("", dict.fromkeys(allowed, True))


def _head(pen: Marker, sheet: Any, title: str, problems: Sequence[Problem]) -> None:
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, title, pen.tint("title"))
    sheet.set_row(1, 22)
    sheet.write_string(1, 0, counted(problems), pen.tint("counts"))
    sheet.set_row(2, 20)
    has_reminders = any(not one.stops for one in problems)
    sheet.write_string(2, 0, _HOW_TO + (_HOW_TO_ANSWER if has_reminders else ""), pen.tint("note"))
    sheet.set_row(_HEAD_ROW, 26)
    for column, (heading, _width) in enumerate(_COLUMNS):
        sheet.write_string(_HEAD_ROW, column, heading, pen.tint("head"))


def _row(pen: Marker, sheet: Any, fault: Numbered, answers: Mapping[str, str]) -> None:
    row, one = _HEAD_ROW + fault.number, fault.problem
    sheet.write_number(row, 0, fault.number, pen.tint("centred"))
    sheet.write_string(row, 1, severity_word(one), pen.tint("wrong", mark_of([one])))
    label, value = one.place.label, one.place.value
    texts = (label, value, one.message.localized(CHINESE), one.fix.localized(CHINESE), one.clause)
    for column, text in enumerate(texts, _PLACE_AT + 1):
        sheet.write_string(row, column, text, pen.tint("row", form="@"))
    reason = "" if one.stops else answers.get(one.code, "")
    sheet.write_string(row, _ANSWER_AT, reason, pen.tint("row" if one.stops else "answer", form="@"))
    sheet.write_string(row, _CODE_AT, one.code, pen.tint("row", form="@"))
    if one.needs_reason:
        prompt = {"input_title": "请写明原因", "input_message": "核对无误的，写明原因后才能收下；有误的，改正即可。"}
        sheet.data_validation(row, _ANSWER_AT, row, _ANSWER_AT, {"validate": "any", **prompt})
    sheet.set_row(row, max(height(*zip((*texts, reason), _WIDTHS[_PLACE_AT + 1 :], strict=False)), 24.0))


def _place(pen: Marker, sheet: Any, fault: Numbered, ground: Ground, names: Mapping[str, str]) -> None:
    row, place = _HEAD_ROW + fault.number, fault.problem.place
    name = names.get(ground.sheet_of(fault.problem), "")
    cell = place.cell if name and names.get(place.sheet) == name else ""
    words = f"{name}!{cell}" if cell else name or place.path or _WHOLE
    if name and fault.number <= _MOST_LINKS:
        sheet.write_url(row, _PLACE_AT, f"internal:{quoted(name)}!{cell or 'A1'}", pen.tint("way"), words)
    else:
        sheet.write_string(row, _PLACE_AT, words, pen.tint("row", form="@"))
