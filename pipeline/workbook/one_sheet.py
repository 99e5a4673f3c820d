"""A table of text has no sheet names: which type's table or form is it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.workbook.grid import Grid
from pipeline.workbook.layout import Form, SheetPlan, Table, layout
from pipeline.workbook.values import normal, shown
from schemas.document_type import DocumentType

_TOP_ROWS = 40
_FEWEST = 2


def fitting(grid: Grid, kinds: Iterable[DocumentType]) -> tuple[DocumentType, list[Grid]] | None:
    """Return the type of `grid`, and `grid` under the name of the one sheet that it fits best; None if two tie."""
    rows = [{_bare(shown(square.value)) for square in row} for row in grid.rows[:_TOP_ROWS]]
    first = {_bare(shown(row[0].value)) for row in grid.rows if row}
    found = [
        (_hits(plan, rows, first), number, plan, kind)
        for number, kind in enumerate(kinds)
        for plan in layout(kind).sheets
    ]
    found.sort(key=lambda one: -one[0])
    if not found or found[0][0] < _FEWEST or (len(found) > 1 and found[1][0] == found[0][0]):
        return None
    _count, _number, plan, kind = found[0]
    return kind, [replace(grid, name=plan.name)]


def _hits(plan: SheetPlan, rows: list[set[str]], first: set[str]) -> int:
    if isinstance(plan.block, Form):
        return len(first & {_bare(one.title) for one in plan.block.fields})
    if not isinstance(plan.block, Table):
        return 0
    words = {_bare(one) for field in plan.block.columns for one in (field.title, *field.aliases)}
    return max((len(row & words) for row in rows), default=0)


def _bare(heading: str) -> str:
    return normal(heading).strip("*").partition("(")[0]
