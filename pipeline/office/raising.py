"""Importance raised after filing: who may raise it, of what; what follows is `later.raise_importance` (5.3.1C)."""

from __future__ import annotations

from pipeline.office import access, copying
from pipeline.office.models import Document, Person
from pipeline.office.refusals import StillOpen
from pipeline.stages import Stage
from schemas.document_type import DocumentType
from schemas.language import text
from schemas.policy import CopyTo
from schemas.record import Record

CLAUSE = "5.3.1C"


def refuse_unless_may(document: Document, by: Person) -> None:
    """Refuse whoever has no role in the project, and what is still being written: that says it in its data.

    Raises:
        NotYourRole, StillOpen
    """
    access.refuse_unless_of_project(by, document.project)
    if not Stage(document.stage).is_filed:
        raise StillOpen(document=document.key, stage=text(Stage(document.stage).words), clause=CLAUSE)


def new_copies(document: Document, kind: DocumentType, record: Record) -> list[CopyTo]:
    """Return the copies that will be sent when `document` is made important, beside those that went out."""
    there = set(document.copies.filter(kind=copying.ROLE).values_list("to", flat=True))
    return [one for one in copying.owed(kind, record, copying.IMPORTANT) if one.role not in there]
