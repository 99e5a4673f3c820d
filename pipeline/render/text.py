"""The words of the two renditions of one document, block by block, and where they disagree.

A Word file and a PDF come from two templates. Whoever approves one of them approves both, so a gate before release
compares them: the same blocks in the same order in DOCX and HTML page, and every block of the page again in the PDF.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import lxml.html  # type: ignore[import-untyped]
from lxml import etree

from schemas.language import _, text

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_INLINE = frozenset(
    ["a", "abbr", "b", "br", "cite", "code", "em", "font", "i", "img", "ins", "del", "kbd", "mark", "q", "s"]
)
_INLINE |= {
    "ruby",
    "rp",
    "rt",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "time",
    "u",
    "var",
    "wbr",
    "data",
    "dfn",
}
_SILENT = frozenset(["head", "script", "style", "svg", "template", "title"])
# What is laid out differently by two programs: spaces of all kinds and invisible characters.
_SPACES = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]+")
_SHOWN = 40


def docx_blocks(data: bytes) -> list[str]:
    """Return the text of every paragraph of a Word file's body that has any, tables row by row, in reading order.

    Headers and footers, the table of contents, and the numbers that Word gives to list items are not among them.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        body = etree.fromstring(file.read("word/document.xml")).find(f"{_W}body")
    paragraphs = body.iter(f"{_W}p") if body is not None else iter(())
    return [words for paragraph in paragraphs if not _is_contents(paragraph) and (words := _paragraph_text(paragraph))]


def _is_contents(paragraph: etree._Element) -> bool:
    """Return whether a paragraph belongs to the table of contents, by the style that Word gives to its lines."""
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return style is not None and style.get(f"{_W}val", "").upper().startswith("TOC")


def _paragraph_text(paragraph: etree._Element) -> str:
    pieces = []
    for element in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br"):
        # A text box has paragraphs of its own, and stands twice in the file: the second time for old programs.
        if (
            next(element.iterancestors(f"{_W}p")) is not paragraph
            or next(element.iterancestors(_FALLBACK), None) is not None
        ):
            continue
        if element.getparent().tag != f"{_W}tabs":
            pieces.append((element.text or "") if element.tag == f"{_W}t" else " ")
    return _spaced("".join(pieces))


def html_blocks(html: str) -> list[str]:
    """Return the text of every block of a page that has any, in order.

    Left out: charts (`<svg>`), and what exists in the PDF only, which the page marks `data-only="pdf"`.
    """
    pieces: list[str] = []
    blocks: list[str] = []
    for piece in _walk(lxml.html.document_fromstring(html)):
        if piece is not None:
            pieces.append(piece)
        elif words := _spaced("".join(pieces)):
            blocks.append(words)
            pieces.clear()
    return blocks


def _walk(element: lxml.html.HtmlElement) -> Iterator[str | None]:
    """Yield pieces of text, and None at every border between blocks."""
    if not isinstance(element.tag, str) or element.tag in _SILENT or element.get("data-only") == "pdf":
        return
    border = element.tag not in _INLINE
    if border:
        yield None
    if element.tag == "br":
        yield " "
    yield element.text or ""
    for child in element:
        yield from _walk(child)
        yield child.tail or ""
    if border:
        yield None


def differences(docx: Sequence[str], html: Sequence[str], pdf: Sequence[str]) -> list[str]:
    """Return where the renditions disagree, in the reader's language; none means that they say the same.

    `docx` and `html` are blocks, `pdf` pages. Spaces do not count, nor where one side has one block and the other
    several. In the PDF more may stand between two blocks (list numbers, the repeated head of a table).
    """
    return [*_between(docx, html), *_lost_in_print(html, pdf)]


def _between(docx: Sequence[str], html: Sequence[str]) -> Iterator[str]:
    left, right = [_bare(block) for block in docx], [_bare(block) for block in html]
    for _verdict, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if "".join(left[i1:i2]) != "".join(right[j1:j2]):
            message = text(
                _("The Word file says “%(docx)s”, the PDF page says “%(html)s”."),
                docx=_shortened(docx[i1:i2]),
                html=_shortened(html[j1:j2]),
            )
            yield str(message)


def _lost_in_print(html: Sequence[str], pdf: Sequence[str]) -> Iterator[str]:
    printed, position = _bare("".join(pdf)), 0
    for block in html:
        found = printed.find(_bare(block), position)
        if found < 0:
            yield str(text(_("The PDF does not print “%(block)s” where it belongs."), block=_shortened([block])))
        else:
            position = found + len(_bare(block))


def _spaced(words: str) -> str:
    return " ".join(words.split())


def _bare(words: str) -> str:
    return _SPACES.sub("", words)


def _shortened(blocks: Sequence[str]) -> str:
    words = " / ".join(blocks)
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
