"""What the reader recognises in a sheet: the row of headings, and which field a column or a row is for.

The marked copy gives a clerk's own sheet the looks of the template by this; it asks the reader, so that both agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.workbook.bands import bands
from pipeline.workbook.blocks import HINT, NUMBER, PART, form_columns, part_called
from pipeline.workbook.fields import Field, Kind
from pipeline.workbook.findings import Cell, Findings
from pipeline.workbook.grid import Grid
from pipeline.workbook.headings import bare, caller, columns_of, heading_row
from pipeline.workbook.layout import Board, Form, Layout, SheetPlan, Table
from pipeline.workbook.matching import matched
from pipeline.workbook.read import found_in
from pipeline.workbook.values import normal, shown


@dataclass(frozen=True, slots=True)
class Seen:
    """What was recognised of a sheet, rows and columns from 0.

    `heading` is the row of headings (None where there is none) and `first` the first row for data. `fields` are the
    columns of a table; `labels` the rows of a form and `bands` its headings, by their looks; `sections` the rows of
    a board.
    """

    heading: int | None = None
    first: int = 0
    fields: Mapping[int, Field] = field(default_factory=dict)
    labels: Mapping[int, Field] = field(default_factory=dict)
    bands: Mapping[int, str] = field(default_factory=dict)
    sections: frozenset[int] = frozenset()
    label_at: int = -1
    value_at: int = -1
    number_at: int = -1


def paired(plan: Layout, grids: Sequence[Grid]) -> dict[str, SheetPlan]:
    """Return which sheets of the workbook are which sheets of the plan, by their names in the workbook."""
    return {grid.name: sheet for sheet, grid in matched(plan, list(grids), Findings())}


def cells_in(grids: Sequence[Grid], plan: Layout) -> Mapping[str, Cell]:
    """Return the cell of every path of the record that the sheets hold."""
    return found_in(list(grids), plan).cells


def seen(plan: SheetPlan, grid: Grid) -> Seen:
    """Return what the reader recognises in `grid` by its `plan`."""
    if isinstance(plan.block, Form):
        return _form(plan.block, grid)
    return _table(plan.block, grid)


def _form(form: Form, grid: Grid) -> Seen:
    first, label_at, value_at = form_columns(grid)
    labels: dict[int, Field] = {}
    across, called = bands(form, grid, (first, label_at, value_at)), caller(form.fields)
    for number in range(first, len(grid.rows)):
        heading = bare(shown(grid.square(number, label_at).value))
        if heading and number not in across and (one := called(heading)):
            labels[number] = one
    heading_at = first - 1 if first else None
    return Seen(heading_at, first, labels=labels, bands=across, label_at=label_at, value_at=value_at)


def _table(block: Table | Board, grid: Grid) -> Seen:
    parts = block.parts
    found = heading_row(grid, block.columns, PART if parts else NUMBER)
    if found is None:
        return Seen()
    heading, words = found
    fields = {at: column.field for at, column in columns_of(words, block.columns).items()}
    number_at = words.index(NUMBER) if NUMBER in words else -1
    part_at = words.index(PART) if parts and PART in words else -1
    first = heading + 1
    if number_at >= 0 and normal(shown(grid.square(first, number_at).value)) == HINT:
        first += 1
    if isinstance(block, Board):
        part_at = max(part_at, 0)
        rows = range(heading + 1, len(grid.rows))
        sections = frozenset(n for n in rows if part_called(shown(grid.square(n, part_at).value), parts))
        return Seen(heading, first, fields, sections=sections, label_at=part_at)
    if part_at >= 0:
        titles = tuple((part.title, part.title) for part in parts)
        fields[part_at] = Field("", PART, Kind.CHOICE, required=True, choices=titles)
    return Seen(heading, first, fields, number_at=number_at)
