"""The parts that every chart with axes shares: title, unit, legend, grid, labels below the axis, target line."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.render.chart_canvas import (
    AXIS,
    GRID,
    LINE,
    SERIES_COLOURS,
    SIZE,
    SMALL,
    SOFT,
    WIDTH,
    Canvas,
    Scale,
    Style,
    shortened,
    tick_label,
    ticks,
    width_of,
    wrapped,
)
from pipeline.render.charts import Chart

TITLE_SIZE = 15.0
TARGET = "#c00000"
_HEIGHT = 190.0
_LABEL_ROWS = 3


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the drawing of an upright chart lies, and its scale."""

    scale: Scale
    left: float
    right: float
    bottom: float
    slot: float

    def middle(self, number: int) -> float:
        """Return the centre of the slot of label `number`."""
        return self.left + (number + 0.5) * self.slot


def heading(canvas: Canvas, chart: Chart) -> float:
    """Draw title, unit and legend; return the y below them."""
    unit = f"单位：{chart.unit}" if chart.unit else ""
    room = WIDTH - width_of(unit) - 16
    rows = wrapped(chart.title, room, rows=2, size=TITLE_SIZE) or [shortened(chart.title, room, TITLE_SIZE)]
    canvas.lines((0, TITLE_SIZE), rows, Style(size=TITLE_SIZE, bold=True))
    canvas.text((WIDTH, TITLE_SIZE), unit, Style("end", colour=SOFT))
    y = len(rows) * TITLE_SIZE * LINE + 6
    if len(chart.series) < 2:
        return y
    x = 0.0
    for row, colour in zip(chart.series, _colours(chart), strict=True):
        if x and x + 18 + width_of(row.name) > WIDTH:
            x, y = 0.0, y + SIZE * 1.5
        canvas.rect(x, y + 2, 12, 10, colour)
        canvas.text((x + 16, y + 11), shortened(row.name, WIDTH - 16))
        x += 16 + width_of(row.name) + 18
    return y + SIZE * 1.5


def _colours(chart: Chart) -> list[str]:
    return [colour_of(number) for number in range(len(chart.series))]


def colour_of(number: int) -> str:
    """Return the colour of series `number`."""
    return SERIES_COLOURS[number % len(SERIES_COLOURS)]


def values_of(chart: Chart) -> list[Decimal]:
    """Return what the axis has to enclose."""
    return [*chart.known(), *([chart.target] if chart.target is not None else [])]


def is_counted(chart: Chart) -> bool:
    """Tell whether the figures are whole things, so that the axis needs no halves."""
    return not chart.places and chart.unit != "%"


def upright(canvas: Canvas, chart: Chart, enclosed: list[Decimal], *, from_zero: bool, room: float = SIZE) -> Frame:
    """Draw heading, grid and labels of a chart whose figures go upwards; return where to draw them.

    `room` is kept free above the drawing, and below it where there are negative figures, for figures beside bars.
    """
    top = heading(canvas, chart) + max(room, SIZE) + 6
    height = _HEIGHT - (room - SIZE) / 2
    marks = ticks(enclosed, from_zero=from_zero, whole=is_counted(chart))
    step = marks[1] - marks[0]
    names = [tick_label(mark, step, chart.unit) for mark in marks]
    left = max(width_of(name, SMALL) for name in names) + 8
    scale = Scale(marks, start=top + height, end=top)
    for mark, name in zip(marks, names, strict=True):
        y = scale.at(mark)
        canvas.line((left, y), (WIDTH, y), AXIS if y == scale.zero() else GRID)
        canvas.text((left - 6, y + SMALL * 0.35), name, Style("end", SMALL, SOFT))
    slot = (WIDTH - left) / max(len(chart.labels), 1)
    below = top + height + 6 + (room if marks[0] < 0 else 0)
    bottom = below + _labels_below(canvas, chart, left, slot, below)
    return Frame(scale, left, WIDTH, bottom, slot)


def _labels_below(canvas: Canvas, chart: Chart, left: float, slot: float, top: float) -> float:
    """Draw the labels, upright in a few lines or else all of them turned; return their height."""
    rows = [wrapped(label, slot - 6, rows=_LABEL_ROWS) for label in chart.labels]
    if all(row is not None and (slot > SIZE * 3 or len(row) == 1) for row in rows):
        for number, row in enumerate(rows):
            canvas.lines((left + (number + 0.5) * slot, top + SIZE), row or [], Style("middle"))
        return max((len(row or []) for row in rows), default=0) * SIZE * LINE
    # Turned by 45 degrees, the first label would otherwise leave the paper on the left.
    starts = [left + (number + 0.5) * slot + SMALL * 0.35 for number in range(len(chart.labels))]
    names = [shortened(label, min(130, x * 1.35), SMALL) for label, x in zip(chart.labels, starts, strict=True)]
    for x, name in zip(starts, names, strict=True):
        canvas.text((x, top + SMALL * 0.7), name, Style("end", SMALL, turned=-45))
    return max(width_of(name, SMALL) for name in names) * 0.71 + SMALL


def target_line(canvas: Canvas, chart: Chart, frame: Frame) -> None:
    """Draw the target as a dashed line with its figure."""
    if chart.target is None:
        return
    y = frame.scale.at(chart.target)
    canvas.line((frame.left, y), (frame.right, y), TARGET, dashed=True)
    canvas.text((frame.right, y - 4), f"目标 {chart.figure(chart.target)}", Style("end", SMALL, TARGET))
