"""The papers of a handover as DOCX: the catalogue (移交目录), and the list that both sides sign (移交清单).

They are put together here and not from a template: a catalogue has thousands of rows, and each must be made in no time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

_BODY, _HEAD = "宋体", "黑体"
_MARGIN_CM, _LONG_CM, _SHORT_CM = 1.8, 29.7, 21.0
_LINE_CM = 0.75
_CENTRED = frozenset({"序号", "日期", "公开范围", "页数", "保管期限", "件数"})


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: headings, widths as shares of the line, rows."""

    headings: Sequence[str]
    widths: Sequence[float]
    rows: Iterable[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Note:
    """The list that both sides sign: facts (label, value), the counts, what is said below them, who signs."""

    title: str
    facts: Sequence[tuple[str, str]]
    counts: Sequence[Grid]
    remarks: Sequence[str]
    signers: Sequence[str]


def catalogue(title: str, subtitle: str, grid: Grid, at: datetime) -> bytes:
    """Return the catalogue: A4 across, its heading row on every page."""
    document = _opened(title, at, across=True)
    _title(document, title)
    _line(document, subtitle)
    _table(document, grid, _LONG_CM - 2 * _MARGIN_CM, size=8)
    return _saved(document)


def note(what: Note, at: datetime) -> bytes:
    """Return the list to be signed: A4 upright."""
    document, width = _opened(what.title, at, across=False), _SHORT_CM - 2 * _MARGIN_CM
    _title(document, what.title)
    _table(document, Grid((), (1, 3), what.facts), width, size=10.5, head_column=True, height_cm=_LINE_CM)
    for grid in what.counts:
        _line(document, "")
        _table(document, grid, width, size=10.5, height_cm=_LINE_CM)
    for words in what.remarks:
        _line(document, words)
    _line(document, "")
    signatures = [(f"{who}（签章）：", "", "日期：", "") for who in what.signers]
    _table(document, Grid((), (3, 4, 1.4, 3), signatures), width, size=10.5, height_cm=1.5)
    return _saved(document)


def _opened(title: str, at: datetime, *, across: bool) -> Any:
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = _BODY, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _BODY)
    style.paragraph_format.space_after = Pt(0)
    section = document.sections[0]
    long, short = Cm(_LONG_CM), Cm(_SHORT_CM)
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if across else (short, long)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(_MARGIN_CM))
    _page_numbers(section.footer.paragraphs[0])
    about = document.core_properties
    about.title, about.author, about.comments = title, "", ""
    about.created = about.modified = at
    return document


def _saved(document: Any) -> bytes:
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _title(document: Any, words: str) -> None:
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.space_after = Pt(8)
    run = line.add_run(words)
    run.font.size, run.font.name = Pt(18), _HEAD
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _HEAD)


def _line(document: Any, words: str) -> None:
    document.add_paragraph(words).paragraph_format.space_before = Pt(4)


def _page_numbers(line: Any) -> None:
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for before, field, after in (("第 ", "PAGE", " 页"), ("，共 ", "NUMPAGES", " 页")):
        line.add_run(before)
        element = OxmlElement("w:fldSimple")
        element.set(qn("w:instr"), field)
        line._p.append(element)
        line.add_run(after)


def _table(
    document: Any, grid: Grid, width_cm: float, *, size: float, head_column: bool = False, height_cm: float = 0
) -> None:
    cells = [round(share / sum(grid.widths) * width_cm * 567) for share in grid.widths]
    table = document.add_table(rows=0, cols=len(cells), style="Table Grid")
    table.autofit = False
    for column, cell in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), cells, strict=True):
        column.set(qn("w:w"), str(cell))
    rows = table._tbl
    if grid.headings:
        rows.append(_row(grid.headings, [_look(cell, size, is_head=True) for cell in cells], is_head=True))
    centred = [heading in _CENTRED for heading in grid.headings] or [False] * len(cells)
    looks = [
        _look(cell, size, is_head=head_column and at == 0, is_centred=centred[at]) for at, cell in enumerate(cells)
    ]
    for texts in grid.rows:
        rows.append(_row(texts, looks, height_cm=height_cm))


def _look(width: int, size: float, *, is_head: bool = False, is_centred: bool = False) -> tuple[str, str]:
    """Return the XML before and after the words of a cell."""
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="E8EEF4"/>' if is_head else ""
    place = '<w:jc w:val="center"/>' if is_centred or is_head else ""
    bold = "<w:b/>" if is_head else ""
    cell = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
    line = f'<w:pPr><w:spacing w:before="30" w:after="30"/>{place}</w:pPr>'
    words = f'<w:rPr>{bold}<w:sz w:val="{round(size * 2)}"/></w:rPr><w:t xml:space="preserve">'
    before = f"<w:tc>{cell}<w:p>{line}<w:r>{words}"
    return before, "</w:t></w:r></w:p></w:tc>"


def _row(texts: Sequence[str], looks: Sequence[tuple[str, str]], *, is_head: bool = False, height_cm: float = 0) -> Any:
    tall = f'<w:trHeight w:val="{round(height_cm * 567)}"/>' if height_cm else ""
    how = f"<w:trPr><w:cantSplit/>{tall}{'<w:tblHeader/>' if is_head else ''}</w:trPr>"
    cells = "".join(f"{before}{escape(words)}{after}" for words, (before, after) in zip(texts, looks, strict=True))
    return parse_xml(f"<w:tr {nsdecls('w')}>{how}{cells}</w:tr>")
