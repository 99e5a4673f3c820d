"""The public Word file of a document as headings, paragraphs and tables: what a screen reader and a phone can read.

A PDF's pages are pictures to both. The Word file has the structure that the PDF's text has lost, and says the same:
a gate before release compares the two (`text.py`).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_HEADING = re.compile(r"(?:Front|TOC)?Heading(\d?)")
# A bold head that a layout makes without a heading's style: 一、物业服务情况
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、[^。；]{1,30}")


@dataclass(frozen=True, slots=True)
class Block:
    """One block: `h2`, `h3`, `p`, `figure` (a picture's words) or `table`, whose first row is its head if `has_head`.

    A `chart` is a figure that is drawn (`drawing`, a data address) and whose figures are its table.
    """

    kind: str
    words: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    has_head: bool = False
    drawing: str = ""

    @property
    def head(self) -> tuple[str, ...]:
        """The head of a table."""
        return self.rows[0] if self.has_head else ()

    @property
    def body(self) -> tuple[tuple[str, ...], ...]:
        """The rows of a table below its head."""
        return self.rows[1:] if self.has_head else self.rows


def blocks(data: bytes, title: str = "") -> list[Block]:
    """Return the blocks of a Word file in reading order, without its table of contents and without its `title`."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        body = etree.fromstring(file.read("word/document.xml")).find(f"{_W}body")
    found = [block for element in (() if body is None else body) for block in _blocks(element)]
    return [block for block in found if block.kind == "table" or _bare(block.words) != _bare(title)]


def _blocks(element: etree._Element) -> Iterator[Block]:
    if element.tag == f"{_W}tbl":
        yield _table(element)
    elif element.tag == f"{_W}sdt":
        for inner in element.iterfind(f"{_W}sdtContent/*"):
            yield from _blocks(inner)
    elif element.tag == f"{_W}p":
        style = _style(element)
        if style.upper().startswith("TOC"):
            return
        for picture in element.iter(_DRAWN):
            if described := picture.get("descr"):
                yield Block("figure", described)
        if words := _words(element):
            yield Block(_kind(style, words), words)


def _kind(style: str, words: str) -> str:
    if found := _HEADING.fullmatch(style):
        return "h2" if found[1] in {"", "1"} else "h3"
    return "h2" if _NUMBERED.fullmatch(words) else "p"


def _table(element: etree._Element) -> Block:
    rows = element.findall(f"{_W}tr")
    cells = tuple(tuple(_cell(cell) for cell in row.iterfind(f"{_W}tc")) for row in rows)
    return Block("table", rows=cells, has_head=bool(rows) and rows[0].find(f"{_W}trPr/{_W}tblHeader") is not None)


def _cell(cell: etree._Element) -> str:
    return " ".join(words for paragraph in cell.iter(f"{_W}p") if (words := _words(paragraph)))


def _style(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return "" if style is None else str(style.get(f"{_W}val", ""))


def _words(paragraph: etree._Element) -> str:
    pieces = (
        (piece.text or "") if piece.tag == f"{_W}t" else " "
        for piece in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br")
        if piece.getparent().tag != f"{_W}tabs"
    )
    return " ".join("".join(pieces).split())


def _bare(words: str) -> str:
    return "".join(words.split())
