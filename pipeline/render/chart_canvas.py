"""The paper that charts are drawn on: sizes, colours, text that is wrapped, scales with round steps.

Only plain fills and strokes: PDF/A-1 knows no opacity, and two programs (WeasyPrint and resvg) must draw the same.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from xml.sax.saxutils import escape

WIDTH = 640.0
FONT = "Letterbook Sans"
SIZE = 12.0
SMALL = 10.5
LINE = 1.25

PAPER = "#ffffff"
INK = "#222222"
SOFT = "#666666"
GRID = "#dddddd"
AXIS = "#888888"
# Distinguished by lightness first, so that a grey print and colour-blind eyes tell them apart.
SERIES_COLOURS = ("#1f4e79", "#8db8dd", "#e69f00", "#4d4d4d")
# Okabe and Ito's palette (2008), dark and light in turn.
SLICE_COLOURS = (
    "#1f4e79", "#e69f00", "#56b4e9", "#d55e00", "#f0e442", "#009e73", "#cc79a7", "#999999", "#8c5a2b", "#cfe3f3",
)  # fmt: skip


@dataclass(slots=True)
class Canvas:
    """Collects elements; x grows to the right, y downwards, in CSS pixels."""

    elements: list[str] = field(default_factory=list)

    def rect(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Draw a filled rectangle; a negative height or width goes the other way."""
        x, width = (x + width, -width) if width < 0 else (x, width)
        y, height = (y + height, -height) if height < 0 else (y, height)
        self.elements.append(f'<rect x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}" fill="{colour}"/>')

    def line(
        self, start: tuple[float, float], end: tuple[float, float], colour: str = GRID, *, dashed: bool = False
    ) -> None:
        """Draw a thin line."""
        dash = ' stroke-dasharray="5 3"' if dashed else ""
        (x1, y1), (x2, y2) = start, end
        self.elements.append(
            f'<line x1="{n(x1)}" y1="{n(y1)}" x2="{n(x2)}" y2="{n(y2)}" stroke="{colour}" stroke-width="1"{dash}/>'
        )

    def path(self, d: str, *, fill: str = "none", stroke: str = "none", width: float = 1) -> None:
        """Draw a path."""
        self.elements.append(f'<path d="{d}" fill="{fill}" stroke="{stroke}" stroke-width="{n(width)}"/>')

    def text(self, at: tuple[float, float], words: str, style: Style | None = None) -> None:
        """Draw one line of text; `at` is its baseline."""
        style = style or Style()
        x, y = at
        turn = f' transform="rotate({n(style.turned)} {n(x)} {n(y)})"' if style.turned else ""
        weight = ' font-weight="700"' if style.bold else ""
        self.elements.append(
            f'<text x="{n(x)}" y="{n(y)}" font-family="{FONT}" font-size="{n(style.size)}" fill="{style.colour}"'
            f' text-anchor="{style.anchor}"{weight}{turn}>{escape(words)}</text>'
        )

    def figure(self, at: tuple[float, float], words: str, style: Style) -> None:
        """Draw a figure beside its bar on white, so that no grid line runs through it."""
        x, y = at
        width = width_of(words, style.size)
        if style.turned:
            self.rect(x - style.size, y, style.size + 2, width if style.anchor == "end" else -width, PAPER)
        else:
            start = {"start": x, "middle": x - width / 2, "end": x - width}[style.anchor]
            self.rect(start, y + 2, width, -style.size - 1, PAPER)
        self.text(at, words, style)

    def lines(self, at: tuple[float, float], rows: Iterable[str], style: Style | None = None) -> None:
        """Draw several lines of text below each other; `at` is the baseline of the first."""
        style = style or Style()
        for number, row in enumerate(rows):
            self.text((at[0], at[1] + number * style.size * LINE), row, style)


@dataclass(frozen=True, slots=True)
class Style:
    """How text looks; `turned` in degrees clockwise."""

    anchor: str = "start"
    size: float = SIZE
    colour: str = INK
    bold: bool = False
    turned: float = 0.0


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps figures to a stretch of the paper; `ticks` are round and include both ends."""

    ticks: tuple[Decimal, ...]
    start: float
    end: float

    def at(self, value: Decimal) -> float:
        """Return where `value` lies."""
        low, high = self.ticks[0], self.ticks[-1]
        return self.start + float((value - low) / (high - low)) * (self.end - self.start)

    def zero(self) -> float:
        """Return where bars begin: at zero, or at the end nearest to it."""
        return self.at(min(max(Decimal(0), self.ticks[0]), self.ticks[-1]))


def n(value: float) -> str:
    """Return a coordinate with at most two decimals."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def width_of(words: str, size: float = SIZE) -> float:
    """Return the width of `words` in our sans face, a little generously: 汉字 a full em, digits and letters 0.58."""
    return sum(_width(char) for char in words) * size


def _width(char: str) -> float:
    if char in ",. ":
        return 0.3
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.58


def wrapped(words: str, width: float, *, rows: int, size: float = SIZE) -> list[str] | None:
    """Return `words` in at most `rows` lines of `width`, or None where they do not fit."""
    lines = [""]
    for char in words:
        if lines[-1] and width_of(lines[-1] + char, size) > width:
            lines.append("")
        lines[-1] += char
    return lines if len(lines) <= rows and all(width_of(line, size) <= width for line in lines) else None


def shortened(words: str, width: float, size: float = SIZE) -> str:
    """Return `words`, cut with an ellipsis where they are wider than `width`."""
    if width_of(words, size) <= width:
        return words
    while words and width_of(words + "…", size) > width:
        words = words[:-1]
    return words + "…"


def ticks(values: Sequence[Decimal], *, from_zero: bool, whole: bool = False) -> tuple[Decimal, ...]:
    """Return at most seven round figures that enclose `values` (steps of 1, 2, 2.5 or 5 times a power of ten).

    `whole`: things that are counted have no halves.
    """
    low, high = min(values, default=Decimal(0)), max(values, default=Decimal(0))
    if from_zero:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    if low == high:
        low, high = (low - 1, high + 1) if low and not from_zero else (low, low + 1)
    step = _step((high - low) / 5, whole=whole)
    first, last = (low / step).to_integral_value("ROUND_FLOOR"), (high / step).to_integral_value("ROUND_CEILING")
    return tuple(step * number for number in range(int(first), int(last) + 1))


def _step(rough: Decimal, *, whole: bool) -> Decimal:
    rough = max(rough, Decimal(1)) if whole else rough
    power = Decimal(1).scaleb(rough.adjusted())
    steps = (power * factor for factor in map(Decimal, ("1", "2", "2.5", "5", "10")))
    return next(step for step in steps if step >= rough and not (whole and step % 1))


def tick_label(value: Decimal, step: Decimal, unit: str) -> str:
    """Return the short form of a round figure: `150万`, `2,000`, `97.5%`."""
    if step >= 10_000:
        return f"{_plain(value / 10_000)}万" if value else "0"
    return _plain(value) + ("%" if unit == "%" else "")


def _plain(value: Decimal) -> str:
    shown = f"{value:,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
