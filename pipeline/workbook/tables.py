"""Plain printed tables: one sheet each, with a title, a repeated header row and lines all round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.workbook.book import Book

_FONT = "宋体"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading and its width in characters."""

    heading: str
    width: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: the sheet's name, what stands above it, its columns and its rows of texts, and the line below it."""

    name: str
    title: str
    subtitle: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    closing: str = ""


def tables_workbook(title: str, sheets: Iterable[Sheet], stamp: str = "") -> bytes:
    """Return a workbook with one printed table a sheet, A4 landscape, as the bytes of an .xlsx file.

    `stamp` says who took it out and when: at the foot of each page, and in the properties, which a copy keeps.
    """
    book = Book(title, stamp)
    formats = _formats(book)
    for sheet in sheets:
        page = book.sheets.add_worksheet(sheet.name[:31])
        _write(page, sheet, formats)
        page.set_footer(book.footer)
    return book.bytes()


def _formats(book: Book) -> dict[str, Any]:
    lined = {"font_name": _FONT, "font_size": 10, "border": 1, "text_wrap": True, "valign": "vcenter"}
    looks = {
        "title": {"font_name": "黑体", "font_size": 18, "align": "center", "valign": "vcenter"},
        "subtitle": {"font_name": _FONT, "font_size": 11, "align": "left", "valign": "vcenter"},
        "head": lined | {"bold": True, "align": "center", "bg_color": "#E8EEF4"},
        "cell": lined,
    }
    return {name: book.sheets.add_format(look) for name, look in looks.items()}


def _write(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    last = len(sheet.columns) - 1
    page.merge_range(0, 0, 0, last, sheet.title, formats["title"])
    page.merge_range(1, 0, 1, last, sheet.subtitle, formats["subtitle"])
    page.set_row(0, 32)
    page.set_row(1, 20)
    page.set_row(2, 32)
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
        page.write_string(2, number, column.heading, formats["head"])
    for row, texts in enumerate(sheet.rows, 3):
        page.set_row(row, _height(texts, sheet.columns))
        for number, words in enumerate(texts):
            page.write_string(row, number, words, formats["cell"])
    if sheet.closing:
        below = 3 + len(sheet.rows)
        page.set_row(below, 34)
        page.merge_range(below, 0, below, last, sheet.closing, formats["subtitle"])
    page.freeze_panes(3, 0)
    page.repeat_rows(2)
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.hide_gridlines(2)


def _height(texts: Sequence[str], columns: Sequence[Column]) -> float:
    """Return the row height in points that lets every text be read: Chinese characters count two."""
    lines = [
        sum(1 + int(_width(line) // max(column.width - 1, 1)) for line in words.split("\n"))
        for words, column in zip(texts, columns, strict=True)
    ]
    return 8 + 14.0 * max(lines, default=1)


def _width(words: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in words)
