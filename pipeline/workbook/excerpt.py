"""What a check page shows of a sheet: the heading and the rows that problems stand in, with the wrong cells marked.

Rows bear the numbers that the spreadsheet shows, so that whoever mends them finds them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.read import Reading
from pipeline.workbook.grid import Grid, cell_name
from pipeline.workbook.placing import Ground, ground, row_and_column
from pipeline.workbook.recognised import seen
from schemas.document_type import DocumentType
from schemas.problem import Problem

MOST_ROWS = 12
_MOST_COLUMNS = 6
_KEYS = 2
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell: what stands in it, and whether a problem is about it."""

    words: str
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet, by the number that the spreadsheet shows."""

    number: int
    cells: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The rows of one sheet that problems stand in, under the `letters` and `headings` of their columns.

    `left_out` is how many more there are.
    """

    letters: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class OfSheet:
    """The problems of one sheet (of no sheet: an empty name), in the order of its cells, and the rows they stand in."""

    sheet: str
    problems: tuple[Problem, ...]
    excerpt: Excerpt | None = None


def by_sheet(kind: DocumentType | None, reading: Reading, problems: Sequence[Problem]) -> list[OfSheet]:
    """Return `problems` by the sheets that they stand in, in the workbook's order; of JSON as one group.

    `reading` is one that kept its sheets.
    """
    if not reading.sheets:
        return [OfSheet("", tuple(problems))] if problems else []
    laid = ground(kind, reading, problems)
    own = {grid.name: grid for grid in reading.sheets}
    made: dict[str, list[Problem]] = {}
    for one in laid.problems:
        made.setdefault(laid.sheet_of(one), []).append(one)
    order = ["", *(grid.name for grid in laid.sheets)]
    return [
        OfSheet(name, tuple(made[name]), _excerpt(own[name], laid, made[name]) if name in own else None)
        for name in sorted(made, key=order.index)
    ]


def _excerpt(grid: Grid, laid: Ground, problems: Iterable[Problem]) -> Excerpt | None:
    found = (row_and_column(one.place.cell) for one in problems)
    wrong = sorted({at for at in found if at is not None})
    plan = laid.plans.get(grid.name)
    recognised = seen(plan, grid) if plan else None
    heading = recognised.heading if recognised and recognised.heading is not None else None
    rows = sorted({row for row, _column in wrong if row != heading})
    if not rows:
        return None
    columns = _columns(grid, heading, wrong)
    return Excerpt(
        tuple(cell_name(0, column).rstrip("1") for column in columns),
        tuple(_words(grid, heading, column) for column in columns) if heading is not None else (),
        tuple(
            Row(row + 1, tuple(Shown(_words(grid, row, column), (row, column) in wrong) for column in columns))
            for row in rows[:MOST_ROWS]
        ),
        max(0, len(rows) - MOST_ROWS),
    )


def _columns(grid: Grid, heading: int | None, wrong: Sequence[tuple[int, int]]) -> list[int]:
    """Return the columns to be shown: those with something wrong, and the first ones, by which a row is known."""
    faulty = list(dict.fromkeys(column for _row, column in wrong))[: _MOST_COLUMNS - _KEYS]
    head = grid.rows[heading] if heading is not None and heading < len(grid.rows) else ()
    named = [at for at, square in enumerate(head) if not square.is_blank] or [0]
    return sorted({*faulty, *named[:_KEYS]})


def _words(grid: Grid, row: int, column: int) -> str:
    words = " ".join(grid.square(row, column).words.split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
