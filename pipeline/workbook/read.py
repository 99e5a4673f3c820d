"""A workbook becomes a record, each value knowing the cell that it stood in.

Pure, from bytes to values that can be pickled: it can be run in a process of its own, under limits, as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.workbook import concealed, totals, years
from pipeline.workbook.blocks import read_sheet
from pipeline.workbook.container import Kind, NotAWorkbook
from pipeline.workbook.faults import fault
from pipeline.workbook.findings import Cell, Findings
from pipeline.workbook.grid import Grid, cell_name, packed, unpacked
from pipeline.workbook.layout import GUIDE_SHEET, META_SHEET, WORDS_SHEET, Board, Form, Layout, SheetPlan, layout
from pipeline.workbook.marks import unmarked
from pipeline.workbook.matching import absent, matched
from pipeline.workbook.merged import spread
from pipeline.workbook.meta import is_outdated
from pipeline.workbook.one_sheet import fitting
from pipeline.workbook.opening import opened
from pipeline.workbook.values import normal, shown
from schemas.document_type import DocumentType
from schemas.language import _, text
from schemas.problem import Place, Problem
from schemas.record import Record, joined, steps

__all__ = ["Cell", "ForeignWorkbook", "Reading", "locate", "read_workbook"]

TYPE_LABEL = "文档类型"
_TOP_ROWS = 20


class ForeignWorkbook(NotAWorkbook):
    """A workbook, but of no document type that is known here."""

    message = _("%(name)s belongs to no document type: neither its sheets nor a field 文档类型 tell. Use a template.")
    code = "foreign-workbook"

    @property
    def sheets(self) -> tuple[Grid, ...]:
        """Its sheets as they were read, for the page that says what was recognised in them."""
        found: tuple[Grid, ...] = self.params["sheets"]  # type: ignore[assignment]
        return found


@dataclass(frozen=True, slots=True)
class Reading:
    """One record as it was read, the cell of every path of it, and what was wrong with the cells themselves.

    `sheets` are the clerk's own as they were read; `answers` the reasons for reminders (code to text) that were typed
    into a marked copy.
    """

    record: Record
    cells: Mapping[str, Cell]
    problems: list[Problem]
    sheets: tuple[Grid, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    lost: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[object, ...]:
        # It crosses from the reading process: many small values are slow to pickle, few long ones are not.
        cells = tuple((path, one.sheet, one.cell, one.label, one.raw) for path, one in self.cells.items())
        sheets = tuple(map(packed, self.sheets))
        return (_rebuilt, (self.record, cells, self.problems, sheets, (self.answers, self.pictures, self.lost)))


def _rebuilt(record: Record, cells: Any, problems: list[Problem], sheets: Any, more: Any) -> Reading:
    found = {path: Cell(*about) for path, *about in cells}
    return Reading(record, found, problems, tuple(map(unpacked, sheets)), *more)


def read_workbook(data: bytes, types: Mapping[str, DocumentType], name: str = "", with_sheets: bool = True) -> Reading:
    """Return the record in the workbook `data`, `with_sheets` together with the sheets as they stand.

    A section none of whose sheets holds anything is absent from the record. Where the document type is unknown, the
    record is its `doc_type` alone.

    Raises:
        NotAWorkbook: it cannot be opened, must not be, or tells of no document type.
    """
    called: object = name or text(_("The workbook"))
    book = opened(data, str(called))
    sheets, answers = unmarked(book.grids)
    kept = sheets if with_sheets else ()
    # The sheet 填写说明 is for people: its examples are no data, whatever they say.
    grids = [grid for grid in sheets if normal(grid.name) != GUIDE_SHEET]
    said = _type_said(grids, types)
    kind = types.get(said.raw) or _type_by_sheets(grids, types)
    if book.kind is Kind.CSV and (fit := fitting(grids[0], [kind] if kind else types.values())):
        kind, grids = fit
    if kind is None:
        if not said.raw:
            raise ForeignWorkbook(name=called, sheets=sheets)
        return Reading({"doc_type": said.raw}, {"doc_type": said}, [], kept, answers, book.pictures)
    found = found_in(grids, layout(kind))
    found.record.setdefault("doc_type", kind.id)
    years.complete(found, kind.schema)
    found.problems += [*concealed.reminders(grids, found.cells), *totals.differing(grids, found, kind.schema)]
    if is_outdated(grids, kind):
        found.problems.append(fault("old-workbook-version", Place(), title=kind.titles["zh-Hans"]))
    return Reading(found.record, found.cells, found.problems, kept, answers, book.pictures, tuple(found.lost))


def found_in(grids: list[Grid], plan: Layout) -> Findings:
    """Return what `grids` hold by the `plan`, and what is wrong with them."""
    found = Findings()
    pairs = list(matched(plan, grids, found))
    # The board last: a section's own sheet is the better place to point to.
    for sheet, grid in sorted(pairs, key=lambda pair: isinstance(pair[0].block, Board)):
        read_sheet(sheet, grid if isinstance(sheet.block, Form) else spread(grid), found)
        if sheet.section:
            found.anchor(sheet.section, Cell(grid.name, "A1", grid.name))
    for sheet in absent(plan, pairs):
        # What is missing is missing on a sheet: the one that should be there.
        for path in _paths(sheet):
            found.anchor(path, Cell(sheet.name, "A1", sheet.name))
    return found


def _paths(sheet: SheetPlan) -> list[str]:
    block = sheet.block
    if isinstance(block, Form):
        return [one.path for one in block.fields]
    return [part.path for part in block.parts] if isinstance(block, Board) else [block.path]


def _type_said(grids: Iterable[Grid], types: Mapping[str, DocumentType]) -> Cell:
    """Return what the workbook itself says of its type, as its id where that is known."""
    ids = {normal(kind.titles["zh-Hans"]): kind.id for kind in types.values()} | {one: one for one in types}
    said = Cell("", "", TYPE_LABEL)
    for grid in grids:
        for number, row in enumerate(grid.rows[:_TOP_ROWS]):
            words = [shown(square.value) for square in row]
            if grid.name == META_SHEET and words[:1] == ["type"] and words[1:2]:
                return Cell(grid.name, cell_name(number, 1), TYPE_LABEL, words[1])
            labels = [normal(word).strip("*") for word in words]
            if not said.raw and TYPE_LABEL in labels[:-1]:
                at = labels.index(TYPE_LABEL) + 1
                said = Cell(grid.name, cell_name(number, at), TYPE_LABEL, ids.get(normal(words[at]), words[at]))
    return said


def _type_by_sheets(grids: list[Grid], types: Mapping[str, DocumentType]) -> DocumentType | None:
    """Return the type that shares the most sheet names with the workbook, two at least; None if two types tie."""
    names = {normal(grid.name).casefold() for grid in grids} - {META_SHEET, WORDS_SHEET}
    counts = {
        one: len(names & {normal(sheet.name).casefold() for sheet in layout(kind).sheets})
        for one, kind in types.items()
    }
    best = max(counts.values(), default=0)
    first = [one for one, count in counts.items() if count == best]
    return types[first[0]] if best > 1 and len(first) == 1 else None


def locate(problem: Problem, cells: Mapping[str, Cell]) -> Problem:
    """Return `problem` with the sheet and cell it stands in: its own, else those of the row or section around it."""
    place = problem.place
    if place.cell or not place.path:
        return problem
    if cell := cells.get(place.path):
        return problem.at(
            replace(
                place, sheet=cell.sheet, cell=cell.cell, label=place.label or cell.label, value=cell.raw or place.value
            )
        )
    way, around = "", None
    for step in steps(place.path):
        way = joined(way, step)
        around = cells.get(way, around)
    return problem.at(replace(place, sheet=around.sheet, cell=around.cell)) if around else problem
