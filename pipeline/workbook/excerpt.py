"""What a check page shows of a sheet: the heading and the rows that problems stand in, with the wrong cells marked.

Rows bear the numbers that the spreadsheet shows, so that whoever mends them finds them at once.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    """One cell: what stands in it, and whether an error is about it, or a reminder alone."""

    words: str
    is_wrong: bool = False
    is_doubted: bool = False


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

    @property
    def faults(self) -> int:
        """How many of them must be corrected."""
        return sum(1 for one in self.problems if one.stops)

    @property
    def reminders(self) -> int:
        """How many are reminders."""
        return len(self.problems) - self.faults


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


def _excerpt(grid: Grid, laid: Ground, problems: Sequence[Problem]) -> Excerpt | None:
    stops = {at: False for one in problems if (at := row_and_column(one.place.cell)) is not None}
    stops |= {at: True for one in problems if one.stops and (at := row_and_column(one.place.cell)) is not None}
    wrong = sorted(stops)
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
            Row(row + 1, tuple(_shown(grid, (row, column), stops.get((row, column))) for column in columns))
            for row in rows[:MOST_ROWS]
        ),
        max(0, len(rows) - MOST_ROWS),
    )


def _shown(grid: Grid, at: tuple[int, int], stops: bool | None) -> Shown:
    return Shown(_words(grid, *at), is_wrong=stops is True, is_doubted=stops is False)


def _columns(grid: Grid, heading: int | None, wrong: Sequence[tuple[int, int]]) -> list[int]:
    """Return the columns to be shown: those with something wrong, and the first ones, by which a row is known."""
    faulty = list(dict.fromkeys(column for _row, column in wrong))[: _MOST_COLUMNS - _KEYS]
    head = grid.rows[heading] if heading is not None and heading < len(grid.rows) else ()
    named = [at for at, square in enumerate(head) if not square.is_blank] or [0]
    return sorted({*faulty, *named[:_KEYS]})


def _words(grid: Grid, row: int, column: int) -> str:
    words = " ".join(grid.square(row, column).words.split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
