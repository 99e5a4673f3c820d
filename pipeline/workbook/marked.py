"""The marked copy (问题标注表): the clerk's own workbook again, with everything wrong in it marked at its place.

It can be dropped as it is. Unfixed it gives the same problems, fixed none, and marking it again gives the same bytes:
every value stands in its own cell as typed, and what the marks add is taken away by the reader (`marks.unmarked`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from pipeline.read import Reading
from pipeline.workbook.fit import best_fit
from pipeline.workbook.grid import Grid
from pipeline.workbook.guide import manual
from pipeline.workbook.guide_sheet import guide_title, write_guide
from pipeline.workbook.layout import GUIDE_SHEET, LONGEST_NAME, META_SHEET, WORDS_SHEET
from pipeline.workbook.listing import write_list
from pipeline.workbook.mapping import write_mapping
from pipeline.workbook.marker import Marker, Numbered
from pipeline.workbook.marks import LIST_SHEET, MAP_SHEET, plain_stem
from pipeline.workbook.placing import Ground, ground
from pipeline.workbook.replica import write_replica
from pipeline.workbook.style import TAB_COLOURS
from pipeline.workbook.values import normal
from pipeline.workbook.write import write_meta
from schemas.document_type import DocumentType
from schemas.problem import Problem

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def marked_copy(
    kind: DocumentType | None,
    reading: Reading,
    problems: Sequence[Problem],
    name: str,
    kinds: Iterable[DocumentType] = (),
) -> bytes:
    """Return the marked copy of what was read from the file `name`, as the bytes of an .xlsx file.

    `problems` are all problems of the reading. Where `kind` is None the file is none of ours: a page 对应关系 says
    what was recognised of it, by the one of `kinds` that it comes nearest to. The same arguments give the same bytes.
    """
    made = _Copy(kind, ground(kind, reading, problems), plain_stem(name))
    return made.bytes(reading.answers, list(kinds))


class _Copy:
    """One marked copy in the making."""

    def __init__(self, kind: DocumentType | None, ground: Ground, title: str) -> None:
        self.kind, self.ground, self.title = kind, ground, title
        self.names = _written_names(grid.name for grid in ground.sheets)
        self.pen = Marker(title)

    def bytes(self, answers: Mapping[str, str], kinds: Sequence[DocumentType]) -> bytes:
        book = self.pen.book
        first = book.add_worksheet(LIST_SHEET)
        is_foreign = bool(self.ground.sheets) and (self.kind is None or not self.ground.plans)
        mapping = book.add_worksheet(MAP_SHEET) if is_foreign else None
        sheets = [book.add_worksheet(self.names[grid.name]) for grid in self.ground.sheets]
        if self.kind:
            self.pen.add_dictionary()
        write_list(self.pen, first, f"{self.title}：问题清单", self.ground, self.names, answers)
        if mapping:
            fit = best_fit(self.ground.sheets, [self.kind] if self.kind else kinds)
            write_mapping(self.pen, mapping, fit, kinds, self.names)
        self.replicas(sheets)
        if self.kind:
            write_meta(book, self.kind)
        return self.pen.door.bytes()

    def replicas(self, sheets: Sequence[object]) -> None:
        faults: dict[str, list[Numbered]] = {}
        for number, problem in enumerate(self.ground.problems, 1):
            faults.setdefault(self.ground.sheet_of(problem), []).append(Numbered(number, problem))
        sections = list(dict.fromkeys(plan.section for plan in self.ground.plans.values()))
        for grid, sheet in zip(self.ground.sheets, sheets, strict=True):
            plan = self.ground.plans.get(grid.name)
            if self.kind and grid.name not in faults and _is_guide(self.kind, grid):
                # It is for reading only, and no cell of it is the clerk's: bare cells would lose its one page.
                write_guide(self.pen, sheet, self.kind.titles["zh-Hans"], manual(self.kind))
                continue
            if plan:
                colour = TAB_COLOURS[sections.index(plan.section) % len(TAB_COLOURS)]
                sheet.set_tab_color(colour)  # type: ignore[attr-defined]
            write_replica(self.pen, sheet, grid, plan, faults.get(grid.name, []), self.names)


def _is_guide(kind: DocumentType, grid: Grid) -> bool:
    """Return whether `grid` is the template's own sheet 填写说明, and not one that somebody called the same."""
    return normal(grid.name) == GUIDE_SHEET and grid.square(0, 0).value == guide_title(kind.titles["zh-Hans"])


def _written_names(names: Iterable[str]) -> dict[str, str]:
    """Return the names that the sheets bear in the copy: their own, unless no spreadsheet would take them."""
    taken = {LIST_SHEET, MAP_SHEET, META_SHEET, WORDS_SHEET}
    written: dict[str, str] = {}
    for name in names:
        plain = _FORBIDDEN.sub(" ", name).strip("' ")[:LONGEST_NAME] or "表"
        free, number = name if plain == name.strip() else plain, 1
        while free.casefold() in taken:
            number += 1
            free = f"{plain[: LONGEST_NAME - 3]} {number}"
        taken.add(free.casefold())
        written[name] = free
    return written
