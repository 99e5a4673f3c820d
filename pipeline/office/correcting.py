"""The way in of a correction: the same chain again, for a new document that takes the place of a filed one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline import receive
from pipeline.office import kinds, reception, withdrawing
from pipeline.office.models import Document, Person
from pipeline.office.refusals import NotCorrectable, NothingCorrected, OneAtATime, ReasonMissing
from pipeline.premises import Premises
from pipeline.receive import Received
from schemas.document_type import DocumentType

CLAUSE = "5.3.3B②"


def received(document: Document, file: Path, by: Person, reason: str, premises: Premises) -> Received:
    """Return `file` received as the correction of `document`, its header saying which document it corrects and why.

    Raises:
        NotInForce, ReasonMissing, NotCorrectable, OneAtATime
    """
    refuse_unless_correctable(document, kinds.of(document, premises))
    if not reason.strip():
        raise ReasonMissing(document=document.key)
    header = (("supersedes", str(document.number)), ("revision_note", reason))
    taken = replace(receive.copied(premises, file, document.project.code), header=header)
    cases, _problems = reception.looked_at(taken, premises, by)
    if len(cases) > 1:
        raise OneAtATime(name=taken.name, count=len(cases))
    return taken


def refuse_unless_correctable(document: Document, kind: DocumentType) -> None:
    """Refuse to correct what is not in force, and what its type cannot correct.

    Raises:
        NotInForce, NotCorrectable
    """
    withdrawing.refuse_unless_in_force(document, CLAUSE)
    if not {"supersedes", "revision_note"} <= set(kind.schema["properties"]):
        raise NotCorrectable(type=kind.title_in(), document=document.key, clause=CLAUSE)


def refuse_if_answered(made: list[Document], document: Document, name: str) -> None:
    """Refuse bytes that made another document before: they were answered with it, and correct nothing.

    Raises:
        NothingCorrected
    """
    for other in made:
        if other.supersedes != document:
            raise NothingCorrected(name=name, document=other.number or other.key, clause=CLAUSE)
