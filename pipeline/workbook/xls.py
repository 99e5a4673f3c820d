"""The door to xlrd: workbooks in the format from before 2007 (.xls, and what WPS calls .et).

Formulas have only their saved results there, and what was embedded or linked is refused by name.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import Any

import xlrd
from xlrd import biffh, book, compdoc

from pipeline.workbook import formats
from pipeline.workbook.grid import BLANK, MOST_COLUMNS, MOST_ROWS, Area, Grid, Square, trimmed
from pipeline.workbook.refusals import DamagedWorkbook, HasDde, HasExternalLinks, PasswordProtected, TooManyRows
from pipeline.workbook.values import Typed

# xlrd has one class for what it finds itself; a damaged file makes it fail in these other ways.
_UNREADABLE = (
    biffh.XLRDError, compdoc.CompDocError, struct.error, AssertionError, LookupError, ValueError, TypeError,
    AttributeError, OverflowError, RecursionError, ArithmeticError,
)  # fmt: skip


def sheets(data: bytes, name: str) -> list[Grid]:
    """Return the sheets of the old workbook `data`.

    Raises:
        PasswordProtected, HasExternalLinks, HasDde, TooManyRows
        DamagedWorkbook: it cannot be read.
    """
    try:
        opened = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        _refuse_links(opened, name)
        return list(_sheets(opened, name))
    except _UNREADABLE as error:
        # xlrd knows no class for this; its words are all there is.
        raise (PasswordProtected if "encrypted" in str(error) else DamagedWorkbook)(name=name) from error


def _refuse_links(opened: Any, name: str) -> None:
    kinds = set(opened._supbook_types)
    if book.SUPBOOK_DDEOLE in kinds:
        raise HasDde(name=name, formula="DDE")
    if book.SUPBOOK_EXTERNAL in kinds:
        raise HasExternalLinks(name=name)


def _sheets(opened: Any, name: str) -> Iterator[Grid]:
    for sheet in opened.sheets():
        if sheet.nrows > MOST_ROWS:
            raise TooManyRows(name=name, limit=f"{MOST_ROWS:,}")
        rows = trimmed(tuple(_row(opened, sheet, number)) for number in range(sheet.nrows))
        areas = (Area(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells)
        hidden = frozenset(one for one, about in sheet.rowinfo_map.items() if about.hidden and one < len(rows))
        yield Grid(
            sheet.name, rows, merged=tuple(sorted(areas, key=_in_order)), hidden_rows=hidden,
            is_hidden=bool(sheet.visibility),
        )  # fmt: skip


def _in_order(area: Area) -> tuple[int, int]:
    return area.top, area.left


def _row(opened: Any, sheet: Any, number: int) -> Iterator[Square]:
    for cell in sheet.row(number)[:MOST_COLUMNS]:
        if cell.ctype in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}:
            yield BLANK
            continue
        form = opened.format_map[opened.xf_list[cell.xf_index].format_key]
        words = formats.BUILT_IN.get(form.format_key, form.format_str) or "General"
        is_error = cell.ctype == xlrd.XL_CELL_ERROR
        yield Square(_value(opened, cell, words), words, is_error=is_error)


def _value(opened: Any, cell: Any, form: str) -> Typed:
    value: Any = cell.value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return biffh.error_text_from_code.get(value, "#N/A")
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(value)
    number: int | float = int(value) if float(value).is_integer() else value
    if cell.ctype == xlrd.XL_CELL_DATE:
        return formats.moment(number, form, from_1904=opened.datemode == 1)
    return number
