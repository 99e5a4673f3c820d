"""The one place where what concerns persons in a document is made unreadable for good.

Whatever else knows personal content of a document (its key, a copy, a table) is to be forgotten here, so that disposal
and minimisation never differ in what they leave behind.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from pipeline import attachments, projection
from pipeline.office import kinds, publication
from pipeline.office.models import Document, Drop, Part, Revision
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas import record as records

# What remains of the content of a document that was destroyed: enough to know which one it was.
_HEADER = ("doc_type", "project", "project_code", "period", "supersedes")


def forgotten(document: Document, premises: Premises) -> None:
    """Destroy what alone makes the personal part of `document` readable. Repeatable.

    The seam to the encrypted personal part: the key of the document is destroyed here, in office and vault.
    """
    _files_forgotten(document, premises)
    with transaction.atomic():
        for revision in document.revisions.select_for_update():
            record, kind = records.loads(revision.record), kinds.of(document, premises)
            revision.record = records.dumps(projection.public(record, kind))
            revision.source_name, revision.sources, revision.reminders = "", [], []
            revision.save(update_fields=["record", "source_name", "sources", "reminders"])
        _words_forgotten(document)


def content_forgotten(document: Document, premises: Premises) -> None:
    """Leave of the content of `document` in the office nothing but its header; the entry is the stores' matter.

    Repeatable. Files that a document still kept has too are left to that one.
    """
    publication.retire(document, premises)
    _files_forgotten(document, premises)
    with transaction.atomic():
        for revision in document.revisions.select_for_update():
            record = records.loads(revision.record)
            header = {name: record[name] for name in _HEADER if name in record}
            revision.record = records.dumps(header | {"title": document.title})
            revision.source_name, revision.sources, revision.reminders = "", [], []
            revision.save(update_fields=["record", "source_name", "sources", "reminders"])
        _words_forgotten(document)


def _words_forgotten(document: Document) -> None:
    """Empty what people wrote beside it, and how the files were called that it came in."""
    document.decisions.update(note="")
    Drop.objects.filter(document=document).update(name="", problems=[])
    Part.objects.filter(document=document).update(source_name="", reminders=[])


def _files_forgotten(document: Document, premises: Premises) -> None:
    """Remove the drafts, the files as they came in, and the attachments that no document still kept has too."""
    shutil.rmtree(premises.root / "drafts" / document.key, ignore_errors=True)
    sources = set(document.revisions.values_list("source", flat=True))
    sources |= {*document.drops.values_list("sha256", flat=True), *document.parts.values_list("source", flat=True)}
    others = Drop.objects.exclude(document=document).exclude(document__stage=Stage.DISPOSED)
    for source in sources - {""} - set(others.filter(sha256__in=sources).values_list("sha256", flat=True)):
        shutil.rmtree(premises.received / source, ignore_errors=True)
    for sha256 in _attached(document):
        living = Revision.objects.exclude(document=document).filter(record__contains=sha256)
        if not living.exists():
            premises.attachment(sha256).unlink(missing_ok=True)


def _attached(document: Document) -> set[str]:
    found: list[Mapping[str, Any]] = [records.loads(one) for one in document.revisions.values_list("record", flat=True)]
    return {str(row["sha256"]) for record in found for row in attachments.rows_of(record)}
