"""Charts of bars: upright, lying, and the waterfall from one balance to the next."""

from __future__ import annotations

from decimal import Decimal

from pipeline.render.chart_canvas import (
    AXIS,
    GRID,
    LINE,
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
from pipeline.render.chart_frame import TARGET, colour_of, heading, is_counted, target_line, upright, values_of
from pipeline.render.charts import Chart

_WIDEST_BAR = 46.0
_LYING_BAR = 15.0
_RISE, _FALL = "#8db8dd", "#e69f00"


def draw_bars(canvas: Canvas, chart: Chart) -> float:
    """Draw upright bars, grouped where there are several series; return the height used."""
    figures = [chart.figure(value) for value in chart.known()]
    widest = max((width_of(figure, SMALL) for figure in figures), default=0)
    # One decision for the whole chart: figures that turn here and there are hard to read.
    is_tight = widest > (WIDTH - 50) / len(chart.labels) / len(chart.series) if chart.labels else False
    frame = upright(canvas, chart, values_of(chart), from_zero=True, room=widest if is_tight else SIZE)
    group = min(frame.slot * 0.76, _WIDEST_BAR * len(chart.series))
    width = group / len(chart.series)
    for number in range(len(chart.labels)):
        x = frame.middle(number) - group / 2
        for place, row in enumerate(chart.series):
            value = row.values[number]
            if value is not None:
                left = x + place * width
                y = frame.scale.at(value)
                canvas.rect(left, frame.scale.zero(), width - 1.5, y - frame.scale.zero(), colour_of(place))
                _figure_at(canvas, (left + width / 2, y), chart.figure(value), below=value < 0, turned=is_tight)
    target_line(canvas, chart, frame)
    return frame.bottom


def _figure_at(canvas: Canvas, at: tuple[float, float], figure: str, *, below: bool, turned: bool) -> None:
    x, y = at
    if turned:
        style = Style("end" if below else "start", SMALL, turned=-90)
        canvas.figure((x + SMALL * 0.35, y + 4 if below else y - 4), figure, style)
    else:
        canvas.figure((x, y + SMALL + 2 if below else y - 4), figure, Style("middle", SMALL))


def draw_lying_bars(canvas: Canvas, chart: Chart) -> float:
    """Draw lying bars, grouped where there are several series; return the height used."""
    top = heading(canvas, chart) + 4
    names = [wrapped(label, WIDTH * 0.3, rows=2) or [shortened(label, WIDTH * 0.3)] for label in chart.labels]
    left = max((width_of(line) for lines in names for line in lines), default=0) + 10
    figures = [chart.figure(value) for value in chart.known()]
    room = max((width_of(figure, SMALL) for figure in figures), default=0) + 8
    marks = ticks(values_of(chart), from_zero=True, whole=is_counted(chart))
    start = left + (room if marks[0] < 0 else 0)
    scale = Scale(marks, start=start, end=WIDTH - room)
    slot = max(_LYING_BAR * len(chart.series) + 9, max((len(lines) for lines in names), default=1) * SIZE * LINE + 4)
    bottom = top + slot * len(chart.labels)
    for mark in marks:
        x = scale.at(mark)
        canvas.line((x, top), (x, bottom), AXIS if x == scale.zero() else GRID)
        canvas.text(
            (x, bottom + SMALL + 4), tick_label(mark, marks[1] - marks[0], chart.unit), Style("middle", SMALL, SOFT)
        )
    for number, lines in enumerate(names):
        middle = top + (number + 0.5) * slot
        canvas.lines((left - 8, middle + SIZE * 0.36 - (len(lines) - 1) * SIZE * LINE / 2), lines, Style("end"))
        _lying_group(canvas, chart, scale, number, middle)
    if chart.target is not None:
        x = scale.at(chart.target)
        canvas.line((x, top), (x, bottom), TARGET, dashed=True)
        canvas.text((x, top - 2), f"目标 {chart.figure(chart.target)}", Style("middle", SMALL, TARGET))
    return bottom + SMALL + 8


def _lying_group(canvas: Canvas, chart: Chart, scale: Scale, number: int, middle: float) -> None:
    y = middle - _LYING_BAR * len(chart.series) / 2
    for place, row in enumerate(chart.series):
        value = row.values[number]
        if value is None:
            continue
        x, top = scale.at(value), y + place * _LYING_BAR
        canvas.rect(scale.zero(), top, x - scale.zero(), _LYING_BAR - 1.5, colour_of(place))
        style = Style("end" if value < 0 else "start", SMALL)
        canvas.figure((x - 4 if value < 0 else x + 4, top + _LYING_BAR / 2 + SMALL * 0.28), chart.figure(value), style)


def draw_waterfall(canvas: Canvas, chart: Chart) -> float:
    """Draw the way from the first balance over every change to the last one; return the height used."""
    steps = _steps(chart)
    enclosed = [edge for step in steps for edge in step]
    frame = upright(canvas, chart, enclosed or [Decimal(0)], from_zero=True)
    width = min(frame.slot * 0.66, _WIDEST_BAR * 1.4)
    values = [value or Decimal(0) for value in chart.series[0].values]
    for number, (before, after) in enumerate(steps):
        x, middle = frame.middle(number) - width / 2, frame.middle(number)
        start, end = frame.scale.at(before), frame.scale.at(after)
        is_balance = number in (0, len(steps) - 1)
        colour = colour_of(0) if is_balance else _RISE if after >= before else _FALL
        canvas.rect(x, start, width, end - start, colour)
        sign = "+" if values[number] > 0 and not is_balance else ""
        is_tight = width_of(chart.figure(values[number]), SMALL) > frame.slot + 2
        _figure_at(canvas, (middle, min(start, end)), sign + chart.figure(values[number]), below=False, turned=is_tight)
        if number + 1 < len(steps):
            canvas.line((x + width, end), (frame.middle(number + 1) - width / 2, end), AXIS)
    return frame.bottom


def _steps(chart: Chart) -> list[tuple[Decimal, Decimal]]:
    """Return where each bar begins and ends; the first and the last stand on zero."""
    values = [value or Decimal(0) for value in chart.series[0].values]
    steps: list[tuple[Decimal, Decimal]] = []
    level = Decimal(0)
    for number, value in enumerate(values):
        is_balance = number in (0, len(values) - 1)
        before, level = (Decimal(0), value) if is_balance else (level, level + value)
        steps.append((before, level))
    return steps
