"""The workbook that a clerk starts from: the project's data and the document before are looked up here."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.office import access, access_log, documents, people, registers, related
from pipeline.office.knowing import binding
from pipeline.office.models import Document, Project
from pipeline.prefill import prefilled
from pipeline.premises import Premises
from pipeline.resolve import Surroundings
from pipeline.workbook.write import write_workbook
from schemas import wording
from schemas.document_type import DocumentType


@dataclass(frozen=True, slots=True)
class Started:
    """A new workbook, and the document before that its figures come from, if there is one."""

    data: bytes
    before: Document | None


def start(
    kind: DocumentType, project: Project, premises: Premises, *, period: str = "", by: str = "", stamp: str = ""
) -> Started:
    """Return a new workbook of `kind` for `project`, holding what is known already; `by` names its author.

    One that holds what concerns persons bears the `stamp` of whoever takes it out, and is logged.

    Raises:
        NoSuchPerson
    """
    author = access.person(by).name if by else ""
    before = _before(kind, project, period)
    content = documents.content(documents.newest(before)) if before else None
    facts = people.facts_of(project)
    read = registers.of(kind, project, period)
    rests_on, bound = related.newest(kind, project), binding(premises, project)
    around = Surroundings(facts, premises.company, content, author, rests_on, read, bound)
    record, beside = prefilled(kind, around, period)
    is_personal = before is not None and access_log.holds_personal(before, premises)
    if is_personal:
        who = access.person(by) if by else None
        what = f"{kind.titles['zh-Hans']} {project.code} {period}".strip()
        access_log.note(access_log.Action.EXPORTED, what, document=before, by=who, purpose="workbook")
    return Started(write_workbook(kind, record, beside, facts, stamp if is_personal else ""), before)


def _before(kind: DocumentType, project: Project, period: str) -> Document | None:
    """Return the document before: that of the preceding period, or without periods the newest of the project."""
    if not kind.periodic:
        return documents.newest_of(kind.id, project)
    return documents.of_period(kind.id, project, wording.previous_period(period)) if period else None
