"""The door to openpyxl: a workbook as plain rows of cells, with what a spreadsheet hides in them made visible.

Nothing else of this project imports openpyxl. It is given only what `container` has let through, and defusedxml must
be there: without it openpyxl would follow XML entities.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

from openpyxl import DEFUSEDXML, load_workbook
from openpyxl.utils import get_column_letter

from pipeline.workbook.container import DamagedWorkbook
from pipeline.workbook.values import Typed

assert DEFUSEDXML, "defusedxml is missing: openpyxl would follow XML entities"

MOST_ROWS = 50_000
MOST_COLUMNS = 256
# Rows that are formatted and empty down to the sheet's end are common; data below such a gap is not.
_GAP = 1000

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What openpyxl raises when a part inside the zip is damaged; it has no error class of its own for that.
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, SyntaxError, KeyError, IndexError, ValueError, TypeError,
    AttributeError, NotImplementedError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Square:
    """One cell: its value as typed or as last computed, its number format, and its formula where it has one."""

    value: Typed | None = None
    number_format: str = ""
    formula: str = ""
    is_error: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in the cell."""
        return not self.formula and (self.value is None or (isinstance(self.value, str) and not self.value.strip()))


BLANK = Square()


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its rows from the first, without the empty ones at the end; `is_cut` if there were too many."""

    name: str
    rows: tuple[tuple[Square, ...], ...]
    is_cut: bool = False

    def square(self, row: int, column: int) -> Square:
        """Return the cell at `row` and `column`, both from 0; a blank one beyond the edge."""
        return self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else BLANK


def cell_name(row: int, column: int) -> str:
    """Return the name of the cell at `row` and `column`, both from 0: `C7`."""
    return f"{get_column_letter(column + 1)}{row + 1}"


def opened(data: bytes, name: str) -> list[Grid]:
    """Return the sheets of the workbook `data`, hidden ones and hidden rows included.

    Raises:
        DamagedWorkbook: a part of it cannot be read.
    """
    with warnings.catch_warnings():
        # openpyxl warns of what it leaves out (validations, drawings): none of it is data.
        warnings.simplefilter("ignore")
        try:
            return list(_grids(data))
        except _UNREADABLE as error:
            raise DamagedWorkbook(name=name) from error


def _grids(data: bytes) -> Iterator[Grid]:
    values = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    formulas = load_workbook(io.BytesIO(data), read_only=True, keep_links=False) if _has_formulas(data) else None
    for sheet in values.worksheets:
        other = formulas[sheet.title] if formulas else None
        rows, is_cut = _trimmed(_rows(sheet, other))
        yield Grid(sheet.title, rows, is_cut)
    values.close()
    if formulas:
        formulas.close()


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = [name for name in parts.namelist() if "worksheets/" in name]
        return any(re.search(rb"<(\w+:)?f[ />]", parts.read(name)) for name in sheets)


def _rows(sheet: Any, formulas: Any) -> Iterator[tuple[Square, ...]]:
    # The size that a file claims for a sheet is often wrong.
    sheet.reset_dimensions()
    if formulas is None:
        second: Iterable[Any] = repeat(())
    else:
        formulas.reset_dimensions()
        second = chain(formulas.iter_rows(max_row=MOST_ROWS), repeat(()))
    for row, written in zip(sheet.iter_rows(max_row=MOST_ROWS), second, strict=False):
        yield tuple(
            _square(cell, written[at] if at < len(written) else None) for at, cell in enumerate(row[:MOST_COLUMNS])
        )


def _square(cell: Any, written: Any) -> Square:
    value = cell.value
    formula = (
        str(getattr(written.value, "text", written.value)) if written is not None and written.data_type == "f" else ""
    )
    if value is None:
        return Square(formula=formula) if formula else BLANK
    if isinstance(value, str):
        return Square(_unescaped(value), "", formula, cell.data_type == "e")
    return Square(value, cell.number_format, formula)


def _unescaped(text: str) -> str:
    """Return `text` with `_x000D_` and the like turned back (ECMA-376 part 1, 22.9.2.19); openpyxl leaves them."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    # Half of a pair is no character, and nothing could write it down again.
    return found[0] if 0xD800 <= code <= 0xDFFF else chr(code)


def _trimmed(rows: Iterable[tuple[Square, ...]]) -> tuple[tuple[tuple[Square, ...], ...], bool]:
    kept: list[tuple[Square, ...]] = []
    last = 0
    for row in rows:
        kept.append(row)
        if any(not square.is_blank for square in row):
            last = len(kept)
    return tuple(kept[:last]), len(kept) >= MOST_ROWS and last > MOST_ROWS - _GAP
