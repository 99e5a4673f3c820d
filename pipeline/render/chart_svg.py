"""One SVG source per chart: vector in page and PDF, rasterised for the Word file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

from pipeline.render.chart_bars import draw_bars, draw_lying_bars, draw_waterfall
from pipeline.render.chart_canvas import WIDTH, Canvas, n
from pipeline.render.chart_shapes import draw_line, draw_pie
from pipeline.render.charts import Chart, Kind, alt_text

_DRAWINGS: Mapping[Kind, Callable[[Canvas, Chart], float]] = {
    Kind.BAR: draw_bars,
    Kind.HBAR: draw_lying_bars,
    Kind.LINE: draw_line,
    Kind.PIE: draw_pie,
    Kind.WATERFALL: draw_waterfall,
}


def chart_svg(chart: Chart) -> str:
    """Return the chart as SVG, 640 pixels wide, with title and unit inside and the figures as its description."""
    canvas = Canvas()
    height = _DRAWINGS[chart.kind](canvas, chart) + 2
    size = f'viewBox="0 0 {n(WIDTH)} {n(height)}" width="{n(WIDTH)}" height="{n(height)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">'
        f"<title>{escape(chart.title)}</title><desc>{escape(alt_text(chart))}</desc>"
        f"{''.join(canvas.elements)}</svg>"
    )
