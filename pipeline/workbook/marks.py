"""What a marked copy (问题标注表) adds to a clerk's workbook, and how the reader takes it away again.

Marks never become data: a marked copy can be dropped as it is, and marking it again gives the same marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.workbook.grid import BLANK, Grid
from pipeline.workbook.values import normal, shown

LIST_SHEET = "问题清单"
MAP_SHEET = "对应关系"
REMARKS = "问题说明"
ANSWER = "提醒说明"
CODE = "代码"
_SUFFIX = ".问题标注表"
_OWN_SHEETS = {LIST_SHEET, MAP_SHEET}
_DEEPEST_HEADING = 40


def copy_name(name: str) -> str:
    """Return the name of the marked copy of the file `name`; that of a marked copy is its own."""
    return f"{plain_stem(name)}{_SUFFIX}.xlsx"


def is_copy(name: str) -> bool:
    """Return whether a file of this name is a marked copy."""
    return Path(name).stem.endswith(_SUFFIX)


def plain_stem(name: str) -> str:
    """Return the name of a file without its ending, and without what marking put there."""
    return Path(name).stem.removesuffix(_SUFFIX)


def unmarked(grids: Iterable[Grid]) -> tuple[tuple[Grid, ...], dict[str, str]]:
    """Return the clerk's own sheets without our marks, and the reasons given for reminders: code to text.

    Reasons for several places of one code are joined; the same words count once.
    """
    own, reasons, grids = [], dict[str, list[str]](), tuple(grids)
    if not any(grid.name == LIST_SHEET and _heading(grid) is not None for grid in grids):
        return grids, {}  # A clerk's own words may be the same as ours.
    for grid in grids:
        if grid.name not in _OWN_SHEETS:
            own.append(_without_remarks(grid))
        elif grid.name == LIST_SHEET and _heading(grid) is not None:
            for code, reason in _answers(grid):
                if reason not in reasons.setdefault(code, []):
                    reasons[code].append(reason)
    return tuple(own), {code: "；".join(said) for code, said in reasons.items()}


def _answers(grid: Grid) -> Iterator[tuple[str, str]]:
    found = _heading(grid)
    assert found is not None
    number, code_at, answer_at = found
    for below in range(number + 1, len(grid.rows)):
        code = shown(grid.square(below, code_at).value).strip()
        reason = shown(grid.square(below, answer_at).value).strip()
        if code and reason:
            yield code, reason


def _heading(grid: Grid) -> tuple[int, int, int] | None:
    """Return the row of headings of our list, and its columns of codes and reasons; None of a list that is not ours."""
    for number, row in enumerate(grid.rows[:_DEEPEST_HEADING]):
        words = [normal(shown(square.value)) for square in row]
        if ANSWER in words and CODE in words:
            return number, words.index(CODE), words.index(ANSWER)
    return None


def _is_remarks(word: str) -> bool:
    # The heading bears the problems of the heading row itself, on lines of their own.
    return normal(word.partition("\n")[0]) == REMARKS


def _without_remarks(grid: Grid) -> Grid:
    ours = {
        at
        for row in grid.rows[:_DEEPEST_HEADING]
        for at, square in enumerate(row)
        # It stands right of everything else in its row.
        if isinstance(square.value, str)
        and _is_remarks(square.value)
        and all(after.is_blank for after in row[at + 1 :])
    }
    if not ours:
        return grid
    rows = [tuple(BLANK if at in ours else square for at, square in enumerate(row)) for row in grid.rows]
    while rows and all(square.is_blank for square in rows[-1]):
        rows.pop()
    return replace(grid, rows=tuple(rows))
