"""The 查阅通知 (5.3.3B②): a circular that the release of a report kept for reading opens by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from pipeline import receive
from pipeline.office import documents, entrance, events, printing
from pipeline.office.models import Document, Project
from pipeline.premises import Premises
from pipeline.receive import Received
from schemas import expressions
from schemas import record as records
from schemas.document_type import DocumentType


def due(document: Document, kind: DocumentType) -> bool:
    """Return whether `document` still owes its reading notice."""
    if kind.reading_notice is None or document.opened.exists():
        return False
    return expressions.holds(kind.reading_notice.when, documents.content(documents.newest(document))) is True


def drafted(document: Document, kind: DocumentType, premises: Premises) -> Received:
    """Return the notice's record as a received file, by the same author; the same document drafts the same bytes.

    After a new access code they are those of the same notice's next version.
    """
    assert kind.reading_notice is not None and document.issued_at is not None
    facts = {
        "number": document.number,
        "code": document.code,
        "issued_on": printing.local_day(document.issued_at),
        "access_code": _access_code(document.project, premises),
    }
    context = {**documents.content(documents.newest(document)), "facts": facts}
    record = _filled(kind.reading_notice.record, context) | {
        "doc_type": kind.reading_notice.type,
        "project_code": document.project.code,
        "author": document.author.user,
    }
    name = f"查阅通知-{document.number}.json"
    return receive.kept(premises, records.canonical(record), name, document.project.code)


def join(notice: Document, opener: Document) -> None:
    """Write down which document the notice goes with, and that in the ledger too: no entry says so."""
    with transaction.atomic():
        Document.objects.filter(pk=notice.pk).update(opened_by=opener)
        events.record("notice-opened", at=timezone.now(), document=notice.key, opener=opener.key)


def _access_code(project: Project, premises: Premises) -> str:
    """Return what opens the owners' pages of `project`; empty where it has no code, or its papers name no desk."""
    code = entrance.current(project) if premises.paper_address else None
    return code.code if code else ""


def _filled(value: Any, context: Mapping[str, Any]) -> Any:
    if isinstance(value, Mapping):
        return {key: _filled(item, context) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [filled for item in value if not _says_nothing(filled := _filled(item, context))]
    return expressions.filled(value, context) if isinstance(value, str) else value


def _says_nothing(row: Any) -> bool:
    """Return whether a row of the facts is left out: there is nothing to say under its heading."""
    return isinstance(row, Mapping) and row.get("text") == ""
