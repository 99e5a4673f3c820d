"""The door to PDFium: the words of a PDF as a reader gets them, for the gates of release and for tests."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pypdfium2

from pipeline.render.pdfium import opened

# PDFium marks a hyphen that it took for a line break's with one of these.
_BROKEN_LINE = str.maketrans({"\ufffe": "-", "\x02": "-"})


def pdf_text(data: bytes) -> list[str]:
    """Return the text of every page inside its ArtBox, which `pdf.render_pdf` sets to the area inside the margins.

    So running headers, footers and page numbers are left out; a PDF without ArtBoxes is read to its edges.
    """
    with opened(data) as document:
        return [_page_text(document, number) for number in range(len(document))]


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    with closing(document[number]) as page:
        left, bottom, right, top = page.get_artbox()
        with closing(page.get_textpage()) as words:
            text: str = words.get_text_bounded(left=left, bottom=bottom, right=right, top=top)
    return text.translate(_BROKEN_LINE).replace("\r\n", "\n")


def whole_pages(data: bytes | Path) -> list[str]:
    """Return all text of every page, running headers, footers and page numbers too."""
    with opened(data) as document:
        return [_whole_page(document, number) for number in range(len(document))]


def _whole_page(document: pypdfium2.PdfDocument, number: int) -> str:
    with closing(document[number]) as page, closing(page.get_textpage()) as words:
        text: str = words.get_text_range()
    return text.translate(_BROKEN_LINE).replace("\r\n", "\n")


def attached(data: bytes) -> list[tuple[str, bytes]]:
    """Return name and bytes of every file that is attached to the PDF."""
    with opened(data) as document:
        files = [document.get_attachment(at) for at in range(document.count_attachments())]
        return [(str(file.get_name()), bytes(file.get_data())) for file in files]


def outline(data: bytes) -> dict[str, int]:
    """Return the page, counted from 1, of every bookmark by its title; the first one of a title counts."""
    pages: dict[str, int] = {}
    with opened(data) as document:
        for bookmark in document.get_toc():
            goal = bookmark.get_dest()
            if goal is not None:
                pages.setdefault(bookmark.get_title(), goal.get_index() + 1)
    return pages
