"""Is this meant to be a version of a document that is open already? A clerk who forgot to say so is asked."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.office.models import Document, Project
from pipeline.stages import Stage
from schemas import expressions, shape
from schemas import record as records
from schemas.document_type import DocumentType
from schemas.expressions import NotApplicable
from schemas.problem import Problem, Severity, problem
from schemas.record import Record


def likeness(record: Record, kind: DocumentType, project: Project) -> str:
    """Return the digest of what `resembles` in `type.toml` gives for a resolved record, else nothing."""
    if not kind.resembles:
        return ""
    try:
        about = expressions.evaluate(kind.resembles, record)
    except NotApplicable:
        return ""
    return records.digest([kind.id, project.code, about]) if about is not None else ""


def reminders(like: str, current: Document | None, kind: DocumentType, project: Project) -> Iterator[Problem]:
    """Yield a reminder for each open document that is much like this one and is not the one that it revises."""
    if not like:
        return
    stages = [stage for stage in Stage if stage.is_open]
    found = Document.objects.filter(type=kind.id, project=project, likeness=like, stage__in=stages).order_by("id")
    for other in found.exclude(pk=current.pk) if current else found:
        place = shape.place_at(kind.schema, ["revises"], None)
        yield problem("resembles-open", place, severity=Severity.REMINDER, document=other.key, title=other.title)
