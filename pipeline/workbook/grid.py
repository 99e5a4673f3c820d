"""A sheet as plain rows of cells, whatever kind of file it came from, with what a spreadsheet hides made visible.

Values, and nothing that opens a file: `opening` fills them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline.workbook import formats
from pipeline.workbook.values import Typed, shown

MOST_ROWS = 50_000
MOST_COLUMNS = 256

_NAME = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


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
        value = self.value
        # A formula that gives an empty text shows nothing; one without a result is something to be named.
        return not value.strip() if isinstance(value, str) else value is None and not self.formula

    @property
    def words(self) -> str:
        """What a person reads in the cell: a share of 0.985 in a cell of percentages is 98.5%."""
        value = self.value
        if "%" in self.number_format and isinstance(value, int | float) and formats.is_percent(self.number_format):
            return f"{shown(value * 100)}%"
        return shown(value)


BLANK = Square()
# What a spreadsheet shows instead of a result.
ERRORS = frozenset(
    (
        *("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA"),
        *("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#PYTHON!"),
    )
)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, rows and columns from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def of(cls, reference: str) -> Area | None:
        """Return the area that `B2:C4` names, or None where it names none."""
        first, _, last = reference.partition(":")
        ends = (place_of(first), place_of(last or first))
        return cls(*ends[0], *ends[1]) if ends[0] and ends[1] else None


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its rows from the first, without the empty ones at the end.

    `merged` are its joined areas, `hidden_rows` (from 0) the rows that nobody sees, `is_hidden` a sheet nobody sees.
    """

    name: str
    rows: tuple[tuple[Square, ...], ...]
    merged: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    is_hidden: bool = False

    def square(self, row: int, column: int) -> Square:
        """Return the cell at `row` and `column`, both from 0; a blank one beyond the edge."""
        return self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else BLANK


def packed(grid: Grid) -> tuple[Any, ...]:
    """Return `grid` in few long tuples: a hundred thousand cells cross between processes five times as fast so."""
    squares = [square for row in grid.rows for square in row]
    odd = {at: (one.formula, one.is_error) for at, one in enumerate(squares) if one.formula or one.is_error}
    values, forms = tuple(one.value for one in squares), tuple(one.number_format for one in squares)
    about = (grid.merged, grid.hidden_rows, grid.is_hidden)
    return grid.name, tuple(map(len, grid.rows)), values, forms, odd, about


def unpacked(one: tuple[Any, ...]) -> Grid:
    """Return the grid that was `packed`."""
    name, widths, values, forms, odd, (merged, hidden_rows, is_hidden) = one
    squares: list[Square] = []
    for at, (value, form) in enumerate(zip(values, forms, strict=True)):
        if at in odd:
            squares.append(Square(value, form, *odd[at]))
        else:
            squares.append(Square(value, form) if value is not None or form else BLANK)
    rows, at = [], 0
    for width in widths:
        rows.append(tuple(squares[at : at + width]))
        at += width
    return Grid(name, tuple(rows), merged, hidden_rows, is_hidden)


def cell_name(row: int, column: int) -> str:
    """Return the name of the cell at `row` and `column`, both from 0: `C7`."""
    return f"{_letters(column)}{row + 1}"


@lru_cache(maxsize=1024)
def _letters(column: int) -> str:
    before, last = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


def place_of(name: str) -> tuple[int, int] | None:
    """Return row and column, both from 0, of the cell called `name` (`C7`); None where it is no name of a cell."""
    found = _NAME.fullmatch(name)
    return (int(found[2]) - 1, column_of(found[1])) if found else None


@lru_cache(maxsize=1024)
def column_of(letters: str) -> int:
    """Return the column, from 0, that `letters` name."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def trimmed(rows: Iterable[tuple[Square, ...]]) -> tuple[tuple[Square, ...], ...]:
    """Return `rows` without the empty ones at the end."""
    kept: list[tuple[Square, ...]] = []
    last = 0
    for row in rows:
        kept.append(row)
        if any(not square.is_blank for square in row):
            last = len(kept)
    return tuple(kept[:last])


def opened(data: bytes, name: str) -> list[Grid]:
    """Return the sheets of the file `data`, hidden ones and hidden rows included.

    Raises:
        NotAWorkbook: it cannot be opened, or must not be.
    """
    from pipeline.workbook import opening

    return list(opening.opened(data, name).grids)
