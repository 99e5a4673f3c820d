"""The door to PDFium for what a PDF must not hold when it is kept for long: a lock, a program, a file inside."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2.raw as pdfium

from pipeline.render.pdfium import opened


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """How many pages a PDF has, whether it is encrypted, and how many programs and files lie in it."""

    pages: int
    is_encrypted: bool
    scripts: int
    files: int


def pdf_facts(data: bytes) -> PdfFacts:
    """Return what PDFium says of the PDF.

    Raises:
        Unreadable: it cannot be opened (`pipeline.render.pdfium`).
    """
    with opened(data) as document:
        return PdfFacts(
            pages=len(document),
            is_encrypted=pdfium.FPDF_GetSecurityHandlerRevision(document) != -1,
            scripts=pdfium.FPDFDoc_GetJavaScriptActionCount(document),
            files=document.count_attachments(),
        )
