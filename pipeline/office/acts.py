"""What somebody may do with a document now, beside deciding, releasing and publishing: which buttons its page shows.

Each answer is the refusal of the step itself, asked beforehand: a button that is shown and a step that is refused can
differ only by what happened in between. The number of queries is fixed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipeline.office import access, copying, correcting, kinds, raising, stepping_back, withdrawing
from pipeline.office.dossier import newer
from pipeline.office.models import Document, Person
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas.document_type import DocumentType
from schemas.errors import LetterbookError


class Act(StrEnum):
    """What can be done with a document beside its path."""

    REVISE = "revise"
    REMIND = "remind"
    RECALL = "recall"
    ABANDON = "abandon"
    CORRECT = "correct"
    RAISE = "raise"
    WITHDRAW = "withdraw"
    RECEIVE = "receive"


@dataclass(frozen=True, slots=True)
class Acts:
    """What one person may do now; `receipts` are the roles whose copies they have not acknowledged yet."""

    open: frozenset[Act]
    receipts: tuple[str, ...] = ()


Refusal = Callable[[Document, Person, DocumentType, Premises], None]
# The steps that ask for a page of their own before they are taken, and what each refuses.
_REFUSED: Mapping[Act, Refusal] = {
    Act.WITHDRAW: lambda document, who, kind, _premises: withdrawing.refuse_unless_may(document, who, kind),
    Act.CORRECT: lambda document, _who, kind, _premises: correcting.refuse_unless_correctable(document, kind),
    Act.RAISE: lambda document, who, _kind, _premises: raising.refuse_unless_may(document, who),
    Act.RECALL: lambda document, who, _kind, _premises: stepping_back.refuse_unless_recallable(document, who),
    Act.ABANDON: stepping_back.refuse_unless_abandonable,
}


def open_to(who: Person, document: Document, premises: Premises) -> Acts:
    """Return what `who` may do with `document` now, and what it is meant for: nobody is offered what is done already.

    A correction is offered to those who write such documents, while none is on its way; others hand one in on their
    behalf by its page or the command.
    """
    kind = kinds.of(document, premises)
    found = {act for act in _REFUSED if _passes(act, who, document, premises)}
    if document.importance == copying.IMPORTANT:
        found.discard(Act.RAISE)
    if Act.CORRECT in found and not (_writes(who, document, kind) and newer(document) is None):
        found.discard(Act.CORRECT)
    if document.author_id == who.pk and document.stage in {Stage.RETURNED, Stage.DRAFT}:
        found.add(Act.REVISE)
    if document.author_id == who.pk and document.stage == Stage.DECIDING:
        found.add(Act.REMIND)
    receipts = tuple(one.to for one in copying.of_person(document, who) if one.receipt_at is None)
    return Acts(frozenset(found | ({Act.RECEIVE} if receipts else set())), receipts)


def refuse_unless_open(act: Act, who: Person, document: Document, premises: Premises) -> None:
    """Refuse to show the page of a step that would be refused, in the words of that step."""
    _REFUSED[act](document, who, kinds.of(document, premises), premises)


def _passes(act: Act, who: Person, document: Document, premises: Premises) -> bool:
    try:
        refuse_unless_open(act, who, document, premises)
    except LetterbookError:
        return False
    return True


def _writes(who: Person, document: Document, kind: DocumentType) -> bool:
    return document.author_id == who.pk or access.may_write(who, kind, document.project)
