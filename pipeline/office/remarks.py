"""Why a document lies with its author: the last return, taken apart for the pages on which it is mended."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline import pins
from pipeline.office import documents, kinds, page_pictures
from pipeline.office.models import Decision, Document
from pipeline.office.renditions import Rendition
from pipeline.premises import Premises


@dataclass(frozen=True, slots=True)
class Remark:
    """A return: the verdict, the reason, and the section (id, title) that it is pinned to, both empty for none."""

    decision: Decision
    reason: str
    section: str = ""
    title: str = ""


def last(document: Document, premises: Premises) -> Remark | None:
    """Return the remark that `document` was returned with; None where it lies with its author for another reason."""
    decision = documents.last_return(document)
    if decision is None:
        return None
    if not pins.is_pinned(decision.note):
        return Remark(decision, decision.note)
    content = documents.content(documents.newest(document))
    pin = pins.read(decision.note, content, kinds.of(document, premises))
    return Remark(decision, pin.reason, pin.section, pin.title) if pin else Remark(decision, decision.note)


def page_of(remark: Remark | None, pages: Rendition | None, premises: Premises) -> int:
    """Return on which page the section that `remark` is pinned to begins; 0 for none."""
    known = pages.pages() if pages and remark and remark.title else None
    return pins.page_of(remark.title, page_pictures.words(known, premises)) if remark and known else 0
