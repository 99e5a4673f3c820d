"""A report of the office's own as a Word file: headings, facts and tables on A4, for what is no document type.

A document type has a template that people may change; what is printed here has the form that its standard asks for.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from pipeline.render.facts import Facts

BODY, HEAD = "宋体", "黑体"
_SHADE = "EDEFF2"
_BAD = RGBColor(0xB0, 0x1E, 0x1E)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and below it a line of words, a table, or both.

    `columns` are headings with their widths in centimetres. A cell that is one of `bad` is printed to be seen.
    """

    title: str
    words: str = ""
    columns: Sequence[tuple[str, float]] = ()
    rows: Sequence[Sequence[str]] = ()
    bad: frozenset[str] = frozenset()


def report_docx(about: Facts, facts: Sequence[tuple[str, str]], sections: Sequence[Section], signed: str) -> bytes:
    """Return a report: its title, the `facts` it is about two in a line, its sections, and the line to be signed."""
    made = docx.Document()
    _page(made)
    _styles(made)
    title = made.add_paragraph(style="Title")
    title.add_run(about.title)
    _facts(made, facts)
    for section in sections:
        made.add_paragraph(section.title, style="Heading 1")
        if section.words:
            made.add_paragraph(section.words)
        if section.columns:
            _table(made, section)
    end = made.add_paragraph(signed)
    end.paragraph_format.space_before = Pt(18)
    end.paragraph_format.keep_together = True
    core = made.core_properties
    core.title, core.author, core.subject, core.language = about.title, about.author, about.subject, about.language
    core.created = core.modified = about.created.replace(tzinfo=None)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _page(made: Document) -> None:
    section = made.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = foot.add_run()
    for kind, words in (("begin", ""), ("", " PAGE "), ("end", "")):
        piece = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            piece.set(qn("w:fldCharType"), kind)
        else:
            piece.text = words
        run._r.append(piece)


def _styles(made: Document) -> None:
    for name, face, size, bold in (
        ("Normal", BODY, 10.5, False), ("Title", HEAD, 20, False), ("Heading 1", HEAD, 13, False),
    ):  # fmt: skip
        style = made.styles[name]
        style.font.name, style.font.size, style.font.bold = "Times New Roman", Pt(size), bold
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("w:eastAsia", "w:hAnsi", "w:ascii"):
            fonts.set(qn(attribute), face if attribute == "w:eastAsia" else "Times New Roman")
        for theme in ("w:asciiTheme", "w:eastAsiaTheme", "w:hAnsiTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
    title = made.styles["Title"].paragraph_format
    title.alignment, title.space_after = WD_ALIGN_PARAGRAPH.CENTER, Pt(12)
    for border in made.styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break
    made.styles["Heading 1"].paragraph_format.space_before = Pt(14)
    made.styles["Heading 1"].paragraph_format.space_after = Pt(6)


def _facts(made: Document, facts: Sequence[tuple[str, str]]) -> None:
    pairs = [facts[at : at + 2] for at in range(0, len(facts), 2)]
    table = made.add_table(rows=0, cols=4)
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, (2.9, 5.4, 2.9, 5.4), strict=True):
        column.width = Cm(width)
    for pair in pairs:
        cells = table.add_row().cells
        for at, (name, value) in enumerate(pair):
            _cell(cells[at * 2], name, 2.9, is_head=True)
            _cell(cells[at * 2 + 1], value, 5.4)
        if len(pair) == 1:
            cells[1].merge(cells[3])


def _table(made: Document, section: Section) -> None:
    table = made.add_table(rows=1, cols=len(section.columns))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    # Word goes by the cells' widths, other programs by the columns'.
    for column, (_title, width) in zip(table.columns, section.columns, strict=True):
        column.width = Cm(width)
    for cell, (name, width) in zip(table.rows[0].cells, section.columns, strict=True):
        _cell(cell, name, width, is_head=True)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in section.rows:
        added = table.add_row()
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, words, (_name, width) in zip(added.cells, row, section.columns, strict=True):
            _cell(cell, words, width, is_bad=words in section.bad)


def _cell(cell: object, words: str, width: float, *, is_head: bool = False, is_bad: bool = False) -> None:
    cell.width = Cm(width)  # type: ignore[attr-defined]
    paragraph = cell.paragraphs[0]  # type: ignore[attr-defined]
    run = paragraph.add_run(words)
    run.font.size = Pt(9.5)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    if is_head:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), _SHADE)
        cell._tc.get_or_add_tcPr().append(shade)  # type: ignore[attr-defined]
    if is_bad:
        run.font.bold, run.font.color.rgb = True, _BAD
