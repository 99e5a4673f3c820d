"""What a record is about: which open document it revises, which filed one it corrects, and where it may do neither."""

from __future__ import annotations

from pipeline.office import documents
from pipeline.office.models import Document, Project
from pipeline.stages import Stage
from schemas import expressions
from schemas import record as records
from schemas.document_type import DocumentType
from schemas.problem import Place, Problem, problem
from schemas.record import Record


def identity_of(record: Record, kind: DocumentType, project: Project) -> str:
    """Return what a resolved record is about, as a digest: records of one identity are versions of one document."""
    return records.digest([kind.id, project.code, expressions.evaluate(kind.identity, record)])


def revised(
    record: Record, kind: DocumentType, project: Project, identity: str, supersedes: Document | None
) -> tuple[Document | None, list[Problem]]:
    """Return the open document that this record revises, or the problem that it may revise none."""
    if wanted := record.get("revises"):
        found = Document.objects.filter(type=kind.id, project=project, key=wanted).first()
        if found is None:
            return None, [problem("no-such-document", Place(path="revises", value=str(wanted)))]
        return found, _closed(found) or _doubled(found, kind, project, identity, supersedes)
    current = documents.open_one(kind.id, project, identity)
    filed = documents.filed_one(kind.id, project, identity)
    if supersedes is not None:
        return current, _corrected_otherwise(supersedes, current)
    return current, [] if filed is None else _closed(filed)


def _doubled(
    document: Document, kind: DocumentType, project: Project, identity: str, supersedes: Document | None
) -> list[Problem]:
    """Return the problem that `document`, revised to be about `identity`, would be the second one about it."""
    other = documents.open_one(kind.id, project, identity, leaving_out=document)
    if other is not None:
        return [problem("already-open", Place(path="revises", value=document.key), document=other.key)]
    if supersedes is not None:
        return _corrected_otherwise(supersedes, document)
    filed = documents.filed_one(kind.id, project, identity)
    return [] if filed is None else _closed(filed)


def _corrected_otherwise(filed: Document, document: Document | None) -> list[Problem]:
    """Return the problem that another correction of `filed` than `document` is on its way: one comes into force."""
    others = Document.objects.filter(supersedes=filed, number=None).exclude(stage=Stage.ABANDONED)
    other = next((one for one in others.order_by("id") if one != document), None)
    if other is None:
        return []
    place = Place(path="supersedes", value=str(filed.number))
    told = problem(
        "correction-open", place, clause="5.3.3B②", number=filed.number, document=other.key, title=other.title
    )
    return [told]


def _closed(document: Document) -> list[Problem]:
    if document.number is None:
        return []
    return [problem("already-filed", Place(path=""), number=document.number, clause="5.3.3B②")]


def corrected(record: Record, kind: DocumentType, project: Project) -> tuple[Document | None, list[Problem]]:
    """Return the filed document that this record corrects, or the problem that it may correct none."""
    number = record.get("supersedes")
    if not number:
        return None, []
    found = Document.objects.filter(type=kind.id, project=project, number=number).exclude(entry="").first()
    if found is None:
        return None, [problem("no-such-document", Place(path="supersedes", value=str(number)))]
    newer = correction_of(found)
    if newer is not None:
        # Corrected already: the next correction is of the one in force.
        return found, [problem("already-filed", Place(path="supersedes", value=str(number)), number=newer.number)]
    if found.stage == Stage.WITHDRAWN:
        return found, [problem("not-in-force", Place(path="supersedes", value=str(number)), clause="5.3.3B②")]
    if not record.get("revision_note"):
        return found, [problem("missing-field", Place(path="revision_note", label="更正原因"))]
    return found, []


def correction_of(document: Document) -> Document | None:
    """Return the document with a number that corrects this one: there is one at most."""
    found = Document.objects.filter(supersedes=document).exclude(number=None).exclude(stage=Stage.ABANDONED)
    return found.order_by("-id").first()
