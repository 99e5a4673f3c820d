"""How a filled workbook is spoiled: the slips of people who type, rename, delete, move and copy."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook

Found = tuple[str, str, str]
Spoil = Callable[[Any], object]


@dataclass(frozen=True)
class Seed:
    """One seeded fault: in which type's full example, how, and every problem that it must give (code, sheet, cell)."""

    kind: str
    name: str
    spoil: Spoil
    expected: frozenset[Found]

    def workbook(self, data: bytes) -> bytes:
        """Return the workbook `data`, spoiled."""
        book = load_workbook(io.BytesIO(data))
        self.spoil(book)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


def seed(kind: str, name: str, spoil: Spoil, *expected: Found) -> Seed:
    """Return the seed with its expected problems."""
    return Seed(kind, name, spoil, frozenset(expected))


def cells(sheet: str, **values: object) -> Spoil:
    """Type other values into cells of one sheet."""

    def spoil(book: Any) -> None:
        for cell, value in values.items():
            book[sheet][cell] = value

    return spoil


def each(*spoils: Spoil) -> Spoil:
    """Do several things at once."""
    return lambda book: [spoil(book) for spoil in spoils]


def down(sheet: str, column: str, rows: range, value: object) -> Spoil:
    """Type one value into many cells of a column."""
    return cells(sheet, **{f"{column}{row}": value for row in rows})


def without_columns(sheet: str, first: int, count: int = 1) -> Spoil:
    """Delete columns."""
    return lambda book: book[sheet].delete_cols(first, count)


def without_rows(sheet: str, first: int, count: int = 1) -> Spoil:
    """Delete rows."""
    return lambda book: book[sheet].delete_rows(first, count)


def without_sheet(sheet: str) -> Spoil:
    """Delete a sheet."""
    return lambda book: book.remove(book[sheet])


def called(sheet: str, name: str) -> Spoil:
    """Rename a sheet."""

    def spoil(book: Any) -> None:
        book[sheet].title = name

    return spoil


def swapped(one: str, other: str) -> Spoil:
    """Give two sheets each other's name."""

    def spoil(book: Any) -> None:
        first, second = book[one], book[other]
        first.title, second.title = "临时", one
        first.title = other

    return spoil


def moved(sheet: str, column: int, to: int) -> Spoil:
    """Move a column to a place right of the table, with its heading."""

    def spoil(book: Any) -> None:
        page = book[sheet]
        for row in range(3, page.max_row + 1):
            page.cell(row, to).value = page.cell(row, column).value
        page.delete_cols(column)

    return spoil


def many_rows(sheet: str, last: int, count: int) -> Spoil:
    """Repeat the last row of a table, so that it has `count` more."""

    def spoil(book: Any) -> None:
        page = book[sheet]
        for more in range(1, count + 1):
            for column in range(1, page.max_column + 1):
                page.cell(last + more, column).value = page.cell(last, column).value

    return spoil
