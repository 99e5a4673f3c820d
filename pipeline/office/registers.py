"""What the office has of the documents that a record's type reads from (`[[sources]]`): open ones and filed ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from pipeline import sums
from pipeline.office import documents, many
from pipeline.office.models import Document, Project
from pipeline.stages import Stage
from schemas import wording
from schemas.document_type import DocumentType
from schemas.record import Record, value_at
from schemas.sources import Source

_GONE = (Stage.ABANDONED, Stage.SUPERSEDED, Stage.WITHDRAWN, Stage.DRAFT, Stage.DISPOSED)


def of(kind: DocumentType, project: Project, period: str) -> dict[str, Any]:
    """Return the registers that `kind` reads from in `period`, by the names of its sources.

    A source is missing where nothing was handed in, or where its registers leave a month of the period out: a part of
    the truth is held against nobody.
    """
    try:
        wording.period_days(period)
    except ValueError:
        return {}
    found = {source.name: _found(source, project, period) for source in kind.sources}
    return {name: value for name, value in found.items() if value is not None}


def _found(source: Source, project: Project, period: str) -> Any:
    if source.year:
        document = documents.of_period(source.type, project, period[:4])
        return documents.content(documents.newest(document)) if document else None
    if source.rows:
        return _rows(source, project, period)
    return list(_records(source, project, period)) or None


def _rows(source: Source, project: Project, period: str) -> list[Any] | None:
    held: dict[str, list[Any]] = {}
    within = [one for one in _in_force(source, project) if one.period and sums.lies_within(one.period, period)]
    for document, content in many.contents(within):
        held[document.period] = value_at(content, source.rows) or []
    return sums.merged(held.items(), source.key) if sums.covers(held, period) else None


def _records(source: Source, project: Project, period: str) -> Iterator[Record]:
    first, last = wording.period_days(period)
    found = _in_force(source, project)
    days = many.said(found, source.day) if source.day else {one.pk: _given(one) for one in found}
    within = [one for one in found if first <= days.get(one.pk, "")[:10] <= last]
    yield from (content for _document, content in many.contents(within))


def _given(document: Document) -> str:
    """Return the day on which a document got its number; nothing for one that has none yet."""
    return timezone.localtime(document.issued_at).date().isoformat() if document.issued_at else ""


def _in_force(source: Source, project: Project) -> QuerySet[Document]:
    return documents.listed(project=project.code, kind=source.type).exclude(stage__in=_GONE)
