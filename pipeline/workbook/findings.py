"""What reading a workbook comes to: the record so far, where each value stood, and what was wrong with the sheets."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.workbook.faults import fault
from schemas.problem import Place, Problem
from schemas.record import Record, joined, steps


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a value stood: sheet, cell (`C7`), what it is called there, and what a person reads in it."""

    sheet: str
    cell: str
    label: str
    raw: str = ""

    def __reduce__(self) -> tuple[object, ...]:
        # As with squares: many of them cross from the reading process.
        return (Cell, (self.sheet, self.cell, self.label, self.raw))


@dataclass(slots=True)
class Findings:
    """What has been read so far: the record, the cell of every path of it, and the problems of the cells.

    `lost` are the paths (`[]` for every row) that were not read because of one of the problems.
    """

    record: Record = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

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
