"""Before anything is marked: which sheets the marked copy has, and in which of their cells each problem stands.

What the template has and the file lacks is added, blank, where a problem is about it: the clerk fills it in right
there. Problems are then placed as the reader will place them when the marked copy comes back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.read import Reading
from pipeline.workbook.blocks import Cell
from pipeline.workbook.grid import Grid
from pipeline.workbook.layout import META_SHEET, WORDS_SHEET, Board, Form, SheetPlan, Table, layout
from pipeline.workbook.opening import opened
from pipeline.workbook.read import locate
from pipeline.workbook.recognised import cells_in, paired
from pipeline.workbook.write import write_workbook
from schemas.document_type import DocumentType
from schemas.problem import Problem

_INDEX = re.compile(r"\[\d+\]")
_CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True, slots=True)
class Ground:
    """What will be marked: the sheets in order, which of them are which of the template's, and the problems."""

    sheets: tuple[Grid, ...]
    plans: Mapping[str, SheetPlan] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def sheet_of(self, problem: Problem) -> str:
        """Return the sheet that `problem` stands in, or is about; "" where there is none."""
        if any(grid.name == problem.place.sheet for grid in self.sheets):
            return problem.place.sheet
        names = (name for name, plan in self.plans.items() if _is_about(plan, problem.place.path))
        return next(names, "")


def ground(kind: DocumentType | None, reading: Reading, problems: Sequence[Problem]) -> Ground:
    """Return the sheets and the placed problems of the marked copy of `reading`.

    A record that came as JSON is written into the template's sheets first.
    """
    if kind is None:
        names = [grid.name for grid in reading.sheets]
        return Ground(tuple(reading.sheets), {}, tuple(sorted(problems, key=lambda one: _order(one, names))))
    own = _own(reading.sheets)
    sheets = _with_lacking(kind, own, problems) if own else _own(opened(write_workbook(kind, reading.record), "").grids)
    placed = list(problems)
    if sheets is not own:
        cells = cells_in(sheets, layout(kind))
        # What was wrong with a cell itself stands where the reader found it; the rest is placed anew.
        said = {_where(fault) for fault in reading.problems}
        placed = [fault if _where(fault) in said else _placed(fault, cells) for fault in problems]
    names = [grid.name for grid in sheets]
    return Ground(sheets, paired(layout(kind), sheets), tuple(sorted(placed, key=lambda one: _order(one, names))))


def row_and_column(cell: str) -> tuple[int, int] | None:
    """Return row and column, both from 0, of the cell called `C7`; None if that is no cell."""
    found = _CELL.fullmatch(cell)
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _own(sheets: Iterable[Grid]) -> tuple[Grid, ...]:
    """Return the sheets without those that every workbook of ours brings along."""
    return tuple(grid for grid in sheets if grid.name not in {META_SHEET, WORDS_SHEET})


def _where(fault: Problem) -> tuple[str, str, str, str]:
    return fault.code, fault.place.path, fault.place.sheet, fault.place.cell


def _placed(fault: Problem, cells: Mapping[str, Cell]) -> Problem:
    return locate(fault.at(replace(fault.place, sheet="", cell="")), cells)


def _order(fault: Problem, names: Sequence[str]) -> tuple[int, int, int]:
    at = row_and_column(fault.place.cell) or (0, 0)
    return (names.index(fault.place.sheet) if fault.place.sheet in names else -1, *at)


def _with_lacking(kind: DocumentType, own: tuple[Grid, ...], problems: Sequence[Problem]) -> tuple[Grid, ...]:
    """Return the clerk's sheets, and among them, blank, what the template has for the `problems` and they lack."""
    if any(fault.code == "renamed-sheet" for fault in problems):
        # The sheet is there under another name: a blank one beside it would take its place.
        return own
    names = {plan.name: name for name, plan in paired(layout(kind), own).items()}
    filled = {grid.name for grid in own if grid.rows}
    paths = {fault.place.path for fault in problems if fault.place.path}
    wanted = {
        plan.name
        for plan in layout(kind).sheets
        if names.get(plan.name) not in filled and any(_is_about(plan, path) for path in paths)
    }
    if not wanted:
        return own
    blank = {grid.name: grid for grid in opened(write_workbook(kind), "").grids}
    return tuple(_merged(kind, own, names, {name: blank[name] for name in wanted}))


def _merged(
    kind: DocumentType, own: tuple[Grid, ...], names: Mapping[str, str], blank: Mapping[str, Grid]
) -> tuple[Grid, ...]:
    """Return `own` with each of `blank` in place of the empty sheet of its plan, or after the sheet before it."""
    sheets, before = list(own), 0
    for plan in layout(kind).sheets:
        present = [grid.name for grid in sheets]
        if plan.name in names:
            at = present.index(names[plan.name])
            if plan.name in blank:
                sheets[at] = replace(blank[plan.name], name=names[plan.name])
            before = at + 1
        elif plan.name in blank:
            sheets.insert(before, blank[plan.name])
            before += 1
    return tuple(sheets)


def _is_about(plan: SheetPlan, path: str) -> bool:
    """Return whether the value or section at `path` is filled in on the sheet of `plan`."""
    bare = _INDEX.sub("", path)
    if not bare:
        return False
    if isinstance(plan.block, Form):
        fields = [one.path for one in plan.block.fields]
        return any(one == bare or one.startswith(f"{bare}.") or bare.startswith(f"{one}.") for one in fields)
    if isinstance(plan.block, Table):
        lists = [part.path for part in plan.block.parts] or [plan.block.path]
        # Photos of any section stand on one sheet, which no section needs.
        return any(f"{bare}.".startswith(f"{one}.") or (one.startswith(f"{bare}.") and plan.section) for one in lists)
    return _is_about_board(plan.block, bare)


def _is_about_board(board: Board, bare: str) -> bool:
    shared = {f"{part.path}.{one.path}" for part in board.parts for one in board.columns}
    return bare in shared or any(bare == part.path for part in board.parts)
