"""The catalogue workbook of old files: blank, read, and given back with what became of every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.legacy import COLUMNS, NEEDED, PATH
from pipeline.workbook.book import Book
from pipeline.workbook.confined import confined
from pipeline.workbook.grid import Grid, opened
from pipeline.workbook.style import FACE
from pipeline.workbook.tables import Column, Sheet, tables_workbook
from pipeline.workbook.values import shown
from schemas.errors import BadFile
from schemas.language import _, text

SHEET, TITLE, RESULT = "历史文件目录", "历史文件目录（导入用）", "导入结果"
_LAST_ROW = 5000
_ONE_LINE = 40
_GUIDE = (
    "一行一个文件；带＊的必填，浅橙色。",
    "“文件路径”写文件在资料文件夹里的位置，例如 2019年/公示/公共收益.pdf。",
    "“题名”会被检索到，不写业主姓名和房号；含个人信息的文件，内容不进检索，只供本项目人员调阅。",
    "原件一个字节都不改动；文件名作为数据保存，存档时另有编号（…-YJ-年份-序号）。",
    "有问题的行不影响其他行；改好后用同一份目录再导入一次，已导入的不会重复。",
)


class NoCatalogue(BadFile):
    """The workbook has no sheet with the headings of the catalogue."""

    message = _("%(name)s is no catalogue of old files: %(reason)s")


def blank() -> bytes:
    """Return the workbook to be filled in: headings with hints, lists to choose from, one page of guidance."""
    book = Book(TITLE)
    looks: dict[str, dict[str, Any]] = {
        "must": {"bg_color": "#FDF1E3", "bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"},
        "may": {"bg_color": "#E4E9F0", "bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"},
        "cell": {"num_format": "@", "text_wrap": True, "valign": "top"},
        "title": {"bold": True, "font_size": 14},
    }
    made = {name: book.sheets.add_format({"font_name": FACE, **look}) for name, look in looks.items()}
    sheet = book.sheets.add_worksheet(SHEET)
    for at, (heading, width, hint, choices, must) in enumerate(COLUMNS):
        sheet.set_column(at, at, width, made["cell"])
        sheet.write_string(0, at, f"{heading}＊" if must else heading, made["must" if must else "may"])
        prompt: dict[str, Any] = {"input_title": heading, "input_message": hint, "ignore_blank": True}
        listed: dict[str, Any] = {
            "validate": "list",
            "source": list(choices),
            "error_message": f"请选：{'、'.join(choices)}",
        }
        sheet.data_validation(1, at, _LAST_ROW, at, {**prompt, **(listed if choices else {"validate": "any"})})
    sheet.set_row(0, 26)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    _guide(book, made)
    return book.bytes()


def _guide(book: Book, looks: dict[str, Any]) -> None:
    guide = book.sheets.add_worksheet("填写说明")
    guide.set_column(0, 0, 16)
    guide.set_column(1, 1, 76)
    guide.set_row(0, 28)
    guide.merge_range(0, 0, 0, 1, TITLE, looks["title"])
    for row, words in enumerate(_GUIDE, 1):
        guide.merge_range(row, 0, row, 1, f"{row}. {words}", looks["cell"])
        guide.set_row(row, 32 if len(words) > _ONE_LINE else 18)
    for row, (heading, _width, hint, choices, must) in enumerate(COLUMNS, len(_GUIDE) + 2):
        guide.write_string(row, 0, f"{heading}＊" if must else heading, looks["must" if must else "may"])
        words = hint + (f"（{'、'.join(choices)}）" if choices else "")
        guide.write_string(row, 1, words, looks["cell"])
        guide.set_row(row, 32 if len(words) > _ONE_LINE else 18)
    guide.set_paper(9)
    guide.fit_to_pages(1, 1)
    guide.hide_gridlines(2)


def read(data: bytes, name: str) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of the catalogue: the number as Excel shows it, and its cells by heading.

    Raises:
        NoCatalogue: no sheet has its headings, or none has a row.
        NotAWorkbook: it cannot be opened, or must not be.
    """
    known = {heading for heading, *_rest in COLUMNS}
    found: list[tuple[int, dict[str, str]]] = []
    for grid in confined(opened, data, name, name=name):
        found += _rows(grid, known)
    if not found:
        raise NoCatalogue(
            name=name, reason=text("its first row lacks the headings %(headings)s.", headings="、".join(NEEDED))
        )
    return found


def _rows(grid: Grid, known: set[str]) -> list[tuple[int, dict[str, str]]]:
    lines = [[shown(square.value) for square in row] for row in grid.rows]
    heads = [[_bare(cell) for cell in line] for line in lines]
    at = next((number for number, line in enumerate(heads) if PATH in line and len(known & set(line)) > 1), None)
    if at is None:
        return []
    return [
        (number, {heading: value for heading, value in zip(heads[at], line, strict=False) if heading in known})
        for number, line in enumerate(lines[at + 1 :], at + 2)
        if any(cell.strip() for cell in line)
    ]


def _bare(heading: str) -> str:
    return heading.strip().rstrip("＊*").strip()


def result(rows: Sequence[tuple[int, Mapping[str, str], str]], summary: str) -> bytes:
    """Return the catalogue with what became of each row in its last column; it can be handed in again as it is."""
    columns = [
        Column("行", 5),
        Column(RESULT, 46),
        *(Column(heading, min(width, 26)) for heading, width, *_rest in COLUMNS),
    ]
    lines = [
        [str(number), outcome, *(typed.get(heading, "") for heading, *_rest in COLUMNS)]
        for number, typed, outcome in rows
    ]
    return tables_workbook(TITLE, [Sheet(SHEET, f"历史文件{RESULT}", summary, columns, lines)])
