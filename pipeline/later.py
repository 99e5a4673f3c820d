"""What becomes of a document beside and after its path: later facts, each an event; an entry and they are its state.

The path itself, steps 1 to 8, is `flow.py`; this is the other module that command line and web call.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from pipeline import flow
from pipeline.office import consenting, correcting, kinds, publication, stepping_back, withdrawing
from pipeline.office.here import followed, office
from pipeline.office.leases import lease
from pipeline.office.models import Document, Person, Posting
from pipeline.stages import Stage


@followed
def recall(document: Document, by: Person, note: str = "") -> Document:
    """Take a document back to its author before its release; its approvals are void, its register row stays.

    Raises:
        NotYours, NothingToRecall
    """
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        stepping_back.recall(document, by, note)
        _move(document, Stage.RETURNED)
    return document


@followed
def abandon(document: Document, by: Person, note: str) -> Document:
    """Give a document up before it is filed (作废): a number that it has stays in the series, and so does its row.

    Raises:
        NotYourRole, ReasonMissing, NotOpen, NoticeNeeded
        HeldElsewhere: another live process is releasing it.
    """
    with lease(f"release:{document.key}"), transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        stepping_back.abandon(document, by, note, kinds.of(document, office()), office())
        _move(document, Stage.ABANDONED)
    return document


@followed
def consent(document: Document, giver: Person, told_at: datetime, by: Person) -> Document:
    """Let a document that fills in a prepared text go out on the word `giver` gave by telephone at `told_at`.

    He confirms it in writing by an ordinary decision within the hours that the type names, else it is escalated.

    Raises:
        NotDeciding, NotYourRole, OwnDraft, and the refusals of `consenting.record`.
    """
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        consenting.record(document, giver, told_at, by, kinds.of(document, office()))
        _move(document, Stage.APPROVED)
    return document


@followed
def correct(document: Document, file: Path, by: Person, reason: str) -> Document:
    """Hand in `file` as a correction: a document of its own on the same chain, which supersedes when it is filed.

    Raises:
        NotInForce, ReasonMissing, NotCorrectable, OneAtATime, NothingCorrected
        NotTaken, ReasonNeeded: the file has problems.
    """
    received = correcting.received(document, file, by, reason, office())
    made = flow.take(received, by)
    correcting.refuse_if_answered(made, document, received.name)
    return made[0]


@followed
def withdraw(document: Document, by: Person, reason: str) -> Document:
    """Take a filed document out of force, and with it the reading notice that it opened.

    The entry stays as it is. The public page tells day and reason in place of the text, what lay ready to be carried
    out is removed, and paper that hangs must come down (`post --removed`).

    Raises:
        NotInForce, NotYourRole, ReasonMissing
        HeldElsewhere: another live process is publishing it.
    """
    with lease(f"publish:{document.key}"), transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        withdrawing.write(document, by, reason, kinds.of(document, office()))
        _move(document, Stage.WITHDRAWN)
        for notice in document.opened.select_for_update():
            _follow(notice, by, reason)
        # Before it is committed: what a crash keeps from being taken back is taken back when the step is repeated.
        publication.retire(document, office())
    return document


def _follow(notice: Document, by: Person, reason: str) -> None:
    """Let the reading notice of a withdrawn report go the same way, as far as it has come."""
    if Stage(notice.stage).is_open:
        stepping_back.give_up(notice, by, reason)
        _move(notice, Stage.ABANDONED)
    elif notice.stage in withdrawing.IN_FORCE:
        withdrawing.write(notice, by, reason, kinds.of(notice, office()))
        _move(notice, Stage.WITHDRAWN)
        publication.retire(notice, office())


@followed
def post(document: Document, place: str, copies: int, by: Person, *, removed: bool = False, photo: str = "") -> Posting:
    """Record that paper went up at `place`, or with `removed` that it came down.

    Raises:
        NotOnPaper, NotPosted, NotYourRole, WithdrawnPaper
    """
    with transaction.atomic():
        if removed:
            return publication.take_down(document, place, by)
        return publication.post(document, place, copies, by, photo)


def _move(document: Document, stage: Stage) -> None:
    document.stage = stage
    document.save(update_fields=["stage"])
