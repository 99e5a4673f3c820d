"""The columns of one table, settled before any of its rows is read: each change of the structure is said once.

A renamed column is read as what it is taken for; one that is gone, or measured in another unit, is lost: nothing that
only follows from it will be said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.workbook.fields import Field
from pipeline.workbook.findings import Cell, Findings
from pipeline.workbook.grid import Grid, cell_name
from pipeline.workbook.headings import Column, caller, columns_of, has_foreign_unit
from pipeline.workbook.private import is_personal
from pipeline.workbook.structure import Stray, missing, renamed, twice
from pipeline.workbook.values import shown
from schemas.suggest import guess

# Columns that are ours or everybody's, and no data.
NUMBER = "序号"
_OURS = {NUMBER, "问题说明", "提醒说明", "填报表(点击前往)"}
_EARLIER = "上期:"


@dataclass(frozen=True, slots=True)
class Head:
    """The heading row of a table: its number and words, the numbers of the rows below that are no hints, the fields."""

    grid: Grid
    row: int
    words: list[str]
    below: Sequence[int]
    fields: tuple[Field, ...]

    def cell(self, at: int, label: str = "") -> Cell:
        """The heading in column `at`, as the place of a problem."""
        words = shown(self.grid.square(self.row, at).value)
        return Cell(self.grid.name, cell_name(self.row, at), label or words, words)

    def is_filled(self, at: int) -> bool:
        """Whether anything stands below the heading in column `at`."""
        return any(not self.grid.square(number, at).is_blank for number in self.below)


def settled(head: Head, into: Findings, ways: Callable[[Field], Iterable[str]]) -> dict[int, Column]:
    """Return the columns to be read, by their places; `ways` are the paths of a field that is lost."""
    columns = columns_of(head.words, head.fields)
    for at, first in twice(head.words, columns, caller(head.fields)).items():
        if head.is_filled(at) and head.is_filled(first.at):
            into.complain("column-twice", head.cell(at), first=cell_name(head.row, first.at))
        elif head.is_filled(at):
            columns[at] = Column(at, first.field, columns.pop(first.at).scale)
    for at in [at for at, one in columns.items() if has_foreign_unit(head.words[at], one.field)]:
        if head.is_filled(at):
            one = columns[at].field
            into.complain("wrong-unit", head.cell(at), unit=one.unit, wanted=one.heading)
            into.lost += ways(one)
        # It holds its field still, so that nothing else is taken for it, but at no place that is read.
        columns[-1 - at] = columns.pop(at)
    _settle_strays(head, columns, into, ways)
    return {at: column for at, column in sorted(columns.items()) if at >= 0}


def _settle_strays(
    head: Head, columns: dict[int, Column], into: Findings, ways: Callable[[Field], Iterable[str]]
) -> None:
    grid, lacking, called = head.grid, missing(head.fields, columns), caller(head.fields)
    strays = [
        Stray(at, word, tuple(grid.square(number, at) for number in head.below))
        for at, word in enumerate(head.words)
        if word and at not in columns and not is_ours(word) and not called(word) and head.is_filled(at)
    ]
    found = renamed(strays, lacking)
    for pair in found:
        into.complain("renamed-column", head.cell(pair.stray.at), wanted=pair.field.heading)
        if pair.is_readable:
            columns[pair.stray.at] = pair.column
        else:
            into.lost += ways(pair.field)
    for stray in strays:
        if all(stray is not pair.stray for pair in found):
            near = guess(stray.words, [one.heading for one in lacking])
            code = "personal-column" if is_personal(stray) else "unknown-column"
            into.complain(code, head.cell(stray.at), guess=near)
    if not any(head.is_filled(at) for at in columns if at >= 0):
        return
    for gone in lacking:
        if gone.required and all(gone is not pair.field for pair in found):
            place = Cell(grid.name, cell_name(head.row, 0), gone.heading)
            into.complain("missing-column", place, row=str(head.row + 1))
            into.lost += ways(gone)


def is_ours(word: str) -> bool:
    """Return whether a heading is one that the system itself writes beside the data."""
    return word in _OURS or word.startswith(_EARLIER)
