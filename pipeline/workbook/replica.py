"""One sheet of the clerk's workbook again: every value in its own cell, the looks of the template, and the marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline.workbook.fields import Field, Kind, Many
from pipeline.workbook.grid import Grid, Square
from pipeline.workbook.layout import Board, Form, SheetPlan
from pipeline.workbook.marker import Mark, Marker, Numbered, comment_of, mark_of, quoted, said
from pipeline.workbook.marks import REMARKS
from pipeline.workbook.placing import row_and_column
from pipeline.workbook.recognised import Seen, seen
from pipeline.workbook.style import cells_wide, column_width, height, number_format
from pipeline.workbook.values import shown
from schemas.problem import Problem

FORM_WIDTHS = (26, 54, 46)
_LAST_ROW = 4999
_SPARE_ROWS, _MORE_ROWS = 3, 1000
_REMARKS_WIDTH = 50
_WIDEST, _NARROWEST, _MEASURED_ROWS = 42, 9, 200
_BACK = "返回总表"
_COMMENT_WIDTH, _COMMENT_LINE = 300, 36


def write_replica(
    pen: Marker, sheet: Any, grid: Grid, plan: SheetPlan | None, faults: Sequence[Numbered], ways: Mapping[str, str]
) -> None:
    """Write `grid` into `sheet` with its marks, and with the looks of `plan` where it is a sheet of the template.

    `ways` are the sheets that cells may lead to: the names that they bear in the copy, by their names as read.
    """
    _Replica(pen, grid, plan, faults).write(sheet, ways)


class _Replica:
    """The making of one sheet."""

    def __init__(self, pen: Marker, grid: Grid, plan: SheetPlan | None, faults: Sequence[Numbered]) -> None:
        self.pen, self.grid, self.plan = pen, grid, plan
        self.seen = seen(plan, grid) if plan else Seen()
        self.is_form = plan is not None and isinstance(plan.block, Form)
        self.is_board = plan is not None and isinstance(plan.block, Board)
        # Where nothing is recognised, the words on the problems of the first row stand in the first row.
        self.head = self.seen.heading or 0
        self.marks: dict[tuple[int, int], list[Problem]] = defaultdict(list)
        self.remarks: dict[int, list[Numbered]] = defaultdict(list)
        for fault in faults:
            row, column = row_and_column(fault.problem.place.cell) or (0, 0)
            self.marks[row, column].append(fault.problem)
            # What is wrong with the sheet or its section is said where its headings are.
            self.remarks[self.head if row < self.head else row].append(fault)
        self.used = max((_filled(row) for row in grid.rows), default=0)
        self.looks = {at: number_format(one) for at, one in self.seen.fields.items()}
        self.shared: dict[tuple[int, Mark, str], Any] = {}
        self.widths = [self.width(column) for column in range(self.used)]

    def write(self, sheet: Any, ways: Mapping[str, str]) -> None:
        """Write the sheet; `ways` are the sheets that its cells may lead to, by their names as read."""
        for column, width in enumerate(self.widths):
            sheet.set_column(column, column, width, self.open_look(column))
        if self.remarks:
            sheet.set_column(self.used, self.used, _REMARKS_WIDTH)
        for number in range(max(len(self.grid.rows), *(row + 1 for row in self.remarks), 1)):
            self.row(sheet, number, ways)
        self.comments(sheet)
        if self.plan:
            self.spare_rows(sheet)
            self.guides(sheet)
            self.frame(sheet)
        else:
            sheet.hide_gridlines(0)

    # --- columns -------------------------------------------------------------------------------------------------

    def width(self, column: int) -> float:
        if self.is_form and self.seen.heading is not None:
            place = {self.seen.label_at: 0, self.seen.value_at: 1}.get(column, 2)
            return FORM_WIDTHS[place] if place < 2 or column == self.seen.value_at + 1 else self.measured(column)
        if column == self.seen.number_at:
            return 9
        if one := self.seen.fields.get(column):
            if self.is_board:
                return 34 if one.kind.is_text else 18
            return 34 if not one.path and one.kind is Kind.CHOICE else column_width(one)
        if self.is_board and column == self.seen.label_at:
            return 36
        return self.measured(column)

    def measured(self, column: int) -> float:
        first = 0 if self.seen.heading is None else self.seen.heading
        rows = self.grid.rows[first : first + _MEASURED_ROWS]
        words = (cells_wide(_text(row[column])) for row in rows if column < len(row))
        return min(max(max(words, default=0) + 3, _NARROWEST), _WIDEST)

    def open_look(self, column: int) -> Any:
        if self.is_form or self.is_board or not self.plan:
            return None
        one = self.seen.fields.get(column)
        return self.pen.tint("open", form=self.looks.get(column, "General"), right=bool(one and one.kind.is_number))

    # --- rows ----------------------------------------------------------------------------------------------------

    def row(self, sheet: Any, number: int, ways: Mapping[str, str]) -> None:
        row, texts = self.grid.rows[number] if number < len(self.grid.rows) else (), []
        for column in range(self.used):
            square = row[column] if column < len(row) else Square()
            self.cell(sheet, (number, column), square, ways)
            text, width = _text(square), int(self.widths[column])
            # What fits on one line in any case makes no row higher, and most cells are such.
            if (2 * len(text) > width - 2 or "\n" in text) and not self.is_above(number):
                texts.append((text, width))
        if self.remarks:
            texts.append((self.remark(sheet, number), _REMARKS_WIDTH * 10 // 9))
        sheet.set_row(number, self.height(number, texts))

    def is_above(self, number: int) -> bool:
        return self.plan is not None and number < self.head

    def height(self, number: int, texts: Sequence[tuple[str, int]]) -> float:
        if self.is_above(number):
            return 30 if number == 0 else 20
        one = self.seen.labels.get(number)
        roomy = one is not None and (one.kind is Kind.LONG_TEXT or one.many is Many.LINES)
        return max(height(*texts), 54.0 if roomy else 28.0 if number == self.head and self.plan else 22.0)

    def cell(self, sheet: Any, cell: tuple[int, int], square: Square, ways: Mapping[str, str]) -> None:
        (row, column), text = cell, square.value if isinstance(square.value, str) else ""
        mark = mark_of(self.marks.get(cell, ()))
        if mark is Mark.NONE and (parts := self.in_two_colours(row, column, text)):
            sheet.write_rich_string(row, column, *parts)
            return
        form = square.number_format if _is_figure(square) else ""
        look = self.look(row, column, text, mark, form)
        if text and self.leads(row, column, text, ways):
            sheet.write_url(row, column, f"internal:{quoted(ways[text])}!A1", look, text)
        else:
            self.pen.put_square(sheet, cell, square, look)

    def in_two_colours(self, row: int, column: int, text: str) -> tuple[Any, ...]:
        """Return the parts and the look of the cell of a required heading or of advice after a case; else nothing."""
        field = self.headed(row, column)
        if field and field.required and text:
            must = self.pen.tint("label-must" if self.is_form else "must")
            return self.pen.look("star"), "＊", self.pen.look("word"), text.lstrip("＊* \u3000"), must
        needed = self.needed(row, column)
        if needed and text.startswith(f"{needed}；") and text != f"{needed}；":
            advice = self.pen.look("hinted"), text.removeprefix(needed)
            return self.pen.look("needed"), needed, *advice, self.pen.tint("hint-form")
        return ()

    def needed(self, row: int, column: int) -> str:
        """Return in which cases the field must be filled in that the cell gives advice on."""
        one = self.seen.labels.get(row) if self.is_form and column == self.seen.value_at + 1 else None
        return one.needed if one else ""

    def look(self, row: int, column: int, text: str, mark: Mark, form: str) -> Any:
        """Return the format of the cell; the rows of a table share theirs, which is worked out once a column."""
        is_shared = bool(self.seen.fields) and not self.is_board and row >= self.seen.first
        key = (column, mark, form)
        if is_shared and key in self.shared:
            return self.shared[key]
        name, right = self.name_of(row, column, text), self.is_right(row, column)
        made = self.pen.tint(name, mark, form=form or self.form_of(row, column), right=right)
        if is_shared:
            self.shared[key] = made
        return made

    def headed(self, row: int, column: int) -> Field | None:
        """Return the field whose heading or label stands in the cell."""
        if self.is_form:
            return self.seen.labels.get(row) if column == self.seen.label_at else None
        return self.seen.fields.get(column) if row == self.seen.heading else None

    def form_of(self, row: int, column: int) -> str:
        if self.is_form:
            one = self.seen.labels.get(row)
            return number_format(one) if one and column == self.seen.value_at else "General"
        return self.looks.get(column, "General") if row >= self.seen.first else "General"

    def is_right(self, row: int, column: int) -> bool:
        one = self.seen.fields.get(column)
        return one is not None and one.kind.is_number and row >= self.seen.first

    def name_of(self, row: int, column: int, text: str) -> str:
        """Return the look of the cell, by what the template has in its place."""
        if self.plan is None or self.seen.heading is None:
            return "plain"
        if row < self.seen.heading:
            return "link" if text == _BACK else "title" if row == 0 else "note"
        if row == self.seen.heading:
            return "head"
        if self.is_form:
            return self.name_in_form(row, column, text)
        if row < self.seen.first:
            return "hint"
        if self.is_board:
            known = row in self.seen.sections
            return (
                "label" if column == self.seen.label_at else "input" if column in self.seen.fields and known else "link"
            )
        return "number" if column == self.seen.number_at else "input"

    def name_in_form(self, row: int, column: int, text: str) -> str:
        one = self.seen.labels.get(row)
        if row in self.seen.bands:
            return self.seen.bands[row]
        if column == self.seen.label_at:
            # What nobody recognised may have to be renamed.
            return "label-may" if one and one.needed else "label" if one else "label-open" if text else "plain"
        if column == self.seen.value_at:
            return "fixed" if one and one.path == "doc_type" else "form-input"
        return "needed-form" if text and text == self.needed(row, column) else "hint-form"

    def leads(self, row: int, column: int, text: str, ways: Mapping[str, str]) -> bool:
        if text not in ways or self.plan is None:
            return False
        return self.is_board and row in self.seen.sections and column not in {*self.seen.fields, self.seen.label_at}

    # --- marks ---------------------------------------------------------------------------------------------------

    def remark(self, sheet: Any, number: int) -> str:
        """Write what is wrong in the row at its right, and return the words."""
        faults = self.remarks.get(number, [])
        words = "\n".join(map(said, faults))
        if number == self.head:
            words = "\n".join(filter(None, (REMARKS, words)))
            sheet.write_string(number, self.used, words, self.pen.tint("remarks-head"))
        elif faults:
            doubt = not any(one.problem.stops for one in faults)
            sheet.write_string(number, self.used, words, self.pen.tint("remarks-doubt" if doubt else "remarks"))
        return words

    def comments(self, sheet: Any) -> None:
        for (row, column), problems in self.marks.items():
            words = comment_of(problems)
            lines = sum(max(1, -(-cells_wide(line) // _COMMENT_LINE)) for line in words.split("\n"))
            size = {"width": _COMMENT_WIDTH, "height": min(24 + 19 * lines, 600)}
            sheet.write_comment(row, column, words, {"author": "", "font_size": 10, **size})
            if row >= len(self.grid.rows) or column >= self.used:
                sheet.write_blank(row, column, None, self.pen.tint("plain", mark_of(problems)))

    # --- what the template has besides ---------------------------------------------------------------------------

    def spare_rows(self, sheet: Any) -> None:
        """Draw a few rows more for typing below a table."""
        if self.is_form or self.is_board or self.seen.heading is None:
            return
        for number in range(len(self.grid.rows), len(self.grid.rows) + _SPARE_ROWS):
            for column in range(self.used):
                look = self.pen.tint(
                    self.name_of(number, column, ""), form=self.looks.get(column, "General"),
                    right=self.is_right(number, column),
                )  # fmt: skip
                sheet.write_blank(number, column, None, look)
            sheet.set_row(number, 24)

    def guides(self, sheet: Any) -> None:
        if self.is_form:
            for row, one in self.seen.labels.items():
                self.pen.guide(sheet, (row, row, self.seen.value_at), one)
            return
        last = max(_LAST_ROW, len(self.grid.rows) + _MORE_ROWS)
        if self.is_board:
            last = max(self.seen.sections, default=self.seen.first)
        for column, one in self.seen.fields.items():
            self.pen.guide(sheet, (self.seen.first, last, column), one)

    def frame(self, sheet: Any) -> None:
        self.pen.paper(sheet, locked=self.seen.heading is not None and not self.is_shaken())
        if self.seen.heading is None:
            return
        sheet.repeat_rows(self.seen.heading)
        if not self.is_form:
            sheet.set_landscape()
        sheet.freeze_panes(self.seen.first, 0 if self.is_form else 1)

    def is_shaken(self) -> bool:
        """Return whether headings themselves must be mended, so that nothing may be locked."""
        known = {*self.seen.fields, self.seen.number_at}
        heading = self.grid.rows[self.head]
        is_table = not self.is_form and not self.is_board
        strange = is_table and any(not one.is_blank and at not in known for at, one in enumerate(heading))
        return strange or any(row == self.head for row, _column in self.marks)


def _text(square: Square) -> str:
    """Return what is read in the cell; a formula without a result is written as the text that it is."""
    return shown(square.value) or square.formula


def _is_figure(square: Square) -> bool:
    return square.value is not None and not isinstance(square.value, str) and bool(square.number_format)


def _filled(row: Iterable[Square]) -> int:
    return max((at + 1 for at, square in enumerate(row) if not square.is_blank), default=0)
