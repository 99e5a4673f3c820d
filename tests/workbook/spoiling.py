"""How a filled workbook is spoiled: the slips of people who type, rename, delete, move and copy.

A cell of a form is named by the label of its row, so that rows may be added to a form; see `pages.Page.place`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.workbook.pages import Book

Found = tuple[str, str, str]
Spoil = Callable[[Book], object]


@dataclass(frozen=True)
class Seed:
    """One seeded fault: in which type's full example, how, and every problem that it must give (code, sheet, cell)."""

    kind: str
    name: str
    spoil: Spoil
    faults: frozenset[Found]

    @property
    def codes(self) -> set[str]:
        """The codes of the problems that it must give."""
        return {code for code, _sheet, _cell in self.faults}

    def workbook(self, data: bytes) -> bytes:
        """Return the workbook `data`, spoiled."""
        book = Book(data)
        self.spoil(book)
        return book.bytes()

    def expected(self, data: bytes) -> frozenset[Found]:
        """Return the problems that the workbook `data`, once spoiled, must give: with cells for labels."""
        book = Book(data)
        return frozenset(
            (code, sheet, book[sheet].place(cell) if sheet in book else cell) for code, sheet, cell in self.faults
        )


def seed(kind: str, name: str, spoil: Spoil, *expected: Found) -> Seed:
    """Return the seed with its expected problems."""
    return Seed(kind, name, spoil, frozenset(expected))


def cells(sheet: str, **values: object) -> Spoil:
    """Type other values into cells of one sheet."""

    def spoil(book: Book) -> None:
        page = book[sheet]
        for cell, value in {page.place(cell): value for cell, value in values.items()}.items():
            page.type_in(cell, value)

    return spoil


def each(*spoils: Spoil) -> Spoil:
    """Do several things at once."""
    return lambda book: [spoil(book) for spoil in spoils]


def down(sheet: str, column: str, rows: range, value: object) -> Spoil:
    """Type one value into many cells of a column."""
    return cells(sheet, **{f"{column}{row}": value for row in rows})


def without_columns(sheet: str, first: int, count: int = 1) -> Spoil:
    """Delete columns."""
    return lambda book: book[sheet].delete_columns(first, count)


def without_rows(sheet: str, first: int, count: int = 1) -> Spoil:
    """Delete rows."""
    return lambda book: book[sheet].delete_rows(first, count)


def without_label(sheet: str, label: str) -> Spoil:
    """Delete the row of a form that bears a label."""
    return lambda book: book[sheet].delete_rows(book[sheet].row(label))


def without_sheet(sheet: str) -> Spoil:
    """Delete a sheet."""
    return lambda book: book.remove(sheet)


def called(sheet: str, name: str) -> Spoil:
    """Rename a sheet."""
    return lambda book: book.rename({sheet: name})


def swapped(one: str, other: str) -> Spoil:
    """Give two sheets each other's name."""
    return lambda book: book.rename({one: other, other: one})


def added(sheet: str, **values: object) -> Spoil:
    """Add a sheet of one's own."""

    def spoil(book: Book) -> None:
        page = book.add(sheet)
        for cell, value in values.items():
            page.type_in(cell, value)

    return spoil


def moved(sheet: str, column: int, to: int) -> Spoil:
    """Move a column to a place right of the table, with its heading."""

    def spoil(book: Book) -> None:
        page = book[sheet]
        for row in range(3, page.last_row + 1):
            page.copy((column, row), (to, row))
        page.delete_columns(column)

    return spoil


def many_rows(sheet: str, last: int, count: int) -> Spoil:
    """Repeat the last row of a table, so that it has `count` more."""

    def spoil(book: Book) -> None:
        page = book[sheet]
        for more in range(1, count + 1):
            for column in range(1, page.last_column + 1):
                page.copy((column, last), (column, last + more))

    return spoil
