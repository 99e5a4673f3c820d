"""The pen of the marked copy: any value written back as it was typed, tinted where something is wrong with it.

What was read is data, never a program: a text stays a text whatever it begins with, and of a formula its value is
written. Only a formula that has none, and that can reach nothing outside its workbook, stays one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from math import isfinite
from typing import Any

from openpyxl.styles.numbers import BUILTIN_FORMATS_REVERSE
from openpyxl.utils.datetime import to_excel

from pipeline.workbook.cells import Cells
from pipeline.workbook.grid import ERRORS, Square
from pipeline.workbook.style import Look
from pipeline.workbook.values import Typed, shown
from schemas.language import CHINESE
from schemas.problem import Problem

# Functions that fetch or start something, other workbooks, other programs, addresses.
_REACHES_OUT = re.compile(
    r"WEBSERVICE|HYPERLINK|FILTERXML|RTD|CALL|REGISTER|IMAGE|ENCODEURL|STOCKHISTORY|CUBE|[\[|]|://|\\\\", re.I
)
_TEXTS = {"@", "General", ""}


class _NoResult:
    """What is written for the result of a formula that has none: no text, which would be a result."""

    def __str__(self) -> str:
        return ""


_NO_RESULT = _NoResult()


class Mark(StrEnum):
    """How a cell is tinted: not at all, as wrong, or as worth a second look."""

    NONE = ""
    WRONG = "wrong"
    DOUBT = "doubt"


_TINTS: dict[Mark, dict[str, Any]] = {
    Mark.NONE: {},
    Mark.WRONG: {"bg_color": "#FFC9C4", "border": 1, "border_color": "#D92D20", "locked": False},
    Mark.DOUBT: {"bg_color": "#FFE08A", "border": 1, "border_color": "#B7791F", "locked": False},
}
# What only a marked copy has, each as a change to a look of the template.
_LOOKS: dict[str, tuple[str, dict[str, Any]]] = {
    "plain": ("open", {"valign": "top"}),
    "remarks-head": ("head", {"font_color": "#B42318", "align": "left", "valign": "top", "font_size": 9.5}),
    "remarks": ("input", {"font_color": "#B42318", "font_size": 9.5, "locked": True}),
    "remarks-doubt": ("input", {"font_color": "#8A5A00", "font_size": 9.5, "locked": True}),
    "row": ("input", {"locked": True, "valign": "top"}),
    "centred": ("input", {"locked": True, "indent": 0, "valign": "top", "align": "center"}),
    "way": ("input", {"locked": True, "valign": "top", "font_color": "#1D5FA8", "underline": 1}),
    "wrong": ("input", {"indent": 0, "valign": "top", "align": "center", "locked": True}),
    "answer": ("input", {"valign": "top", "bg_color": "#FFF8E1"}),
    "counts": ("title", {"font_size": 11}),
    "label-open": ("label", {"locked": False}),
}


@dataclass(frozen=True, slots=True)
class _Tinted:
    name: str
    form: str | int
    right: bool
    mark: Mark


@dataclass(frozen=True, slots=True)
class Numbered:
    """A problem with its number in the list, by which the sheet speaks of it."""

    number: int
    problem: Problem


class Marker(Cells):
    """A workbook in the making whose cells may be marked."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._tinted: dict[_Tinted, Any] = {}

    def tint(self, name: str, mark: Mark = Mark.NONE, *, form: str = "General", right: bool = False) -> Any:
        """Return the format `name` with the number format `form`, tinted by `mark`; made once."""
        # Excel shows its own formats as the reader's country writes them, but only by their numbers.
        number = form if form in _TEXTS else BUILTIN_FORMATS_REVERSE.get(form, form)
        wanted = _Tinted(name, number, right, mark)
        if wanted not in self._tinted:
            base, changes = _LOOKS.get(name, (name, {}))
            properties = Look(base, "General", right).properties() | changes | _TINTS[mark] | {"num_format": number}
            self._tinted[wanted] = self.book.add_format(properties)
        return self._tinted[wanted]

    def put_square(self, sheet: Any, cell: tuple[int, int], square: Square, look: Any) -> None:
        """Write `square` as it was typed."""
        row, column = cell
        value = square.value
        if square.is_error:
            seen = value if value in ERRORS else "#N/A"
            sheet.write_formula(row, column, f"={seen}", look, seen)
        elif value is None and square.formula:
            self._put_formula(sheet, cell, square.formula, look)
        elif value is None:
            sheet.write_blank(row, column, None, look)
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, look)
        elif (number := _number(value)) is not None:
            sheet.write_number(row, column, number, look)
        else:
            sheet.write_string(row, column, shown(value) if not isinstance(value, str) else value, look)

    def _put_formula(self, sheet: Any, cell: tuple[int, int], formula: str, look: Any) -> None:
        if _REACHES_OUT.search(formula):
            # It must not run, and as a text it would be taken for data: an error is named as long as it stands.
            sheet.write_formula(*cell, "=#N/A", look, "#N/A")
        else:
            # It has no result in the clerk's file, and has none here: Excel will work it out.
            sheet.write_formula(*cell, formula, look, _NO_RESULT)


def _number(value: Typed) -> int | float | None:
    """Return what a spreadsheet keeps for a number, a day or a time; None for a text and what it cannot keep."""
    if isinstance(value, int | float):
        return value if isfinite(value) else None
    if isinstance(value, datetime | date | time | timedelta):
        serial = float(to_excel(value))  # type: ignore[no-untyped-call]
        return serial if serial >= 0 else None
    return None


def mark_of(problems: Iterable[Problem]) -> Mark:
    """Return the tint of a cell with these problems: the worst of them."""
    stops = [problem.stops for problem in problems]
    return Mark.NONE if not stops else Mark.WRONG if any(stops) else Mark.DOUBT


def comment_of(problems: Sequence[Problem]) -> str:
    """Return the note on a cell: why it cannot be, and what to type instead."""
    return "\n\n".join(
        "\n".join(
            filter(
                None,
                (
                    f"【{severity_word(one)}】{one.message.localized(CHINESE)}",
                    f"怎样改：{one.fix.localized(CHINESE)}" if one.fix else "",
                    f"依据：{one.clause}" if one.clause else "",
                ),
            )
        )
        for one in problems
    )


def severity_word(problem: Problem) -> str:
    """Return what a clerk calls the severity."""
    return "错误" if problem.stops else "提醒"


def said(fault: Numbered) -> str:
    """Return what stands beside the row: number, field, why it cannot be, what to type instead."""
    problem = fault.problem
    label = f"{problem.place.label}：" if problem.place.label else ""
    words = f"{problem.message.localized(CHINESE)}{problem.fix.localized(CHINESE)}"
    return f"{fault.number}. {'' if problem.stops else '（提醒）'}{label}{words}"


def quoted(name: str) -> str:
    """Return the name of a sheet as a link writes it."""
    return "'" + name.replace("'", "''") + "'"
