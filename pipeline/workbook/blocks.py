"""The rows of one sheet read by its plan: a form, a table, or the sheet with one row a section.

Sheets are found by their titles, headings and labels by their words (with or without unit and ＊, or by an alias), and
rows of hints and totals by their marks: never by position, for people move things.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pipeline.workbook.faults import fault
from pipeline.workbook.fields import Field
from pipeline.workbook.formats import worth
from pipeline.workbook.grid import Grid, Square, cell_name
from pipeline.workbook.layout import Board, Form, Part, SheetPlan, Table
from pipeline.workbook.values import normal, parsed, ruined, shown
from schemas.problem import Place, Problem
from schemas.record import Record, joined, put_at, steps, value_at

LABEL, INPUT = "字段", "填写"
NUMBER, PART = "序号", "所属部分"
HINT = "提示"
_SKIPPED_ROWS = {HINT, "示例"}
_TOTALS = {"合计", "小计", "总计", "总合计"}
# Columns that are ours or everybody's, and no data.
_OURS = {NUMBER, "问题说明"}
_DEEPEST_HEADING = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a value stood: sheet, cell (`C7`), what it is called there, and what a person reads in it."""

    sheet: str
    cell: str
    label: str
    raw: str = ""


@dataclass(slots=True)
class Findings:
    """What has been read so far: the record, the cell of every path of it, and the problems of the cells."""

    record: Record = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, code: str, cell: Cell, path: str = "", **params: object) -> None:
        """Keep the problem `code` at `cell`."""
        place = Place(path=path, sheet=cell.sheet, cell=cell.cell, label=cell.label, value=cell.raw)
        self.problems.append(fault(code, place, **params))

    def anchor(self, path: str, cell: Cell) -> None:
        """Let problems of `path` and of the objects around it point to `cell`, unless a better place is known."""
        way = ""
        for step in steps(path):
            way = joined(way, step)
            self.cells.setdefault(way, cell)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet that was recognised: where it is, its field, and what its heading multiplies by."""

    at: int
    field: Field
    scale: Decimal


def read_sheet(plan: SheetPlan, grid: Grid, into: Findings) -> None:
    """Read `grid` by its `plan` into `into`."""
    block = plan.block
    if isinstance(block, Form):
        _read_form(block, grid, into)
    elif isinstance(block, Table):
        _read_table(block, grid, into)
    else:
        _read_board(block, grid, into)


def _keys(one: Field) -> set[str]:
    return {normal(word) for word in (one.title, one.heading, *one.aliases)}


def _bare(heading: str) -> str:
    """Return a heading without the mark of required fields."""
    return normal(heading).strip("*")


def _without_unit(heading: str) -> str:
    return heading.rpartition("(")[0] if heading.endswith(")") and "(" in heading[1:] else heading


def _found(heading: str, fields: Iterable[Field]) -> Field | None:
    fields = list(fields)
    for words in (heading, _without_unit(heading)):
        if one := next((one for one in fields if words in _keys(one)), None):
            return one
    return None


def _scale(heading: str, one: Field) -> Decimal:
    """Return 10,000 for `金额（万元）` where the field itself is in 元."""
    return Decimal(10000) if heading.endswith("(万元)") and not normal(one.unit).startswith("万") else Decimal(1)


def _value(square: Square, at: Cell, path: str, column: Column, into: Findings) -> Any:
    """Return what `square` holds for the field, and say what is wrong with the cell itself."""
    if square.is_error:
        into.complain("cell-error", at, path)
        return None
    if square.formula and square.value is None:
        into.complain("formula-without-value", Cell(at.sheet, at.cell, at.label, square.formula), path)
        return None
    if code := ruined(square.value, column.field):
        into.complain(code, at, path)
    scale = column.scale
    if "万" in square.number_format and not isinstance(square.value, str) and "万" not in column.field.unit:
        scale = max(scale, Decimal(worth(square.number_format)))
    return parsed(square.value, column.field, number_format=square.number_format, scale=scale)


# --- forms ---------------------------------------------------------------------------------------------------------


def _read_form(form: Form, grid: Grid, into: Findings) -> None:
    first, label_at, value_at_ = _form_columns(grid)
    group = form.groups[0]
    into.anchor(group.path, Cell(grid.name, "A1", group.title or grid.name))
    for number in range(first, len(grid.rows)):
        label, square = grid.square(number, label_at), grid.square(number, value_at_)
        heading = _bare(shown(label.value))
        other = next((one for one in form.groups if normal(one.title) == heading), None)
        if other and square.is_blank and not _found(heading, group.fields):
            group = other
            into.anchor(group.path, Cell(grid.name, cell_name(number, label_at), group.title))
            continue
        one = _found(heading, (*group.fields, *form.fields)) if heading else None
        cell = Cell(grid.name, cell_name(number, value_at_), one.title if one else shown(label.value), square.words)
        if one is None:
            if not square.is_blank and heading and heading not in _OURS:
                into.complain("unknown-row", cell)
            continue
        if one.path in into.cells and square.is_blank:
            continue
        into.cells[one.path] = cell
        into.anchor(one.path, cell)
        value = _value(square, cell, one.path, Column(value_at_, one, _scale(heading, one)), into)
        if value is not None:
            put_at(into.record, one.path, value)


def _form_columns(grid: Grid) -> tuple[int, int, int]:
    """Return the first row of a form, and its columns of labels and values."""
    for number, row in enumerate(grid.rows[:_DEEPEST_HEADING]):
        words = [_bare(shown(square.value)) for square in row]
        if LABEL in words and INPUT in words:
            return number + 1, words.index(LABEL), words.index(INPUT)
    return 0, 0, 1


# --- tables --------------------------------------------------------------------------------------------------------


def _headings(grid: Grid, fields: Iterable[Field], first: str) -> tuple[int, list[str]] | None:
    """Return the row of headings and its words: the first row that most of `fields` are named in."""
    fields = list(fields)
    best: tuple[int, int, list[str]] = (0, -1, [])
    for number, row in enumerate(grid.rows[:_DEEPEST_HEADING]):
        words = [_bare(shown(square.value)) for square in row]
        hits = len({one.path for word in words if word and (one := _found(word, fields))}) + (first in words)
        best = max(best, (hits, -number, words), key=lambda score: score[:2])
    return (-best[1], best[2]) if best[0] else None


def _columns(words: list[str], fields: Iterable[Field]) -> dict[int, Column]:
    fields = list(fields)
    made: dict[int, Column] = {}
    taken: set[str] = set()
    for at, heading in enumerate(words):
        one = _found(heading, fields) if heading else None
        if one and one.path not in taken:
            taken.add(one.path)
            made[at] = Column(at, one, _scale(heading, one))
    return made


def _data_rows(grid: Grid, heading: int, words: list[str], known: Iterable[int]) -> Iterator[int]:
    """Yield the rows below `heading` that hold data: not hints, not totals, not empty ones."""
    marker, known = words.index(NUMBER) if NUMBER in words else -1, list(known)
    for number in range(heading + 1, len(grid.rows)):
        mark = normal(shown(grid.square(number, marker).value)) if marker >= 0 else ""
        filled = [square for at in known if not (square := grid.square(number, at)).is_blank]
        if not filled or mark in _SKIPPED_ROWS or mark in _TOTALS:
            continue
        # A row that bears a number is data, whatever its words; without one, 合计 makes it a total.
        if not mark and normal(shown(filled[0].value)) in _TOTALS:
            continue
        yield number


def _mention_unknown(grid: Grid, heading: int, words: list[str], known: Mapping[int, Any], into: Findings) -> None:
    for at, word in enumerate(words):
        if not word or at in known or word in _OURS:
            continue
        if any(not grid.square(number, at).is_blank for number in range(heading + 1, len(grid.rows))):
            label = shown(grid.square(heading, at).value)
            into.complain("unknown-column", Cell(grid.name, cell_name(heading, at), label))


def _read_table(table: Table, grid: Grid, into: Findings) -> None:
    top = Cell(grid.name, "A1", grid.name)
    found = _headings(grid, table.columns, PART if table.parts else NUMBER)
    if found is None:
        if grid.rows:
            into.complain("no-heading-row", top, table.path)
        return
    heading, words = found
    columns = _columns(words, table.columns)
    part_at = words.index(PART) if table.parts and PART in words else -1
    known = {**columns, **({part_at: None} if part_at >= 0 else {})}
    if not table.parts:
        into.anchor(table.path, Cell(grid.name, cell_name(heading, min(columns, default=0)), grid.name))
    for number in _data_rows(grid, heading, words, sorted(known)):
        path = _list_of(table, grid, number, part_at, into)
        if path:
            _read_row(grid, number, columns, path, into)
    _mention_unknown(grid, heading, words, known, into)


def _list_of(table: Table, grid: Grid, number: int, part_at: int, into: Findings) -> str | None:
    """Return the path of the list that a row belongs to, or None (and say so) where its section is no section."""
    if not table.parts:
        return table.path
    said = shown(grid.square(number, part_at).value) if part_at >= 0 else ""
    part = part_called(said, table.parts)
    if part is None:
        titles = "、".join(part.title for part in table.parts)
        into.complain("unknown-part", Cell(grid.name, cell_name(number, max(part_at, 0)), PART, said), choices=titles)
    return part.path if part else None


def part_called(said: str, parts: Iterable[Part]) -> Part | None:
    """Return the section called `said`, with or without its number."""
    words = normal(said)
    return next(
        (part for part in parts if words and words in {normal(part.title), normal(part.title).partition("、")[2]}), None
    )


def _read_row(grid: Grid, number: int, columns: Mapping[int, Column], path: str, into: Findings) -> None:
    rows = value_at(into.record, path)
    if rows is None:
        rows = []
        put_at(into.record, path, rows)
    place = joined(path, len(rows))
    row: Record = {}
    into.cells[place] = Cell(grid.name, cell_name(number, min(columns)), grid.name)
    into.anchor(path, into.cells[place])
    for at, column in columns.items():
        square, way = grid.square(number, at), f"{place}.{column.field.path}" if column.field.path else place
        cell = Cell(grid.name, cell_name(number, at), column.field.title, square.words)
        into.cells[way] = cell
        value = _value(square, cell, way, column, into)
        if not column.field.path:
            rows.append(value)
            return
        if value is not None:
            put_at(row, column.field.path, value)
    rows.append(row)


# --- one row a section ---------------------------------------------------------------------------------------------


def _read_board(board: Board, grid: Grid, into: Findings) -> None:
    found = _headings(grid, board.columns, PART)
    if found is None:
        into.complain("no-heading-row", Cell(grid.name, "A1", grid.name))
        return
    heading, words = found
    columns = _columns(words, board.columns)
    part_at = words.index(PART) if PART in words else 0
    for number in range(heading + 1, len(grid.rows)):
        part = part_called(shown(grid.square(number, part_at).value), board.parts)
        if part is None:
            continue
        into.anchor(part.path, Cell(grid.name, cell_name(number, part_at), part.title))
        for at, column in columns.items():
            square, path = grid.square(number, at), joined(part.path, column.field.path)
            into.cells[path] = Cell(grid.name, cell_name(number, at), column.field.title, square.words)
            value = _value(square, into.cells[path], path, column, into)
            if value is not None:
                put_at(into.record, path, value)
