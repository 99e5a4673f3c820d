"""Charts without bars: the line over time and the pie of shares."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from math import cos, pi, sin

from pipeline.render.chart_canvas import (
    LINE,
    SIZE,
    SLICE_COLOURS,
    SMALL,
    SOFT,
    WIDTH,
    Canvas,
    Style,
    n,
    shortened,
    width_of,
    wrapped,
)
from pipeline.render.chart_frame import Frame, colour_of, heading, target_line, upright, values_of
from pipeline.render.charts import Chart

_RADIUS = 88.0


def draw_line(canvas: Canvas, chart: Chart) -> float:
    """Draw one line per series, broken where a figure is missing; return the height used.

    The axis begins at zero unless all figures lie close together: a rate from 96 to 98 % would be a flat line.
    """
    values = values_of(chart)
    is_close = bool(values) and min(values) > 0 and max(values) - min(values) < max(values) * Decimal("0.4")
    frame = upright(canvas, chart, values, from_zero=not is_close)
    target_line(canvas, chart, frame)
    for place, row in enumerate(chart.series):
        points = [
            None if value is None else (frame.middle(x), frame.scale.at(value)) for x, value in enumerate(row.values)
        ]
        for is_known, run in groupby(points, key=lambda point: point is not None):
            if is_known:
                d = " L ".join(f"{n(x)} {n(y)}" for x, y in (point for point in run if point))
                canvas.path(f"M {d}", stroke=colour_of(place), width=2)
        for point in points:
            if point:
                canvas.rect(point[0] - 3, point[1] - 3, 6, 6, colour_of(place))
    for number in range(len(chart.labels)):
        _figures_at(canvas, chart, frame, number)
    return frame.bottom


def _figures_at(canvas: Canvas, chart: Chart, frame: Frame, number: int) -> None:
    """Write the highest figure above its point, the lowest below, and those between beside theirs."""
    values = sorted((value for row in chart.series if (value := row.values[number]) is not None), reverse=True)
    x = frame.middle(number)
    for place, value in enumerate(values):
        y, figure = frame.scale.at(value), chart.figure(value)
        if width_of(figure, SMALL) > frame.slot + 2:
            continue
        if place == 0:
            canvas.text((x, y - 8), figure, Style("middle", SMALL))
        elif place == len(values) - 1:
            canvas.text((x, y + SMALL + 7), figure, Style("middle", SMALL))
        else:
            canvas.text((x + 7, y + SMALL * 0.35), figure, Style("start", SMALL))


def draw_pie(canvas: Canvas, chart: Chart) -> float:
    """Draw shares clockwise from the top, with every figure in the list beside; return the height used.

    A share needs a positive figure: others stand in the list only.
    """
    top = heading(canvas, chart) + 8
    values = chart.series[0].values
    total = sum((value for value in values if value is not None and value > 0), Decimal(0))
    centre = (_RADIUS + 20, top + _RADIUS)
    turn = 0.0
    for number, value in enumerate(values):
        share = float(value / total) if value is not None and value > 0 else 0.0
        if share:
            colour = SLICE_COLOURS[number % len(SLICE_COLOURS)]
            canvas.path(_slice(centre, turn, share), fill=colour, stroke="#ffffff", width=1.5)
            turn += share
    if not total:
        canvas.text((centre[0], centre[1]), "无数据", Style("middle", colour=SOFT))
    return max(_list_of_shares(canvas, chart, total, top), top + 2 * _RADIUS + 4)


def _slice(centre: tuple[float, float], turn: float, share: float) -> str:
    (x, y), r = centre, _RADIUS
    if share > 0.9999:
        return f"M {n(x)} {n(y - r)} A {n(r)} {n(r)} 0 1 1 {n(x)} {n(y + r)} A {n(r)} {n(r)} 0 1 1 {n(x)} {n(y - r)} Z"
    (x1, y1), (x2, y2) = ((x + r * sin(a * 2 * pi), y - r * cos(a * 2 * pi)) for a in (turn, turn + share))
    return f"M {n(x)} {n(y)} L {n(x1)} {n(y1)} A {n(r)} {n(r)} 0 {int(share > 0.5)} 1 {n(x2)} {n(y2)} Z"


def _list_of_shares(canvas: Canvas, chart: Chart, total: Decimal, top: float) -> float:
    left = 2 * _RADIUS + 64
    figures = ["—" if value is None else chart.figure(value) for value in chart.series[0].values]
    figure_width = max((width_of(figure) for figure in figures), default=0)
    share_left = WIDTH - 58
    room = share_left - figure_width - 12 - left - 18
    y = top
    for number, (label, figure) in enumerate(zip(chart.labels, figures, strict=True)):
        value = chart.series[0].values[number]
        lines = wrapped(label, room, rows=2) or [shortened(label, room)]
        canvas.rect(left, y + 1, 11, 11, SLICE_COLOURS[number % len(SLICE_COLOURS)])
        canvas.lines((left + 18, y + SIZE - 1), lines)
        canvas.text((share_left, y + SIZE - 1), figure, Style("end"))
        share = f"{value / total * 100:.2f}%" if value is not None and value > 0 else "—"
        canvas.text((WIDTH, y + SIZE - 1), share, Style("end", colour=SOFT))
        y += len(lines) * SIZE * LINE + 5
    return y
