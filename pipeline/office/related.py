"""The document that another rests on: minutes behind measures, a plan behind a summary, the consent to a new date.

A number that somebody types may be mistyped, or be that of a paper nobody approved. So rules can ask for the document
itself: whether it is there, approved and filed, and what it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.office import documents
from pipeline.office.models import Document, Project
from pipeline.stages import Stage
from schemas.document_type import DocumentType
from schemas.record import value_at

# What was taken back or replaced bears nothing any more.
_IN_FORCE = (Stage.RELEASED, Stage.FILED, Stage.SECURED, Stage.PUBLISHED)


def named(record: Mapping[str, Any], kind: DocumentType, project: Project) -> Mapping[str, Any] | None:
    """Return the document that `record` rests on, with `found` and its `number`; `found` is false if there is none.

    None where `record` names no document at all, or its type rests on none: rules about it do not apply.
    """
    wanted = value_at(record, kind.related.by) if kind.related else None
    if kind.related is None or not isinstance(wanted, str) or not wanted:
        return None
    wanted = wanted[: kind.related.length or None]
    for document in _in_force(kind.related.type, project):
        content = documents.content(documents.newest(document))
        if wanted == (value_at(content, kind.related.theirs) if kind.related.theirs else document.number):
            return _seen(document, content)
    return {"found": False}


def newest(kind: DocumentType, project: Project) -> Mapping[str, Any] | None:
    """Return the newest document of the type that `kind` rests on: what a new workbook most likely is about."""
    for document in _in_force(kind.related.type, project) if kind.related else ():
        return _seen(document, documents.content(documents.newest(document)))
    return None


def _in_force(type_id: str, project: Project) -> Any:
    return documents.listed(project=project.code, kind=type_id).filter(stage__in=_IN_FORCE).order_by("-id")


def _seen(document: Document, content: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**content, "found": True, "number": document.number}
