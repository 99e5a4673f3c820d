"""The rows of one sheet read by its plan: a form, a table, or the sheet with one row a section.

Sheets are found by their titles, headings and labels by their words (with or without unit and ＊, or by an alias), and
rows of hints and totals by their marks: never by position, for people move things.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from pipeline.workbook.bands import bands
from pipeline.workbook.columns import NUMBER as NUMBER
from pipeline.workbook.columns import Head, is_ours, settled
from pipeline.workbook.fields import Field, Kind
from pipeline.workbook.findings import Cell as Cell
from pipeline.workbook.findings import Findings as Findings
from pipeline.workbook.formats import worth
from pipeline.workbook.grid import Grid, Square, cell_name
from pipeline.workbook.headings import DEEPEST_HEADING, Column, bare, caller, has_foreign_unit, heading_row, scale
from pipeline.workbook.layout import Board, Form, Part, SheetPlan, Table
from pipeline.workbook.private import is_personal
from pipeline.workbook.structure import Stray, renamed
from pipeline.workbook.values import normal, parsed, ruined, shown
from schemas.record import Record, joined, put_at, value_at
from schemas.suggest import guess, named, nearest

LABEL, INPUT = "字段", "填写"
PART = "所属部分"
HINT = "提示"
_SKIPPED_ROWS = {HINT, "示例"}
_TOTALS = {"合计", "小计", "总计", "总合计"}
# The path of the column that tells the lists of a shared sheet apart: no path of any record.
_PART_PATH = "#part"


def read_sheet(plan: SheetPlan, grid: Grid, into: Findings) -> None:
    """Read `grid` by its `plan` into `into`."""
    block = plan.block
    if isinstance(block, Form):
        _read_form(block, grid, into)
    elif isinstance(block, Table):
        _read_table(block, grid, into)
    else:
        _read_board(block, grid, into)


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
    first, label_at, value_at_ = form_columns(grid)
    group = form.groups[0]
    into.anchor(group.path, Cell(grid.name, "A1", group.title or grid.name))
    strays: list[Stray] = []
    rows: dict[str, int] = {}
    in_form, in_group = caller(form.fields), caller(group.fields)
    across = bands(form, grid, (first, label_at, value_at_))
    for number in range(first, len(grid.rows)):
        label, square = grid.square(number, label_at), grid.square(number, value_at_)
        heading = bare(shown(label.value))
        other = next((one for one in form.groups if normal(one.title) == heading), None)
        if other and square.is_blank and not in_group(heading):
            group, in_group = other, caller(other.fields)
            into.anchor(group.path, Cell(grid.name, cell_name(number, label_at), group.title))
            continue
        one = (in_group(heading) or in_form(heading)) if heading and number not in across else None
        if one is None:
            if not square.is_blank and heading and not is_ours(heading):
                strays.append(Stray(number, heading, (square,)))
        elif one.path in rows and (square.is_blank or not grid.square(rows[one.path], value_at_).is_blank):
            if not square.is_blank:
                again = _cell(grid, number, value_at_, one.title)
                into.complain("row-twice", again, first=cell_name(rows[one.path], value_at_))
        elif has_foreign_unit(heading, one) and not square.is_blank:
            rows[one.path] = number
            into.complain("wrong-unit", _cell(grid, number, label_at), unit=one.unit, wanted=one.heading)
            into.lost.append(one.path)
        else:
            rows[one.path] = number
            _take(grid, (number, value_at_), heading, one, into)
    _settle_rows(form, grid, (max(first - 1, 0), label_at, value_at_), strays, rows, into)


def _take(grid: Grid, at: tuple[int, int], heading: str, one: Field, into: Findings) -> None:
    """Read the one value of a form at `at`, its row and column."""
    cell = _cell(grid, *at, one.title)
    into.cells[one.path] = cell
    into.anchor(one.path, cell)
    value = _value(grid.square(*at), cell, one.path, Column(at[1], one, scale(heading, one)), into)
    if value is not None:
        put_at(into.record, one.path, value)


def _settle_rows(
    form: Form, grid: Grid, corner: tuple[int, int, int], strays: list[Stray], rows: Mapping[str, int], into: Findings
) -> None:
    """Say which labels were changed, and read their values; say which are gone, and which nobody knows."""
    top, label_at, value_at_ = corner
    lacking = [one for one in form.fields if one.path not in rows]
    found = renamed(strays, [one for one in lacking if one.path != "doc_type"])
    for pair in found:
        into.complain("renamed-row", _cell(grid, pair.stray.at, label_at), wanted=pair.field.heading)
        if pair.is_readable:
            _take(grid, (pair.stray.at, value_at_), pair.stray.words, pair.field, into)
        else:
            into.lost.append(pair.field.path)
    for stray in strays:
        if all(stray is not pair.stray for pair in found):
            cell = _cell(grid, stray.at, value_at_, shown(grid.square(stray.at, label_at).value))
            code = "personal-row" if is_personal(stray) else "unknown-row"
            into.complain(code, cell, guess=guess(stray.words, [one.heading for one in lacking]))
    # A form that somebody made up themselves holds a few rows only: there the check names what it misses.
    is_ours_by_its_rows = 2 * len(rows) >= len(form.fields)
    for one in lacking:
        if all(one is not pair.field for pair in found):
            gone = Cell(grid.name, cell_name(top, label_at), one.title)
            into.cells.setdefault(one.path, gone)
            if one.required and is_ours_by_its_rows:
                into.complain("missing-row", gone)
                into.lost.append(one.path)


def _cell(grid: Grid, row: int, column: int, label: str = "") -> Cell:
    raw = grid.square(row, column).words
    return Cell(grid.name, cell_name(row, column), label or raw, raw)


def form_columns(grid: Grid) -> tuple[int, int, int]:
    """Return the first row of a form, and its columns of labels and values."""
    for number, row in enumerate(grid.rows[:DEEPEST_HEADING]):
        words = [bare(shown(square.value)) for square in row]
        if LABEL in words and INPUT in words:
            return number + 1, words.index(LABEL), words.index(INPUT)
    return 0, 0, 1


# --- tables --------------------------------------------------------------------------------------------------------


def _unmarked(grid: Grid, heading: int, words: list[str]) -> list[int]:
    """Return the rows below `heading` that are not marked as hints or totals."""
    marker = words.index(NUMBER) if NUMBER in words else -1
    marks = _SKIPPED_ROWS | _TOTALS
    return [
        number
        for number in range(heading + 1, len(grid.rows))
        if marker < 0 or normal(shown(grid.square(number, marker).value)) not in marks
    ]


def _data_rows(head: Head, known: Iterable[int]) -> Iterator[int]:
    """Yield the rows below the heading that hold data: not hints, not totals, not empty ones."""
    grid, marker, known = head.grid, head.words.index(NUMBER) if NUMBER in head.words else -1, list(known)
    for number in head.below:
        filled = [square for at in known if not (square := grid.square(number, at)).is_blank]
        # A row that bears a number is data, whatever its words; without one, 合计 makes it a total.
        is_numbered = marker >= 0 and not grid.square(number, marker).is_blank
        if filled and (is_numbered or normal(shown(filled[0].value)) not in _TOTALS):
            yield number


def _read_table(table: Table, grid: Grid, into: Findings) -> None:
    found = heading_row(grid, table.columns, PART if table.parts else NUMBER)
    lists = [part.path for part in table.parts] or [table.path]
    if found is None:
        if grid.rows:
            into.complain("no-heading-row", Cell(grid.name, "A1", grid.name))
            into.lost += lists
        return
    head = Head(grid, *found, _unmarked(grid, *found), (*_part_field(table.parts), *table.columns))
    columns = settled(head, into, lambda one: [_lost(path, one) for path in lists])
    part_at = next((at for at, column in columns.items() if column.field.path == _PART_PATH), -1)
    if not table.parts:
        into.anchor(table.path, Cell(grid.name, cell_name(head.row, min(columns, default=0)), grid.name))
    for number in _data_rows(head, sorted(columns)) if part_at >= 0 or not table.parts else ():
        path = _list_of(table, grid, number, part_at, into)
        if path:
            read = {at: column for at, column in columns.items() if at != part_at}
            _read_row(grid, number, read, path, into)


def _part_field(parts: tuple[Part, ...]) -> tuple[Field, ...]:
    choices = tuple((part.title, part.title) for part in parts)
    return (Field(_PART_PATH, PART, Kind.CHOICE, required=True, choices=choices),) if parts else ()


def _lost(path: str, one: Field) -> str:
    """Return the path of the values of `one` in every row of the list at `path`; the list itself if it is all."""
    return f"{path}[].{one.path}" if one.path and one.path != _PART_PATH else path


def _list_of(table: Table, grid: Grid, number: int, part_at: int, into: Findings) -> str | None:
    """Return the path of the list that a row belongs to, or None (and say so) where its section is no section."""
    if not table.parts:
        return table.path
    said = shown(grid.square(number, part_at).value)
    part = part_called(said, table.parts)
    if part is None:
        _refuse_part(said, Cell(grid.name, cell_name(number, part_at), PART, said), table.parts, into)
    return part.path if part else None


def _refuse_part(said: str, cell: Cell, parts: Iterable[Part], into: Findings) -> None:
    titles = [part.title for part in parts]
    into.complain("unknown-part", cell, guess=guess(said, titles), choices=named(titles, nearest(said, titles)))


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
        cell = _cell(grid, number, at, column.field.title)
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
    found = heading_row(grid, board.columns, PART)
    if found is None:
        into.complain("no-heading-row", Cell(grid.name, "A1", grid.name))
        into.lost += [joined(part.path, one.path) for part in board.parts for one in board.columns]
        return
    head = Head(grid, *found, range(found[0] + 1, len(grid.rows)), board.columns)
    part_at = head.words.index(PART) if PART in head.words else 0
    head.words[part_at] = NUMBER
    columns = settled(head, into, lambda one: [joined(part.path, one.path) for part in board.parts])
    for number in head.below:
        said = shown(grid.square(number, part_at).value)
        part = part_called(said, board.parts)
        if part is None:
            if any(not grid.square(number, at).is_blank for at in columns) and said.strip():
                _refuse_part(said, _cell(grid, number, part_at, PART), board.parts, into)
            continue
        into.anchor(part.path, Cell(grid.name, cell_name(number, part_at), part.title))
        for at, column in columns.items():
            square, path = grid.square(number, at), joined(part.path, column.field.path)
            into.cells[path] = _cell(grid, number, at, column.field.title)
            value = _value(square, into.cells[path], path, column, into)
            if value is not None:
                put_at(into.record, path, value)
