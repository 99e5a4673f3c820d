"""What becomes of a document beside and after its path: later facts, each an event; an entry and they are its state.

The path itself, steps 1 to 8, is `flow.py`; this is the other module that command line and web call.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from pipeline import flow
from pipeline.office import (
    access,
    consenting,
    copying,
    correcting,
    disposing,
    documents,
    duties,
    events,
    kinds,
    outbox,
    publication,
    raising,
    sending,
    snapshots,
    stepping_back,
    vaulting,
    withdrawing,
)
from pipeline.office.here import followed, office
from pipeline.office.leases import lease
from pipeline.office.models import Appraisal, Copy, Document, Person, Posting
from pipeline.office.refusals import NotYourCopy, WhyImportant
from pipeline.office.sending import Sent
from pipeline.office.snapshots import Taken
from pipeline.office.vaulting import Worked
from pipeline.stages import Stage
from schemas.errors import WrongUsage
from schemas.language import _, text


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
def consent(document: Document, giver: Person, told_at: datetime, by: Person, dialled: str = "") -> Document:
    """Let a document that fills in a prepared text go out on the word `giver` gave by telephone at `told_at`.

    `by` rang the number `dialled`.

    He confirms it in writing by an ordinary decision within the hours that the type names, else it is escalated.

    Raises:
        NotDeciding, NotYourRole, OwnDraft, and the refusals of `consenting.record`.
    """
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        consenting.record(document, giver, told_at, by, kinds.of(document, office()), dialled)
        _move(document, Stage.APPROVED)
    return document


@followed
def correct(
    document: Document, file: Path, by: Person, reason: str, *, reasons: Mapping[str, str] | None = None
) -> Document:
    """Hand in `file` as a correction: a document of its own on the same chain, which supersedes when it is filed.

    `reason` is why it is corrected; `reasons` answer the reminders of the file, as in `flow.submit`.

    Raises:
        NotInForce, ReasonMissing, NotCorrectable, OneAtATime, NothingCorrected
        NotTaken, ReasonNeeded: the file has problems.
    """
    received = correcting.received(document, file, by, reason, office())
    made = flow.take(received, by, reasons=reasons)
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
    if copies < 1 or not place.strip():
        raise WrongUsage(what=text(_("Say where it hangs, and how many copies: at least one.")))
    with transaction.atomic():
        if removed:
            return publication.take_down(document, place, by)
        return publication.post(document, place, copies, by, photo)


@followed
def acknowledge(document: Document, by: Person) -> list[Copy]:
    """Record that `by` has received the copies that went to their roles, and return these. Repeatable.

    Raises:
        NotYourCopy: no copy went to a role that `by` holds.
    """
    with transaction.atomic():
        now = timezone.now()
        sent = list(document.copies.filter(kind=copying.ROLE).select_for_update().select_related("receipt_by"))
        mine = [copy for copy in sent if by in copying.holders(copy)]
        if not mine:
            roles = access.role_titles(copy.to for copy in sent) or "—"
            raise NotYourCopy(person=by.name, document=document.key, roles=roles, clause="5.3.3B③")
        for copy in mine:
            if copy.at is None:
                copying.hand_over(copy, now)
            if copy.receipt_at is None:
                copy.receipt_by, copy.receipt_at = by, now
                copy.save()
                events.record("received", at=now, document=document.key, by=by, to=copy.to)
    return mine


@followed
def raise_importance(document: Document, by: Person, reason: str) -> Document:
    """Make a filed document important: copies to the roles that its type names for that, and one in the vault.

    The entry stays as it is; the event says who raised it and why. One that is important already stays so. Nothing
    lowers it again (requirements 4.9).

    Raises:
        NotYourRole, StillOpen, WhyImportant
    """
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        raising.refuse_unless_may(document, by)
        if not reason.strip():
            raise WhyImportant(document=document.key, clause=raising.CLAUSE)
        if document.importance != copying.IMPORTANT:
            now, record = timezone.now(), documents.content(documents.newest(document))
            document.importance = copying.IMPORTANT
            document.save(update_fields=["importance"])
            events.record("raised", at=now, document=document.key, by=by, reason=reason)
            outbox.tell_copied(copying.deliver(document, kinds.of(document, office()), record, now), office())
    # A target that is away gets it later. What was not published yet waits for that again, as any important document.
    if not vaulting.secured(document, office()) and document.stage == Stage.SECURED:
        _move(document, Stage.FILED)
    return document


@followed
def remind(document: Document, by: Person) -> list[Person]:
    """Remind everybody whose turn it is, and return them; more than once a day reminds nobody again.

    Raises:
        NotYourRole, NobodyAwaited, NobodyTold
    """
    with transaction.atomic():
        access.refuse_unless_of_project(by, document.project)
        return outbox.remind(document, by, office())


@followed
def notify(*, digest_now: bool = False) -> list[Sent]:
    """Deliver the copies that waited for somebody, then send what people are to be told by now.

    Raises:
        FaultyNotify, HeldElsewhere: nothing was sent.
    """
    now = timezone.now()
    with transaction.atomic():
        outbox.tell_copied(copying.hand_over_waiting(now), office())
        outbox.tell_consents(office())
    return sending.send_due(office(), now, digest_now=digest_now)


@followed
def tend_copies() -> tuple[list[Worked], list[Taken]]:
    """Make the copies that are due, and tonight's snapshot: what a watching process does every minute.

    Raises:
        FaultyVault, HeldElsewhere
    """
    worked, now = vaulting.work_off(office()), timezone.now()
    return worked, snapshots.take(office(), now) if snapshots.is_due(office(), now) else []


@followed
def copy_now() -> list[Worked]:
    """Make every copy that is owed, whatever was to be waited for.

    Raises:
        FaultyVault
    """
    return vaulting.work_off(office(), at_once=True, seconds=float("inf"))


@followed
def snapshot_now() -> list[Taken]:
    """Take a snapshot and bring it to every target.

    Raises:
        NoSnapshot, FaultyVault, HeldElsewhere
    """
    return snapshots.take(office(), timezone.now())


@followed
def waive(duty: str, project: str, period: str, by: Person, reason: str) -> None:
    """Record that one occasion of a duty need not be met, and why.

    Raises:
        NoSuchDuty, NoSuchProject, MayNotWaive, WrongUsage
    """
    duties.waive(duty, project, period, by, reason)


def _move(document: Document, stage: Stage) -> None:
    document.stage = stage
    document.save(update_fields=["stage"])


@followed
def dispose(name: str, by: Person) -> Appraisal:
    """Destroy the documents of the confirmed appraisal `name`, for good; one that was begun is carried on.

    Raises:
        NoSuchAppraisal, NotYourRole, NotConfirmed, KeptForEver, TermRuns, OnHold: nothing is destroyed.
        HeldElsewhere: another live process is at it.
    """
    return disposing.dispose(name, by, office())
