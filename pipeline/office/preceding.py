"""Which document came before: what a record continues, and is held against."""

from __future__ import annotations

from pipeline.office import documents, many, threads
from pipeline.office.models import Project
from pipeline.stages import Stage
from schemas import record as records
from schemas import wording
from schemas.document_type import DocumentType
from schemas.problem import Place, Problem, Severity, problem
from schemas.record import Record, value_at

_GONE = (Stage.ABANDONED, Stage.SUPERSEDED, Stage.WITHDRAWN, Stage.DISPOSED)


def preceding(record: Record, kind: DocumentType, project: Project) -> tuple[Record | None, list[Problem]]:
    """Return the record before `record`, and the reminder that a period has none.

    A periodic type continues the period before; one with `[previous] by` continues the document whose value there
    (the day of a meeting) is the greatest below this one's. A letter continues the one before on its matter. The
    document that `record` revises comes before nothing of itself, even if it says another day.
    """
    if kind.id in threads.LETTERS:
        return threads.before(record, kind.id, project)
    if kind.periodic:
        return _of_the_period_before(record, kind, project)
    here = value_at(record, kind.previous_by) if kind.previous_by else None
    if not isinstance(here, str):
        return None, []
    return _of_the_greatest_below(here, kind, project, str(record.get("revises") or "")), []


def _of_the_period_before(record: Record, kind: DocumentType, project: Project) -> tuple[Record | None, list[Problem]]:
    try:
        before = wording.previous_period(str(record.get("period") or ""))
    except ValueError:
        return None, []
    found = documents.of_period(kind.id, project, before)
    if found is not None and found.key != record.get("revises"):
        return documents.content(documents.newest(found)), []
    place = Place(path="period", value=str(record["period"]))
    return None, [problem("no-previous", place, severity=Severity.REMINDER, period=before)]


def _of_the_greatest_below(here: str, kind: DocumentType, project: Project, revised: str) -> Record | None:
    """Return the content of the document whose value comes last before `here`; of several alike the oldest's."""
    found = documents.listed(project=project.code, kind=kind.id).exclude(stage__in=_GONE)
    found = found.exclude(key=records.storable(revised))
    values = many.said(found, kind.previous_by)
    earlier = [one for one in found if values.get(one.pk) and values[one.pk] < here]
    last = max(earlier, key=lambda one: values[one.pk], default=None)
    return documents.content(documents.newest(last)) if last else None
