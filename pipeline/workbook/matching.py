"""Which sheet of a workbook is which of the plan: by name first, then by what its headings say.

A sheet under another name, or two whose names were swapped, is one problem at the sheet, and is read all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.workbook.findings import Cell, Findings
from pipeline.workbook.grid import Grid
from pipeline.workbook.headings import bare, caller, columns_of, heading_row
from pipeline.workbook.layout import Form, Layout, SheetPlan
from pipeline.workbook.values import normal, shown
from schemas.suggest import guess, likeness

# Shares of a plan's fields that are found on a sheet: it is surely this one, may be this one, can hardly be this one.
_SURE, _LIKELY, _POOR = 0.8, 0.5, 0.34


def matched(plan: Layout, grids: list[Grid], found: Findings) -> Iterator[tuple[SheetPlan, Grid]]:
    """Yield each planned sheet with its grid; sheets that nobody knows and that hold something are named."""
    left = {normal(sheet.name).casefold(): sheet for sheet in plan.sheets}
    pairs: list[tuple[SheetPlan, Grid]] = []
    unknown: list[Grid] = []
    # A sheet that is seen comes before a hidden one of the same words: that may be left over from last time.
    for grid in sorted(grids, key=lambda one: one.is_hidden):
        sheet = left.pop(normal(grid.name).casefold(), None) or _by_heading(grid.name, left)
        if sheet:
            pairs.append((sheet, grid))
        elif grid.rows and not grid.name.startswith("_"):
            unknown.append(grid)
    # A sheet that bears a name of the plan and nothing of what belongs there may have been swapped with another.
    poor = [(sheet, grid) for sheet, grid in pairs if grid.rows and coverage(sheet, grid) < _POOR]
    free = [*left.values(), *(sheet for sheet, _grid in poor)]
    renamed = dict(_assigned(free, [*unknown, *(grid for _sheet, grid in poor)]))
    for sheet, grid in pairs:
        if grid.name not in renamed and sheet.name not in {other.name for other in renamed.values()}:
            yield sheet, grid
    for grid in grids:
        if (taken := renamed.get(grid.name)) is not None:
            found.complain("renamed-sheet", Cell(grid.name, "A1", grid.name), wanted=taken.name)
            yield taken, grid
    names = [sheet.name for sheet in left.values()]
    for grid in unknown:
        if grid.name not in renamed:
            found.complain("unknown-sheet", Cell(grid.name, "A1", grid.name), guess=guess(grid.name, names))


def absent(plan: Layout, pairs: Iterable[tuple[SheetPlan, Grid]]) -> list[SheetPlan]:
    """Return the sheets of the plan that no grid was taken for."""
    taken = {sheet.name for sheet, _grid in pairs}
    return [sheet for sheet in plan.sheets if sheet.name not in taken]


def coverage(sheet: SheetPlan, grid: Grid) -> float:
    """Return the share of a plan's fields that the sheet names, as headings or as labels."""
    block = sheet.block
    if isinstance(block, Form):
        called = caller(block.fields)
        labels = {bare(shown(row[0].value)) for row in grid.rows if row}
        named = {one.path for label in labels if label and (one := called(label))}
        return len(named) / len(block.fields)
    found = heading_row(grid, block.columns, "")
    return len(columns_of(found[1], block.columns)) / len(block.columns) if found else 0.0


def _assigned(sheets: list[SheetPlan], grids: list[Grid]) -> Iterator[tuple[str, SheetPlan]]:
    """Yield grids by name with the sheet that each surely is: by its headings, or by its name and half of them."""
    rated = [
        (coverage(sheet, grid) + likeness(grid.name, sheet.name) / 10, sheet, grid)
        for grid in grids
        for sheet in sheets
        if normal(grid.name).casefold() != normal(sheet.name).casefold()
    ]
    rated.sort(key=lambda one: one[0], reverse=True)
    gone: set[str] = set()
    for rating, sheet, grid in rated:
        needed = _LIKELY if likeness(grid.name, sheet.name) >= _LIKELY + 0.1 else _SURE
        if coverage(sheet, grid) < needed or f"+{sheet.name}" in gone or f"-{grid.name}" in gone:
            continue
        rivals = [one for one in rated if one[2] is grid and one[1] is not sheet and f"+{one[1].name}" not in gone]
        if any(abs(one[0] - rating) < 0.001 for one in rivals):
            continue
        gone |= {f"+{sheet.name}", f"-{grid.name}"}
        yield grid.name, sheet


def _by_heading(name: str, left: dict[str, SheetPlan]) -> SheetPlan | None:
    """Return (and take out) the one sheet left whose heading or title without number is `name`."""
    words = normal(name).casefold()
    fits = [key for key, sheet in left.items() if words in {normal(sheet.heading).casefold(), _unnumbered(sheet)}]
    return left.pop(fits[0]) if len(fits) == 1 else None


def _unnumbered(sheet: SheetPlan) -> str:
    return normal(sheet.name.partition(" ")[2]).casefold()
