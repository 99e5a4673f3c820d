"""Rows of totals among the data (合计, 小计): they are no data, but what they say is compared with the rows above."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from pipeline.workbook.blocks import Findings
from pipeline.workbook.faults import fault
from pipeline.workbook.grid import Grid, Square, cell_name, place_of
from pipeline.workbook.values import figure, normal
from schemas.fields import schema_at
from schemas.problem import Place, Problem
from schemas.record import steps

_PARTIAL, _WHOLE = {"小计"}, {"合计", "总计", "总合计"}
_ADDED_UP = {"money", "count", "quantity"}


def differing(grids: Iterable[Grid], found: Findings, schema: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a reminder for each figure in a row of totals that the rows above it do not add up to."""
    with_totals = {grid.name: rows for grid in grids if (rows := dict(_totals(grid)))}
    if not with_totals:
        return
    columns = _figures(found, schema, set(with_totals))
    for grid in grids:
        here = [(at, column) for (name, at), column in columns.items() if name == grid.name]
        faults = [fault for at, column in here for fault in _compared(grid, at, column, with_totals[grid.name])]
        yield from sorted(faults, key=lambda one: place_of(one.place.cell) or (0, 0))


def _totals(grid: Grid) -> Iterator[tuple[int, bool]]:
    """Yield the rows of totals of a sheet, each with whether it is one of a part only (小计)."""
    for number, row in enumerate(grid.rows):
        words = [normal(square.value) for square in row[:4] if isinstance(square.value, str) and "计" in square.value]
        word = next((one for one in words if one), "")
        if word in _PARTIAL | _WHOLE:
            yield number, word in _PARTIAL


def _figures(
    found: Findings, schema: Mapping[str, Any], sheets: set[str]
) -> dict[tuple[str, int], tuple[str, list[int]]]:
    """Return the columns of figures that can be added up, by sheet and column: their heading, and their rows."""
    columns: dict[tuple[str, int], tuple[str, list[int]]] = {}
    kinds: dict[tuple[str, int], bool] = {}
    for path, cell in found.cells.items():
        place = place_of(cell.cell) if cell.sheet in sheets and "[" in path else None
        if place is None or path.endswith("]"):
            continue
        key = (cell.sheet, place[1])
        if key not in kinds:
            kinds[key] = schema_at(schema, steps(path)).get("x-kind") in _ADDED_UP
        if kinds[key]:
            columns.setdefault(key, (cell.label, []))[1].append(place[0])
    return columns


def _compared(grid: Grid, at: int, column: tuple[str, list[int]], totals: Mapping[int, bool]) -> Iterator[Problem]:
    label, rows = column
    since = -1
    for number, is_partial in totals.items():
        above = [_worth(grid.square(row, at)) for row in rows if (since if is_partial else -1) < row < number]
        square = grid.square(number, at)
        if not square.is_blank and above and None not in above and (said := _worth(square)) is not None:
            total = sum((one for one in above if one is not None), Decimal(0))
            if total != said:
                place = Place(sheet=grid.name, cell=cell_name(number, at), label=label, value=square.words)
                yield fault("total-differs", place, sum=f"{total:f}")
        since = number


def _worth(square: Square) -> Decimal | None:
    """Return the figure in a cell, 0 for a blank one, None where there is none to compare."""
    if square.is_blank:
        return Decimal(0)
    return figure(square.value)
