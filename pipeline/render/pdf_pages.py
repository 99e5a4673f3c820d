"""How many pages a PDF has: the catalogue of a handover asks it of thousands, and wants no word of any of them."""

from __future__ import annotations

from pathlib import Path

from pipeline.render.pdfium import Unreadable, opened


def page_count(file: Path) -> int | None:
    """Return the number of pages; None for what PDFium cannot open."""
    try:
        with opened(file) as document:
            return len(document)
    except Unreadable:
        return None
