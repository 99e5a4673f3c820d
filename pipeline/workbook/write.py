"""A document type's workbook, blank or filled with a record; the same type and record give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.workbook.before import BEFORE, Before
from pipeline.workbook.blocks import HINT, INPUT, LABEL, NUMBER, PART
from pipeline.workbook.cells import Cells
from pipeline.workbook.fields import Field, Kind, Many
from pipeline.workbook.guide import manual
from pipeline.workbook.guide_sheet import write_guide
from pipeline.workbook.layout import GUIDE_SHEET, META_SHEET, Board, Form, SheetPlan, Table, layout
from pipeline.workbook.meta import facts
from pipeline.workbook.style import TAB_COLOURS, column_width, height, number_format
from pipeline.workbook.values import written
from schemas import shape
from schemas.document_type import DocumentType
from schemas.record import value_at

# Rows drawn with lines for typing; the columns take any number below them.
_SPARE_ROWS = 8
_LAST_ROW = 4999
_FORM_WIDTHS = (26, 54, 46)
_BEFORE_WIDTH = 18
_BOARD_LINK = "返回总表"


def write_workbook(
    kind: DocumentType,
    record: Mapping[str, Any] | None = None,
    before: Before | None = None,
    project: Mapping[str, Any] | None = None,
    stamp: str = "",
) -> bytes:
    """Return the workbook of `kind`, blank or with the values of `record`, as the bytes of an .xlsx file.

    Values that the system computes are left out; a value that does not fit its field is written as it is. `before`
    stands in grey beside the cells; where the `project` is known, the sheet 填写说明 speaks of it alone.
    `stamp` says at the foot of each page for whom and when it was made.
    """
    values = shape.normalised(dict(record or {}), kind.schema, kind.schema)
    return _Workbook(kind, values, before, stamp).made(project)


def write_meta(book: Any, kind: DocumentType) -> None:
    """Write the hidden sheet that says which document type the workbook is for."""
    sheet = book.add_worksheet(META_SHEET)
    for row, (name, value) in enumerate(facts(kind).items()):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
    sheet.very_hidden()


class _Workbook(Cells):
    """One workbook in the making: the sheets of the plan, filled with what the record holds."""

    def __init__(self, kind: DocumentType, record: Mapping[str, Any], before: Before | None, stamp: str) -> None:
        super().__init__(kind.titles["zh-Hans"], stamp)
        self.kind, self.record, self.plan, self.before = kind, record, layout(kind), before

    def made(self, project: Mapping[str, Any] | None) -> bytes:
        guide = self.book.add_worksheet(GUIDE_SHEET)
        write_guide(self, guide, self.kind.titles["zh-Hans"], manual(self.kind, project))
        sheets = [(plan, self.book.add_worksheet(plan.name)) for plan in self.plan.sheets]
        self.add_dictionary()
        sections = list(dict.fromkeys(plan.section for plan in self.plan.sheets))
        for plan, sheet in sheets:
            sheet.set_tab_color(TAB_COLOURS[sections.index(plan.section) % len(TAB_COLOURS)])
            self.frame(plan, sheet)
            if isinstance(plan.block, Form):
                self.form(plan.block, sheet)
            elif isinstance(plan.block, Table):
                self.table(plan.block, sheet)
            else:
                self.board(plan.block, sheet)
        write_meta(self.book, self.kind)
        return self.door.bytes()

    # --- what all sheets have ------------------------------------------------------------------------------------

    def frame(self, plan: SheetPlan, sheet: Any) -> None:
        """Write the heading and the way back."""
        board = self.plan.board
        has_way_back = board is not None and bool(plan.section)
        sheet.set_row(0, 30)
        sheet.set_row(1, 20)
        sheet.set_row(2, 24)
        if has_way_back and board:
            sheet.write_url(0, 0, f"internal:'{board.name}'!A1", self.look("link"), _BOARD_LINK)
        sheet.write_string(0, 1 if has_way_back else 0, plan.heading, self.look("title"))
        self.paper(sheet)

    # --- forms ---------------------------------------------------------------------------------------------------

    def form(self, form: Form, sheet: Any) -> None:
        before = self.before if self.before and self.before.has_any(form) else None
        for column, width in enumerate(_FORM_WIDTHS):
            sheet.set_column(column, column, width)
        note = "带＊的为必填项；" + (
            "说明中标明“须填”的，视情况必填；" if any(one.needed for one in form.fields) else ""
        )
        sheet.write_string(1, 0, f"{note}没有的留空。", self.look("note"))
        for column, word in enumerate((LABEL, INPUT, "说明")):
            sheet.write_string(2, column, word, self.look("head"))
        if before:
            sheet.set_column(3, 3, _BEFORE_WIDTH)
            sheet.write_string(2, 3, BEFORE, self.look("before-head"))
        sheet.freeze_panes(3, 0)
        sheet.repeat_rows(2)
        row = 3
        for group in form.groups:
            if len(form.groups) > 1:
                row = self.band(sheet, row, group.title, "group")
            under = ""
            for field in group.fields:
                if field.group and field.group not in {under, group.title}:
                    row = self.band(sheet, row, field.group, "subgroup")
                under = field.group
                self.form_row(sheet, row, field)
                if before:
                    self.greyed(sheet, (row, 3), before.beside(field), field, in_form=True)
                row += 1

    def band(self, sheet: Any, row: int, title: str, look: str) -> int:
        """Write a heading across a form and return the row below it."""
        for column in range(3):
            sheet.write_string(row, column, title if column == 0 else "", self.look(look))
        sheet.set_row(row, 24)
        return row + 1

    def form_row(self, sheet: Any, row: int, field: Field) -> None:
        value = value_at(self.record, field.path)
        if field.path == "doc_type":
            value = self.kind.id
        if field.required:
            parts = [self.look("star"), "＊", self.look("word"), field.heading]
            sheet.write_rich_string(row, 0, *parts, self.look("label-must"))
        else:
            sheet.write_string(row, 0, field.heading, self.look("label-may" if field.needed else "label"))
        self.value(sheet, (row, 1), value, field, in_form=True)
        self.told(sheet, row, field)
        self.guide(sheet, (row, row, 1), field)
        texts = (
            (field.heading, _FORM_WIDTHS[0] - 4),
            (str(written(value, field) or ""), _FORM_WIDTHS[1]),
            (field.needed + field.advice, 52),
        )
        roomy = field.kind is Kind.LONG_TEXT or field.many is Many.LINES
        sheet.set_row(row, max(height(*texts), 54.0 if roomy else 24.0))

    def told(self, sheet: Any, row: int, field: Field) -> None:
        """Write the advice beside a field, after the cases in which it must be filled in."""
        look = self.look("hint-form")
        if not (field.needed and field.advice):
            sheet.write_string(row, 2, field.needed or field.advice, self.look("needed-form") if field.needed else look)
            return
        parts = [self.look("needed"), field.needed, self.look("hinted"), f"；{field.advice}"]
        sheet.write_rich_string(row, 2, *parts, look)

    # --- tables --------------------------------------------------------------------------------------------------

    def table(self, table: Table, sheet: Any) -> None:
        part_titles = tuple(part.title for part in table.parts)
        first = 2 if part_titles else 1
        rows = self.rows_of(table)
        self.table_head(table, sheet, first, part_titles)
        greys = self.before.columns(table) if self.before else ()
        self.grey_heads(sheet, first + len(table.columns), greys)
        for number in range(max(len(rows) + 2, _SPARE_ROWS)):
            part, row = rows[number] if number < len(rows) else ("", None)
            at = number + 4
            sheet.write(at, 0, number + 1 if row is not None else None, self.look("number"))
            if part_titles:
                sheet.write(at, 1, part or None, self.look("input", form="@"))
            texts = []
            for column, field in enumerate(table.columns, first):
                value = value_at(row, field.path) if field.path and row is not None else row
                self.value(sheet, (at, column), value, field)
                texts.append((str(written(value, field) or ""), column_width(field)))
            then = self.before.row(table, row) if self.before and greys else None
            for column, field in enumerate(greys, first + len(table.columns)):
                self.greyed(sheet, (at, column), value_at(then, field.path), field)
            sheet.set_row(at, max(height(*texts), 24.0))

    def grey_heads(self, sheet: Any, first: int, greys: tuple[Field, ...]) -> None:
        for column, field in enumerate(greys, first):
            sheet.set_column(column, column, min(column_width(field), 16))
            sheet.write_string(2, column, f"{BEFORE}：{field.heading}", self.look("before-head"))
            sheet.write_string(3, column, "", self.look("hint"))

    def rows_of(self, table: Table) -> list[tuple[str, Any]]:
        """Return the rows of a table in the record, each with the title of the section that it belongs to."""
        lists = [(part.title, part.path) for part in table.parts] or [("", table.path)]
        found = [(title, value_at(self.record, path)) for title, path in lists]
        return [(title, row) for title, rows in found if isinstance(rows, list) for row in rows]

    def table_head(self, table: Table, sheet: Any, first: int, part_titles: tuple[str, ...]) -> None:
        """Write the headings and the row of hints below them (known by its mark 提示), and prepare the columns."""
        note = "带＊的为必填项；行数不限，不要改动标题行。" + (f"{table.hint}。" if table.hint else "")
        sheet.write_string(1, 0, note, self.look("note"))
        sheet.write_string(2, 0, NUMBER, self.look("head"))
        sheet.write_string(3, 0, HINT, self.look("hint"))
        sheet.set_column(0, 0, 9, self.look("open"))
        if part_titles:
            part = Field("", PART, Kind.CHOICE, required=True, choices=tuple((one, one) for one in part_titles))
            self.column(sheet, 1, part, width=34)
        for column, field in enumerate(table.columns, first):
            self.column(sheet, column, field, width=column_width(field))
        heads = [(f"＊{field.heading}", column_width(field)) for field in table.columns]
        sheet.set_row(2, max(height(*heads), 28.0))
        sheet.set_row(3, max(height(*((field.advice, column_width(field) * 7 // 6) for field in table.columns)), 20.0))
        sheet.freeze_panes(4, 1)
        sheet.repeat_rows(2)
        sheet.set_landscape()

    def column(self, sheet: Any, column: int, field: Field, *, width: int) -> None:
        look = self.look("open", form=number_format(field), right=field.kind.is_number)
        sheet.set_column(column, column, width, look)
        self.head(sheet, 2, column, field)
        sheet.write_string(3, column, field.advice, self.look("hint"))
        self.guide(sheet, (4, _LAST_ROW, column), field)

    # --- one row a section ---------------------------------------------------------------------------------------

    def board(self, board: Board, sheet: Any) -> None:
        """Write one row a section: what all sections share, and the way to the sheets of each."""
        sheet.write_string(
            1, 0, "本期确无此项工作的部分，选“本期无此项工作”并写明原因；其余各列可不填。", self.look("note")
        )
        sheet.write_string(2, 0, PART, self.look("head"))
        sheet.set_column(0, 0, 36)
        for column, field in enumerate(board.columns, 1):
            self.head(sheet, 2, column, field)
            sheet.set_column(column, column, 34 if field.kind.is_text else 18)
            self.guide(sheet, (3, 2 + len(board.parts), column), field)
        ways = {part.path: [plan for plan in self.plan.sheets if plan.section == part.path] for part in board.parts}
        after = len(board.columns) + 1
        most = max(map(len, ways.values()))
        sheet.set_column(after, after + most - 1, 22)
        for column in range(after, after + most):
            sheet.write_string(2, column, "填报表（点击前往）" if column == after else "", self.look("head"))
        for row, part in enumerate(board.parts, 3):
            sheet.write_string(row, 0, part.title, self.look("label"))
            self.board_row(sheet, row, part.path, board.columns)
            for column, plan in enumerate(ways[part.path], after):
                sheet.write_url(row, column, f"internal:'{plan.name}'!A1", self.look("link"), plan.name)
        sheet.freeze_panes(3, 1)
        sheet.print_area(0, 0, 2 + len(board.parts), after - 1)
        sheet.set_landscape()

    def board_row(self, sheet: Any, row: int, path: str, columns: Iterable[Field]) -> None:
        section, texts = value_at(self.record, path), []
        for column, field in enumerate(columns, 1):
            value = value_at(section, field.path) if section else None
            self.value(sheet, (row, column), value, field)
            texts.append((str(written(value, field) or ""), 34))
        sheet.set_row(row, max(height(*texts), 24.0))
