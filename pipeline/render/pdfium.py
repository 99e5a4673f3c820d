"""The one way to open a PDF with PDFium: a desk serves from several threads, and PDFium bears only one at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2

# What PDFium says of bytes that are no PDF, or one that asks for a password.
Unreadable = pypdfium2.PdfiumError
# PDFium keeps state of its own; two threads inside it at once bring the whole process down.
ALONE = threading.RLock()


@contextmanager
def opened(data: bytes | Path) -> Iterator[pypdfium2.PdfDocument]:
    """Open the PDF `data` (or the file at that path) for this thread alone, and close it."""
    with ALONE:
        document = pypdfium2.PdfDocument(data)
        try:
            yield document
        finally:
            document.close()
