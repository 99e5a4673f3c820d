"""What the author may still do before a document has left: take it back, or give it up (作废)."""

from __future__ import annotations

from django.utils import timezone

from pipeline import filing
from pipeline.office import access, documents, events, filed, printing, verdicts
from pipeline.office.models import Document, Person, RegisterRow
from pipeline.office.refusals import NothingToRecall, NoticeNeeded, NotOpen, NotYours, ReasonMissing
from pipeline.premises import Premises
from pipeline.stages import RegisterState, Stage
from schemas.document_type import DocumentType
from schemas.language import text

# Such documents have no text that anybody reads any more; a notice that tells of one may be given up too.
_GONE = {Stage.WITHDRAWN, Stage.SUPERSEDED, Stage.ABANDONED}
_RECALLABLE = {Stage.DECIDING, Stage.APPROVED}


def recall(document: Document, by: Person, note: str) -> None:
    """Void every approval and write the recall down; the register row stays. Inside the caller's transaction.

    Raises:
        NotYours: `by` is not the author.
        NothingToRecall: it lies with its author, or has its number.
    """
    refuse_unless_recallable(document, by)
    now = timezone.now()
    verdicts.void(document, {step.role for step in documents.chain(document)}, now)
    events.record("recalled", at=now, document=document.key, by=by, note=note)


def refuse_unless_recallable(document: Document, by: Person) -> None:
    """Refuse to take back what somebody else wrote, and what lies with its author or has its number.

    Raises:
        NotYours, NothingToRecall
    """
    clause = _clause(document)
    if document.author != by:
        raise NotYours(document=document.key, author=document.author.name, clause=clause)
    if document.stage not in _RECALLABLE:
        raise NothingToRecall(document=document.key, stage=text(Stage(document.stage).words), clause=clause)


def abandon(document: Document, by: Person, note: str, kind: DocumentType, premises: Premises) -> None:
    """Write down that the document is given up: number and register row stay as 作废. Inside a transaction.

    Raises:
        ReasonMissing, and those of `refuse_unless_abandonable`
    """
    refuse_unless_abandonable(document, by, kind, premises)
    if not note.strip():
        raise ReasonMissing(document=document.key)
    give_up(document, by, note)


def refuse_unless_abandonable(document: Document, by: Person, kind: DocumentType, premises: Premises) -> None:
    """Refuse to give up what is filed or needed, and whoever may not.

    Raises:
        NotYourRole
        NotOpen: its entry is in the archive, or about to be: then it is corrected or withdrawn.
        NoticeNeeded: a report is published with it.
    """
    access.refuse_unless_may(by, document, kind.later.abandon, kind.numbering.clause or "5.3.3")
    stage = Stage(document.stage)
    is_numbered = stage is Stage.RELEASED and not _lies_in_archive(document, kind, premises)
    if not (stage.is_open or is_numbered):
        raise NotOpen(document=document.key, stage=text(stage.words), clause=kind.numbering.clause or "5.3.3")
    opener = document.opened_by
    if opener is not None and opener.stage not in _GONE:
        raise NoticeNeeded(document=document.key, opener=opener.key, clause="5.3.3B②")


def give_up(document: Document, by: Person, note: str) -> None:
    """Write down that nobody goes on with `document`, whoever says so. Inside the caller's transaction."""
    now = timezone.now()
    RegisterRow.objects.filter(document=document).update(state=RegisterState.VOID)
    events.record("abandoned", at=now, document=document.key, by=by, number=document.number, note=note)


def _lies_in_archive(document: Document, kind: DocumentType, premises: Premises) -> bool:
    """Return whether a crash left the entry complete: `resume` adopts it, and what is durable is never given up."""
    entry = filing.entry_id(printing.filing(document, kind, printing.final(document, premises), premises))
    return filed.archive(premises).has(str(entry))


def _clause(document: Document) -> str:
    return "、".join(dict.fromkeys(step.clause for step in documents.chain(document))) or "5.3.3"
