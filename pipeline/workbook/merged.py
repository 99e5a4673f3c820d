"""Joined cells: a value that people wrote once over several rows counts for each of them.

Only words and days do. A figure over three rows is one figure: counted three times, every total would be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from pipeline.workbook.grid import BLANK, Area, Grid, Square


def spread(grid: Grid) -> Grid:
    """Return `grid` with the words and days of joined cells in every row below that holds something of its own.

    Headings over two rows (项目 over both, 预算 and 实际 below 收入) so stand together in the lower one.
    """
    tall = list(_tall(grid))
    if not tall:
        return grid
    rows = {number: list(row) for number, row in enumerate(grid.rows)}
    for area in tall:
        square = grid.square(area.top, area.left)
        for number in range(area.top + 1, min(area.bottom + 1, len(grid.rows))):
            if _holds_more(grid, number, area):
                row = rows[number]
                row += [BLANK] * (area.left + 1 - len(row))
                row[area.left] = square
    return replace(grid, rows=tuple(tuple(row) for row in rows.values()))


def _tall(grid: Grid) -> Iterator[Area]:
    """Yield the joined areas over several rows that may spread. None overlap in a sound file; in others the first."""
    end: dict[int, int] = {}
    for area in sorted(grid.merged, key=lambda one: (one.left, one.top)):
        if area.bottom > area.top > end.get(area.left, -1) and _may_spread(grid.square(area.top, area.left)):
            end[area.left] = area.bottom
            yield area


def _may_spread(square: Square) -> bool:
    return not square.is_blank and isinstance(square.value, str | date)


def _holds_more(grid: Grid, number: int, area: Area) -> bool:
    row = enumerate(grid.rows[number])
    return any(not square.is_blank for at, square in row if not area.left <= at <= area.right)
