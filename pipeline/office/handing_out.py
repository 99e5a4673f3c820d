"""The papers of a batch for those who must see them before or after release: first, last, or any one on demand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archive import entry as entries
from pipeline import batch, papers
from pipeline.batch import Item
from pipeline.compose import Printed
from pipeline.office import documents, kinds, personal, printing
from pipeline.office.models import Document
from pipeline.premises import Premises
from pipeline.render.fonts import Fonts
from schemas.document_type import DocumentType
from schemas.errors import WrongUsage
from schemas.language import _

# With 内部 in their names: who looks at one without saying who they are is not shown them (`cli/showing.py`).
_FIRST, _LAST, _ALL = "草稿（内部）首户.pdf", "草稿（内部）末户.pdf", "草稿（内部）各户明细.xlsx"


class NoSuchItem(WrongUsage):
    """The batch has no paper of this name."""

    message = _("%(document)s has no paper “%(item)s”; it has %(count)s, from %(first)s to %(last)s.")


class NoBatch(WrongUsage):
    """The document is no batch: it has no papers for single households."""

    message = _("%(document)s is one document for all; it has no papers for single households.")


def draft_papers(kind: DocumentType, record: Mapping[str, Any], printed: Printed, fonts: Fonts) -> dict[str, bytes]:
    """Return what the approvers of a batch see beside the summary: its first and last paper, and all its rows."""
    everyone = batch.items(record, kind)
    files = {_FIRST: papers.drawn(kind, record, printed, fonts, everyone[:1])}
    if len(everyone) > 1:
        files[_LAST] = papers.drawn(kind, record, printed, fonts, everyone[-1:])
    return files | {_ALL: batch.details(record, kind, printed.number, everyone)}


def paper(document: Document, wanted: str, premises: Premises) -> tuple[Item, bytes]:
    """Return one paper of a batch: as it was filed, else as a draft; `wanted` is its serial or whose it is.

    Raises:
        NoBatch, NoSuchItem
    """
    kind = kinds.of(document, premises)
    if kind.batch is None:
        raise NoBatch(document=document.number or document.key)
    record = documents.content(documents.newest(document))
    everyone = batch.items(record, kind)
    found = next((one for one in everyone if wanted.lstrip("0") == str(one.serial) or wanted == one.key), None)
    if found is None:
        ends = {"first": everyone[0].name, "last": everyone[-1].name}
        raise NoSuchItem(document=document.number or document.key, item=wanted, count=len(everyone), **ends)
    if document.entry:
        entry = personal.entry_of(document, premises)
        return found, entry.read(f"{entries.PERSONAL}{batch.file_name(str(document.number), found)}")
    printed = printing.draft(documents.newest(document).at, premises)
    return found, papers.drawn(kind, record, printed, printing.fonts_of(premises), [found])
