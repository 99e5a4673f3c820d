"""Charts as values, and the one SVG source of each that page, PDF and Word file show.

Own code instead of a library: pygal was quick enough (3.6 ms) and repeatable, but it draws with opacity, which PDF/A-1
forbids, knows no waterfall, and lets long Chinese labels run into each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """The forms of a chart. Several series make a bar chart a grouped one."""

    BAR = "bar"
    HBAR = "hbar"
    LINE = "line"
    PIE = "pie"
    WATERFALL = "waterfall"


@dataclass(frozen=True, slots=True)
class Series:
    """A named row of figures; None where there is no figure."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows: figures in `unit`, printed with `places` decimals; percentages as 97.95, not 0.9795.

    A pie and a waterfall have one series. In a waterfall the first and the last value are balances, those between them
    changes. `target` is drawn as a dashed line.

    Raises:
        ValueError: a series has not as many values as there are labels, or there are too many series.
    """

    kind: Kind
    title: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    places: int = 0
    target: Decimal | None = None

    def __post_init__(self) -> None:
        if any(len(row.values) != len(self.labels) for row in self.series):
            raise ValueError(f"chart “{self.title}”: every series needs one value per label")
        if not self.series or (self.kind in (Kind.PIE, Kind.WATERFALL) and len(self.series) > 1):
            raise ValueError(f"chart “{self.title}”: a {self.kind} chart cannot show {len(self.series)} series")

    def figure(self, value: Decimal) -> str:
        """Return `value` as it is printed beside its bar: `1,234.50`, `97.95%`."""
        return f"{value:,.{self.places}f}{'%' if self.unit == '%' else ''}"

    def known(self) -> list[Decimal]:
        """Return every figure that there is."""
        return [value for row in self.series for value in row.values if value is not None]


def alt_text(chart: Chart) -> str:
    """Return the sentence, with every figure, that says in Chinese what the chart shows."""
    unit = "" if chart.unit == "%" else chart.unit
    rows = []
    for row in chart.series:
        figures = [
            f"{label}{'无数据' if value is None else chart.figure(value) + unit}"
            for label, value in zip(chart.labels, row.values, strict=True)
        ]
        rows.append((f"{row.name}：" if len(chart.series) > 1 else "") + "，".join(figures))
    target = f"；目标{chart.figure(chart.target)}{unit}" if chart.target is not None else ""
    return f"{_NAMES[chart.kind]}“{chart.title}”：{'；'.join(rows) or '无数据'}{target}。"


def table(chart: Chart) -> tuple[tuple[str, ...], ...]:
    """Return the figures of a chart as a table, a row a label, with its head; what there is no figure of is a dash."""
    unit = "" if chart.unit in {"", "%"} else f"（{chart.unit}）"
    head = ("", *(row.name + unit for row in chart.series))
    columns = ((("—" if one is None else chart.figure(one)) for one in row.values) for row in chart.series)
    figures = zip(chart.labels, *columns, strict=True)
    target = [("目标", *([chart.figure(chart.target)] * len(chart.series)))] if chart.target is not None else []
    return (head, *figures, *target)


_NAMES: Mapping[Kind, str] = {
    Kind.BAR: "柱形图",
    Kind.HBAR: "条形图",
    Kind.LINE: "折线图",
    Kind.PIE: "饼图",
    Kind.WATERFALL: "瀑布图",
}
