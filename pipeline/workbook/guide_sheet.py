"""The first sheet of a workbook, 填写说明, as it is drawn: one printed page, read once and easily found again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.workbook.cells import Cells
from pipeline.workbook.guide import Example, Manual
from pipeline.workbook.style import GUIDE_COLOUR, cells_wide, height

# A merged line holds a little more than its columns' widths add up to.
_COLUMNS, _WIDTH, _SLACK = 8, 14, 12
# How the grid's eight columns are shared out among the columns of a table, by their number.
_SPANS = {1: (8,), 2: (2, 6), 3: (2, 3, 3), 4: (2, 2, 2, 2), 5: (2, 2, 2, 1, 1), 6: (2, 2, 1, 1, 1, 1)}
_TURNS = ("环节", "由谁办", "内容", "依据")
_TURN_SPANS = (1, 3, 3, 1)


def guide_title(title: str) -> str:
    """Return the first words of the sheet, by which the template's own is told from what a clerk called the same."""
    return f"《{title}》填写说明"


def write_guide(cells: Cells, sheet: Any, title: str, manual: Manual) -> None:
    """Write the sheet; it is locked, and the reader passes over it."""
    page = _Page(cells, sheet)
    cells.paper(sheet)
    sheet.set_tab_color(GUIDE_COLOUR)
    sheet.set_column(0, _COLUMNS - 1, _WIDTH)
    sheet.set_row(0, 34)
    sheet.write_string(0, 0, guide_title(title), cells.look("title"))
    page.row = 1
    page.section("一、这份工作簿做什么用")
    page.prose(manual.purpose)
    page.section("二、什么时候交")
    page.prose(manual.deadline)
    page.section("三、怎样交")
    page.numbered(manual.hand_in)
    page.section("四、交了以后谁来办")
    page.table(_TURNS, [(turn.verb, turn.role, turn.about, turn.clause) for turn in manual.turns], _TURN_SPANS)
    if manual.platforms:
        page.prose(manual.platforms)
    page.section("五、常见错误")
    page.numbered(manual.mistakes)
    page.prose("表中带＊、底色为浅橙的为必填；灰色的“上期”各列只供对照，不用填，也不会被读取。")
    if manual.examples:
        page.section("六、填写示例")
    for number, example in enumerate(manual.examples, 1):
        page.example(number, example)
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, page.row, _COLUMNS - 1)


class _Page:
    """The sheet from top to bottom: `row` is where the next line goes."""

    def __init__(self, cells: Cells, sheet: Any) -> None:
        self.cells, self.sheet, self.row = cells, sheet, 0

    def across(self, first: int, span: int, words: str, look: str) -> None:
        """Write `words` over `span` columns from `first` on."""
        form = self.cells.look(look)
        if span > 1:
            self.sheet.merge_range(self.row, first, self.row, first + span - 1, words, form)
        else:
            self.sheet.write_string(self.row, first, words, form)

    def section(self, words: str) -> None:
        self.sheet.set_row(self.row, 8)
        self.row += 1
        self.across(0, _COLUMNS, words, "section")
        self.sheet.set_row(self.row, 24)
        self.row += 1

    def prose(self, words: str) -> None:
        self.across(0, _COLUMNS, words, "prose")
        self.sheet.set_row(self.row, height((words, _COLUMNS * _WIDTH + _SLACK)) + 4)
        self.row += 1

    def numbered(self, lines: Sequence[str]) -> None:
        for number, line in enumerate(lines, 1):
            self.prose(f"{number}．{line}")

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]], spans: Sequence[int]) -> None:
        for number, texts in enumerate([headings, *rows]):
            at = 0
            for words, span in zip(texts, spans, strict=True):
                self.across(at, span, words, "head" if number == 0 else "sample")
                at += span
            fits = height(*((words, span * _WIDTH) for words, span in zip(texts, spans, strict=True)))
            self.sheet.set_row(self.row, max(fits, 22.0))
            self.row += 1

    def example(self, number: int, example: Example) -> None:
        self.across(0, _COLUMNS, f"示例{number}　{example.title}", "caption")
        self.sheet.set_row(self.row, 24)
        self.row += 1
        columns = len(example.headings)
        spans = _SPANS.get(columns, (1,) * columns)
        if not example.upright and columns in (3, 4, 5):
            spans = _by_width(example)
        self.table(example.headings, example.rows, spans)


def _by_width(example: Example) -> tuple[int, ...]:
    """Share the grid out by how much each column has to say."""
    columns = list(zip(example.headings, *example.rows, strict=True))
    wide = [max(min(cells_wide(words), 48) for words in column) for column in columns]
    spans = [1] * len(wide)
    while sum(spans) < _COLUMNS:
        neediest = max(range(len(wide)), key=lambda at: wide[at] / spans[at])
        spans[neediest] += 1
    return tuple(spans)
