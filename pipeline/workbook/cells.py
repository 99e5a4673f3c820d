"""The cells of a workbook in the making: formats, headings, values, lists of choices and the advice on a cell.

What the blank workbook and the marked copy share, so that both look and behave alike.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pipeline.workbook.book import Book
from pipeline.workbook.fields import Field, Kind, Many
from pipeline.workbook.grid import cell_name
from pipeline.workbook.layout import WORDS_SHEET
from pipeline.workbook.prompts import validation
from pipeline.workbook.style import Look, number_format
from pipeline.workbook.values import written

_ALLOWED = dict.fromkeys(
    ("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter"), True
)


class Cells:
    """One workbook in the making: formats are made once, lists of choices once."""

    def __init__(self, title: str, stamp: str = "") -> None:
        self.door = Book(title, stamp)
        self.book = self.door.sheets
        self._formats: dict[Look, Any] = {}
        self._words: dict[tuple[str, ...], str] = {}
        self._dictionary: Any = None

    def paper(self, sheet: Any, *, locked: bool = True) -> None:
        """Set how a sheet prints and whether it is protected."""
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(self.door.footer)
        if locked:
            # No password: it keeps headings from slips of the hand, not from anybody.
            sheet.protect("", _ALLOWED)

    def add_dictionary(self) -> None:
        """Add the hidden sheet of the lists of choices: where it is called is its place among the sheets."""
        self._dictionary = self.book.add_worksheet(WORDS_SHEET)
        self._dictionary.hide()

    def look(self, name: str, *, form: str = "General", right: bool = False) -> Any:
        """Return the format `name`, with the number format `form`."""
        look = Look(name, form, right)
        if look not in self._formats:
            self._formats[look] = self.book.add_format(look.properties())
        return self._formats[look]

    def head(self, sheet: Any, row: int, column: int, field: Field) -> None:
        """Write the heading of a column; a required field bears ＊ and its own colour."""
        if not field.required:
            sheet.write_string(row, column, field.heading, self.look("head"))
            return
        parts = [self.look("star"), "＊", self.look("word"), field.heading]
        sheet.write_rich_string(row, column, *parts, self.look("must"))

    def value(self, sheet: Any, cell: tuple[int, int], value: Any, field: Field, *, in_form: bool = False) -> None:
        """Write one value into the cell (row, column); text stays text, whatever it begins with."""
        shown = written(value, field)
        look = self.look("input", form=number_format(field), right=field.kind.is_number)
        if in_form:
            look = self.look("fixed" if field.path == "doc_type" else "form-input", form=number_format(field))
        self.put(sheet, cell, shown, look)

    @staticmethod
    def put(sheet: Any, cell: tuple[int, int], shown: Any, look: Any) -> None:
        """Write what `written` made of a value, as the kind of cell that it is."""
        row, column = cell
        if shown is None:
            sheet.write_blank(row, column, None, look)
        elif isinstance(shown, str):
            # A value that should have been a figure or a date keeps the field's format for the next try.
            sheet.write_string(row, column, shown, look)
        elif isinstance(shown, datetime):
            sheet.write_datetime(row, column, shown, look)
        else:
            sheet.write_number(row, column, shown, look)

    def greyed(self, sheet: Any, cell: tuple[int, int], value: Any, field: Field, *, in_form: bool = False) -> None:
        """Write what stood in a cell last time, locked and grey."""
        look = self.look("before", form=number_format(field), right=field.kind.is_number and not in_form)
        self.put(sheet, cell, written(value, field), look)

    def guide(self, sheet: Any, cells: tuple[int, int, int], field: Field) -> None:
        """Put the list of choices and the advice on the cells of a column: first row, last row, column."""
        first, last, column = cells
        words = tuple(word for _, word in field.choices) if field.kind is Kind.CHOICE and field.many is Many.ONE else ()
        options = validation(field, cell_name(first, column), self.choices(words) if words else "")
        if options:
            sheet.data_validation(first, column, last, column, options)

    def choices(self, words: tuple[str, ...]) -> str:
        """Return the place in the hidden dictionary where `words` stand, one column a list."""
        if words not in self._words:
            column = len(self._words)
            for row, word in enumerate(words):
                self._dictionary.write_string(row, column, word)
            letters = cell_name(0, column).rstrip("1")
            self._words[words] = f"={WORDS_SHEET}!${letters}$1:${letters}${len(words)}"
        return self._words[words]
