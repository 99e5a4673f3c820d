"""Which rows of a form are headings across it, of a group or within one, though a field may be called the same."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.workbook.grid import Grid
from pipeline.workbook.headings import bare, caller
from pipeline.workbook.layout import Form
from pipeline.workbook.values import normal, shown


def bands(form: Form, grid: Grid, corner: tuple[int, int, int]) -> Mapping[int, str]:
    """Return the rows that are headings, each with its look: `group` or `subgroup`.

    `corner` is the first row of the form and its columns of labels and values. The writer puts ＊ before a required
    field and never before a heading; else a heading is the blank one of two rows with the same words.
    """
    first, label_at, value_at = corner
    looks = {normal(one.group): "subgroup" for one in form.fields if one.group}
    looks |= {normal(group.title): "group" for group in form.groups if group.title}
    labels = {number: shown(grid.square(number, label_at).value) for number in range(first, len(grid.rows))}
    last = {bare(label): number for number, label in labels.items()}
    called, taken, found = caller(form.fields), set[str](), dict[int, str]()
    for number, label in labels.items():
        words = bare(label)
        one = called(words) if words else None
        may_be = words in looks and grid.square(number, value_at).is_blank and not normal(label).startswith("*")
        if one and not (may_be and (one.path in taken or number < last[words])):
            taken.add(one.path)
        elif words in looks:
            found[number] = looks[words]
    return found
