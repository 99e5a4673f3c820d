"""What was read although nobody sees it: hidden rows and hidden sheets, each said once.

They count, because a filter that is still on must not swallow half the data without a word; and they are named,
because the sheet of last quarter that somebody hid instead of deleting must not get into the report without one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pipeline.workbook.blocks import Cell
from pipeline.workbook.faults import fault
from pipeline.workbook.grid import Grid, cell_name, place_of
from schemas.problem import Place, Problem

_MOST_NAMED = 12


def reminders(grids: Iterable[Grid], cells: Mapping[str, Cell]) -> Iterator[Problem]:
    """Yield a reminder for each hidden sheet that was read, and one for the hidden rows of each sheet that were."""
    hiding = {grid.name: grid for grid in grids if grid.is_hidden or grid.hidden_rows}
    if not hiding:
        return
    read: dict[str, set[int]] = defaultdict(set)
    for cell in cells.values():
        # A section points to its sheet's first cell, and a blank cell was looked at too: neither was data.
        if cell.sheet in hiding and cell.raw and (at := place_of(cell.cell)):
            read[cell.sheet].add(at[0])
    for name, rows in read.items():
        grid = hiding[name]
        if grid.is_hidden:
            yield fault("hidden-sheet", Place(sheet=name, cell="A1", label=name, value=name))
        elif unseen := sorted(rows & grid.hidden_rows):
            place = Place(sheet=name, cell=cell_name(unseen[0], 0), label=name, value=listed(unseen))
            yield fault("hidden-rows", place, rows=listed(unseen))


def listed(rows: list[int]) -> str:
    """Return row numbers (from 0) as people number and shorten them: `7、9–12`."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    words = [f"{first + 1}" if first == last else f"{first + 1}–{last + 1}" for first, last in runs]
    return "、".join(words[:_MOST_NAMED]) + ("…" if len(words) > _MOST_NAMED else "")
