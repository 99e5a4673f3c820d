"""A workbook whose parts are changed in place: only the sheets that a seed touches are parsed and written again.

A report has forty sheets, and a hundred seeds change one or two of them each: loading and saving all took longer than
what was tested.
"""

from __future__ import annotations

import io
import re
import zipfile
from copy import deepcopy
from typing import Any

from lxml import etree
from openpyxl.utils import column_index_from_string, get_column_letter

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_WORKSHEET = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
_EMPTY = f'<worksheet xmlns="{_MAIN[1:-1]}"><sheetData/></worksheet>'.encode()
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")


def column_and_row(address: str) -> tuple[int, int]:
    """Return the column and the row of `B12`, counted from 1."""
    found = _ADDRESS.fullmatch(address)
    assert found, address
    return column_index_from_string(found[1]), int(found[2])


class Page:
    """One sheet: its cells by column and row, as elements."""

    def __init__(self, book: Book, part: str) -> None:
        self._book = book
        self.root = etree.fromstring(book.parts[part])
        self._data = self.root.find(f"{_MAIN}sheetData")
        self.cells = {column_and_row(cell.get("r")): cell for cell in self._data.iter(f"{_MAIN}c")}

    @property
    def last_row(self) -> int:
        return max(row for _column, row in self.cells)

    @property
    def last_column(self) -> int:
        return max(column for column, _row in self.cells)

    def label(self, row: int) -> str:
        """Return what stands in column A of `row`, without the mark of required fields and the unit."""
        return re.sub(r"^＊|（[^（）]*）$", "", self._book.words(self.cells.get((1, row))))

    def place(self, address: str) -> str:
        """Return the cell meant by `address`: itself, or of a form `label`, `A label` (the label's own) and `B +1`.

        `+1` is the first row below the form.
        """
        if _ADDRESS.fullmatch(address):
            return address
        column, _, label = address.rpartition(" ") if address[:2] in {"A ", "B "} else ("B", "", address)
        return f"{column}{self.last_row + 1 if label == '+1' else self.row(label)}"

    def row(self, label: str) -> int:
        """Return the one row of a form that bears `label`."""
        [found] = [row for row in range(1, self.last_row + 1) if self.label(row) == label]
        return found

    def type_in(self, address: str, value: object) -> None:
        """Put `value` into a cell, which keeps its look."""
        at = column_and_row(address)
        old = self.cells.get(at)
        cell = etree.Element(f"{_MAIN}c", {"s": old.get("s", "0")} if old is not None else {})
        self.cells[at] = cell
        if isinstance(value, str) and value.startswith("="):
            etree.SubElement(cell, f"{_MAIN}f").text = value[1:]
        elif isinstance(value, str) and value.startswith("#"):
            cell.set("t", "e")
            etree.SubElement(cell, f"{_MAIN}v").text = value
        elif isinstance(value, str):
            cell.set("t", "inlineStr")
            etree.SubElement(etree.SubElement(cell, f"{_MAIN}is"), f"{_MAIN}t").text = value
        elif value is not None:
            etree.SubElement(cell, f"{_MAIN}v").text = repr(value)

    def copy(self, one: tuple[int, int], to: tuple[int, int]) -> None:
        """Copy a cell as it is to another place, over what stands there."""
        self.cells.pop(to, None)
        if one in self.cells:
            self.cells[to] = deepcopy(self.cells[one])

    def delete_columns(self, first: int, count: int = 1) -> None:
        end = first + count
        kept = {at: cell for at, cell in self.cells.items() if not first <= at[0] < end}
        self.cells = {(column - count * (column >= end), row): cell for (column, row), cell in kept.items()}

    def delete_rows(self, first: int, count: int = 1) -> None:
        end = first + count
        kept = {at: cell for at, cell in self.cells.items() if not first <= at[1] < end}
        self.cells = {(column, row - count * (row >= end)): cell for (column, row), cell in kept.items()}

    def bytes(self) -> bytes:
        """Return the part of the sheet, with its cells where they stand now."""
        rows: dict[int, Any] = {}
        for column, row in sorted(self.cells, key=lambda at: (at[1], at[0])):
            cell = self.cells[column, row]
            cell.set("r", f"{get_column_letter(column)}{row}")
            rows.setdefault(row, etree.Element(f"{_MAIN}row", {"r": str(row)})).append(cell)
        self._data[:] = list(rows.values())
        return etree.tostring(self.root)


class Book:
    """A workbook as the parts of its package."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}
        self._root = etree.fromstring(self.parts[_WORKBOOK])
        self._sheets = self._root.find(f"{_MAIN}sheets")
        self._related = etree.fromstring(self.parts[_RELATIONS])
        self._pages: dict[str, Page] = {}
        self._strings: list[str] = []

    def __contains__(self, sheet: str) -> bool:
        return any(one.get("name") == sheet for one in self._sheets)

    def __getitem__(self, sheet: str) -> Page:
        part = self._part(self._element(sheet))
        if part not in self._pages:
            self._pages[part] = Page(self, part)
        return self._pages[part]

    def remove(self, sheet: str) -> None:
        self._sheets.remove(self._element(sheet))

    def rename(self, names: dict[str, str]) -> None:
        """Give sheets other names, all at once."""
        for element in [self._element(sheet) for sheet in names]:
            element.set("name", names[element.get("name")])

    def add(self, sheet: str) -> Page:
        """Return a new empty sheet behind the others."""
        number = str(len(self._related) + 1000)
        self.parts[f"xl/worksheets/sheet{number}.xml"] = _EMPTY
        target = {"Id": f"rId{number}", "Type": _WORKSHEET, "Target": f"worksheets/sheet{number}.xml"}
        etree.SubElement(self._related, self._related[0].tag, target)
        etree.SubElement(self._sheets, f"{_MAIN}sheet", {"name": sheet, "sheetId": number, _ID: f"rId{number}"})
        return self[sheet]

    def words(self, cell: Any) -> str:
        """Return the text of a cell, or nothing where it has none."""
        if cell is None or cell.get("t") not in {"s", "inlineStr"}:
            return ""
        if cell.get("t") == "inlineStr":
            return "".join(cell.itertext())
        if not self._strings:
            shared = etree.fromstring(self.parts["xl/sharedStrings.xml"])
            self._strings = ["".join(item.itertext()) for item in shared]
        return self._strings[int(cell.findtext(f"{_MAIN}v"))]

    def bytes(self) -> bytes:
        """Return the file of the workbook."""
        changed = {part: page.bytes() for part, page in self._pages.items()}
        changed |= {_WORKBOOK: etree.tostring(self._root), _RELATIONS: etree.tostring(self._related)}
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            for name, data in (self.parts | changed).items():
                package.writestr(name, data)
        return out.getvalue()

    def _element(self, sheet: str) -> Any:
        [found] = [one for one in self._sheets if one.get("name") == sheet]
        return found

    def _part(self, element: Any) -> str:
        [target] = [one.get("Target") for one in self._related if one.get("Id") == element.get(_ID)]
        return f"xl/{target}"
