"""Step 4 as the office sees it: the watermarked draft of a version, which can be made again at any time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from archive.durable import make_folder, write_durably
from pipeline import compose, projection
from pipeline.office import attaching, documents, handing_out, kinds, letters, printing
from pipeline.office.models import Document
from pipeline.premises import Premises
from schemas.document_type import DocumentType


def rendered(kind: DocumentType, record: Mapping[str, Any], premises: Premises) -> dict[str, bytes]:
    """Return the draft's files by name: what the public will read, and all of it where that is not the same.

    Raises:
        LetterbookError: what `compose.compose` raises.
    """
    printed, fonts = printing.draft(timezone.now(), premises), printing.fonts_of(premises)
    photos = attaching.photos(record, premises)
    public = compose.compose(kind, record, printed, fonts, photos=photos)
    files = {"草稿.pdf": public.pdf, "草稿.docx": public.docx}
    if kind.batch:
        return files | handing_out.draft_papers(kind, record, printed, fonts)
    if projection.public(record, kind) != record:
        internal = compose.compose(kind, record, printed, fonts, internal=True, photos=photos)
        files |= {"草稿（内部）.pdf": internal.pdf, "草稿（内部）.docx": internal.docx}
    return files


def lay_down(document: Document, files: Mapping[str, bytes], premises: Premises) -> None:
    """Write the draft where the document's newest version has its folder; one that waits for parts has no version."""
    if not (serial := documents.newest_serial(document)):
        return
    folder = premises.draft(document.key, serial)
    make_folder(folder)
    for name, data in files.items():
        write_durably(folder / name, data)


def redo(document: Document, premises: Premises) -> None:
    """Render the draft of the newest version again; a letter that waits has its scans and its sheet instead."""
    if letters.waits(document):
        letters.lay_out(document, premises)
        return
    record = documents.content(documents.newest(document))
    lay_down(document, rendered(kinds.of(document, premises), record, premises), premises)
