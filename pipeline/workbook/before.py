"""Last time's figures, for the eye: a column 上期 in forms, grey columns 上期：… at the right of tables.

The reader passes over both, so that they may stay in the workbook when it is handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.workbook.fields import Field, Kind, Many
from pipeline.workbook.layout import Form, Table
from schemas.record import value_at

BEFORE = "上期"
_WORDY = {Kind.TEXT, Kind.LONG_TEXT}
# What names the document itself; last time's says nothing about this one.
_HEADER = {"doc_type", "project_code", "author", "period"}


@dataclass(frozen=True, slots=True)
class Before:
    """The record before; by which column the rows of a table are the same as then; what was taken over already."""

    record: Mapping[str, Any]
    keys: Mapping[str, str]
    taken: frozenset[str]

    def beside(self, field: Field) -> Any:
        """Return what stood in this field of a form, or None where it helps nobody."""
        if field.path in self.taken | _HEADER or field.kind in _WORDY or field.many is not Many.ONE:
            return None
        return value_at(self.record, field.path)

    def has_any(self, form: Form) -> bool:
        """Return whether there is anything to show beside `form`."""
        return any(self.beside(field) is not None for field in form.fields)

    def columns(self, table: Table) -> tuple[Field, ...]:
        """Return the figures of `table` to be shown beside its rows."""
        if table.path not in self.keys or not value_at(self.record, table.path):
            return ()
        figures = [field for field in table.columns if field.kind.is_number and field.many is Many.ONE]
        return tuple(field for field in figures if f"{table.path}[].{field.path}" not in self.taken)

    def row(self, table: Table, row: Any) -> Mapping[str, Any] | None:
        """Return the row of last time with the same key as `row`."""
        key = self.keys[table.path]
        wanted = value_at(row, key)
        rows = value_at(self.record, table.path) or []
        return next((one for one in rows if wanted is not None and value_at(one, key) == wanted), None)
