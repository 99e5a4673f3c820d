"""How a workbook looks: few colours, one face, the same on every sheet, calm enough to work in all day."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.workbook.fields import Field, Kind, Many

FACE = "微软雅黑"
_INK, _GREY, _RED, _BLUE = "#1F2933", "#7B8794", "#B42318", "#3B5C94"
_HEAD, _MUST, _MAY, _HINT, _LINE, _GROUP = "#E4E9F0", "#FDF1E3", "#FBFAF0", "#F7F8FA", "#CBD2D9", "#EEF2F7"
GUIDE_COLOUR = "#C77D2E"
TAB_COLOURS = ("#5B7DB1", "#8AA4C8")

_NUMBER_FORMATS = {
    Kind.MONEY: "#,##0.00",
    Kind.RATE: "0.00%",
    Kind.COUNT: "0",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
}
_WIDTHS = {
    Kind.MONEY: 17,
    Kind.RATE: 11,
    Kind.COUNT: 11,
    Kind.QUANTITY: 14,
    Kind.DATE: 13,
    Kind.MOMENT: 18,
    Kind.PERIOD: 12,
    Kind.MONTH: 11,
    Kind.TEXT: 24,
    Kind.LONG_TEXT: 46,
}
_LINE_HEIGHT = 16.5


@cache
def number_format(field: Field) -> str:
    """Return the number format of the cells of `field`: `@` (text) for words, codes and phone numbers."""
    if field.many is not Many.ONE:
        return "@"
    if field.kind is Kind.QUANTITY:
        # `#.##` would leave whole numbers with a dangling dot in Excel.
        return "General" if field.places is None else f"#,##0.{'0' * field.places}" if field.places else "#,##0"
    if field.kind is Kind.RATE and (field.places or 0) > 4:
        return f"0.{'0' * ((field.places or 0) - 2)}%"
    return _NUMBER_FORMATS.get(field.kind, "@")


def cells_wide(text: str) -> int:
    """Return the width of `text` in the units of a column: a Chinese character counts two."""
    return max(
        (sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in line) for line in text.split("\n")),
        default=0,
    )


@cache
def column_width(field: Field) -> int:
    """Return the width of the column of `field` in a table."""
    words = [cells_wide(word) + 4 for _, word in field.choices]
    width = max([_WIDTHS.get(field.kind, 10), *words])
    if field.many is not Many.ONE:
        width = 30
    return min(max(width, min(cells_wide(field.heading) + 4, 22)), 50)


def height(*texts: tuple[str, int]) -> float:
    """Return the height of a row, in points, in which every text fits the width that it is given with."""
    lines = [
        sum(max(1, -(-cells_wide(line) // max(width - 2, 1))) for line in text.split("\n")) for text, width in texts
    ]
    return min(max(lines, default=1) * _LINE_HEIGHT + 4, 400.0)


_WRAPPED: dict[str, Any] = {"text_wrap": True}
_FRAMED: dict[str, Any] = {"border": 1, "border_color": _LINE}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 15},
    "note": {"font_color": _GREY, "font_size": 9.5},
    "link": {"font_color": TAB_COLOURS[0], "underline": 1, "font_size": 9.5},
    "head": {"bold": True, "bg_color": _HEAD, "align": "center", **_WRAPPED, **_FRAMED},
    "must": {"bold": True, "bg_color": _MUST, "align": "center", **_WRAPPED, **_FRAMED},
    "star": {"bold": True, "font_color": _RED},
    "word": {"bold": True},
    "section": {"bold": True, "font_size": 11.5, "bg_color": _GROUP, "indent": 1},
    "prose": {"indent": 1, **_WRAPPED},
    "caption": {"bold": True, "indent": 1},
    "sample": {"indent": 1, **_WRAPPED, **_FRAMED},
    "label": {"bg_color": _HINT, "indent": 1, **_WRAPPED, **_FRAMED},
    "label-must": {"bg_color": _MUST, "indent": 1, **_WRAPPED, **_FRAMED},
    "label-may": {"bg_color": _MAY, "indent": 1, **_WRAPPED, **_FRAMED},
    "subgroup": {"bold": True, "font_color": _BLUE, "indent": 1, "bottom": 1, "bottom_color": _LINE},
    "needed-form": {"bold": True, "font_color": _BLUE, "font_size": 9, "indent": 1, **_WRAPPED, **_FRAMED},
    "needed": {"bold": True, "font_color": _BLUE, "font_size": 9},
    "hinted": {"font_color": _GREY, "font_size": 9},
    "before": {"bg_color": _HINT, "font_color": _GREY, "align": "left", "indent": 1, **_WRAPPED, **_FRAMED},
    "before-head": {"bg_color": _HINT, "font_color": _GREY, "align": "center", **_WRAPPED, **_FRAMED},
    "group": {
        "bold": True,
        "bg_color": _GROUP,
        "indent": 1,
        "top": 1,
        "bottom": 1,
        "top_color": _LINE,
        "bottom_color": _LINE,
    },
    "hint": {"font_color": _GREY, "font_size": 9, "bg_color": _HINT, "valign": "top", **_WRAPPED, **_FRAMED},
    "hint-form": {"font_color": _GREY, "font_size": 9, "indent": 1, **_WRAPPED, **_FRAMED},
    "number": {"font_color": _GREY, "font_size": 9, "align": "center", "locked": False, **_FRAMED},
    "input": {"locked": False, "indent": 1, **_WRAPPED, **_FRAMED},
    "form-input": {"locked": False, "align": "left", "indent": 1, **_WRAPPED, **_FRAMED},
    "fixed": {"bg_color": _HINT, "font_color": _GREY, "indent": 1, **_WRAPPED, **_FRAMED},
    "open": {"locked": False, **_WRAPPED},
}


@dataclass(frozen=True, slots=True)
class Look:
    """The properties of one cell format; the writer turns each into a format of its workbook once."""

    name: str
    number_format: str = "General"
    right: bool = False

    def properties(self) -> dict[str, Any]:
        """Return the properties as XlsxWriter names them."""
        return _properties(self)


@cache
def _properties(look: Look) -> dict[str, Any]:
    base = {
        "font_name": FACE,
        "font_size": 10.5,
        "font_color": _INK,
        "valign": "vcenter",
        "num_format": look.number_format,
    }
    return {**base, **_LOOKS[look.name], **({"align": "right"} if look.right else {})}
