"""The door to XlsxWriter: a new workbook whose bytes repeat and whose texts stay texts."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import xlsxwriter

_CREATED = datetime(2026, 1, 1)
_PAGES = "第 &P 页，共 &N 页"
_AS_TYPED = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Book:
    """A workbook in the making: `sheets` is XlsxWriter's workbook, `bytes` closes it.

    `stamp` says who took it out and when, where its content concerns persons; it stands at
    the foot of every page (`footer`) and in the file's properties, which a copy keeps.
    """

    def __init__(self, title: str, stamp: str = "") -> None:
        self._buffer = io.BytesIO()
        self.sheets: Any = xlsxwriter.Workbook(self._buffer, _AS_TYPED)
        # In a footer & begins a code.
        mark = stamp.replace("&", "&&")
        self.footer = f"&L&9{mark}&R&9{_PAGES}" if stamp else f"&C&9{_PAGES}"
        self.sheets.set_properties({"title": title, "created": _CREATED} | ({"comments": stamp} if stamp else {}))

    def bytes(self) -> bytes:
        """Close the workbook and return it; the same content gives the same bytes."""
        self.sheets.close()
        return self._buffer.getvalue()
