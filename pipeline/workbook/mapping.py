"""The page 对应关系 for a workbook that is none of ours: what was recognised in it, what is missing, where to go on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline.workbook.fit import Fit, SheetFit
from pipeline.workbook.marker import Mark, Marker, quoted
from pipeline.workbook.style import height
from schemas.document_type import DocumentType

_COLUMNS = (("原表工作表", 22), ("位置", 9), ("原表列名", 30), ("对应字段", 30), ("模板中的工作表", 26), ("结论", 12))
_HEAD_ROW = 4


def write_mapping(pen: Marker, sheet: Any, fit: Fit, kinds: Sequence[DocumentType], names: Mapping[str, str]) -> None:
    """Write which columns of the clerk's sheets were recognised as what; `names` are the sheets as written."""
    for column, (_heading, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, "对应关系", pen.tint("title"))
    for row, words in enumerate(_advice(fit, kinds), 1):
        sheet.set_row(row, 20)
        sheet.write_string(row, 0, words, pen.tint("note"))
    sheet.set_row(_HEAD_ROW, 26)
    for column, (heading, _width) in enumerate(_COLUMNS):
        sheet.write_string(_HEAD_ROW, column, heading, pen.tint("head"))
    row = _HEAD_ROW + 1
    for one in fit.sheets:
        row = _sheet(pen, sheet, row, one, names)
    sheet.freeze_panes(_HEAD_ROW + 1, 0)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.set_tab_color("#B7791F")
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.activate()


def _advice(fit: Fit, kinds: Sequence[DocumentType]) -> Iterable[str]:
    if fit.kind is None:
        titles = "、".join(f"《{kind.titles['zh-Hans']}》" for kind in kinds)
        yield f"这份文件不是本系统的模板，列名也都没有识别出来。可以填报的有：{titles}。"
        commands = "、".join(f"letterbook workbook {kind.id}" for kind in kinds)
        yield f"请取空白模板填写（{commands}），或向品质运营中心索取。"
        return
    title, all_of_them = fit.kind.titles["zh-Hans"], sum(len(sheet.headings) for sheet in fit.sheets)
    yield (
        f"这份文件不是本系统的模板，最接近的是《{title}》：识别出{fit.hits}个列名，未识别{all_of_them - fit.hits}个。"
    )
    yield f"请取《{title}》的空白模板（letterbook workbook {fit.kind.id}，或向品质运营中心索取），按下表把数据抄进去。"
    yield "没有对应字段的列不用抄；写着“缺少”的是模板里的必填项，原表中没有找到。"


def _sheet(pen: Marker, sheet: Any, row: int, fit: SheetFit, names: Mapping[str, str]) -> int:
    """Write the rows of one sheet and return the next row."""
    name, there = names[fit.grid.name], fit.plan.name if fit.plan else ""
    for one in fit.headings:
        field = one.field.heading if one.field else ""
        texts = (name, one.cell, one.heading, field, there if field else "", "已识别" if field else "未识别")
        _line(pen, sheet, row, texts, Mark.NONE if field else Mark.DOUBT)
        sheet.write_url(row, 1, f"internal:{quoted(name)}!{one.cell}", pen.tint("way"), one.cell)
        row += 1
    for lacking in fit.missing:
        _line(pen, sheet, row, (name, "", "", lacking.heading, there, "缺少"), Mark.WRONG)
        row += 1
    if not fit.headings:
        _line(pen, sheet, row, (name, "", "", "", "", "没有列名"), Mark.DOUBT)
        row += 1
    return row


def _line(pen: Marker, sheet: Any, row: int, texts: Sequence[str], mark: Mark) -> None:
    for column, text in enumerate(texts):
        look = pen.tint("wrong", mark) if column == len(texts) - 1 else pen.tint("row", form="@")
        sheet.write_string(row, column, text, look)
    widths = (width for _heading, width in _COLUMNS)
    sheet.set_row(row, max(height(*zip(texts, widths, strict=False)), 22.0))
