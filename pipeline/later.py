"""What becomes of a document beside and after its path: later facts, each an event; an entry and they are its state.

The path itself, steps 1 to 8, is `flow.py`; this is the other module that command line and web call.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from pipeline.office import access, copying, documents, duties, events, filed, kinds, outbox, publication, sending
from pipeline.office.here import followed, office
from pipeline.office.models import Copy, Document, Person, Posting
from pipeline.office.refusals import NotYourCopy, StillOpen, WhyImportant
from pipeline.office.sending import Sent
from pipeline.stages import Stage
from schemas.language import text


@followed
def post(document: Document, place: str, copies: int, by: Person, *, removed: bool = False, photo: str = "") -> Posting:
    """Record that paper went up at `place`, or with `removed` that it came down.

    Raises:
        NotOnPaper, NotPosted, NotYourRole
    """
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
        access.refuse_unless_of_project(by, document.project)
        if not Stage(document.stage).is_filed:
            stage = text(Stage(document.stage).words)
            raise StillOpen(document=document.key, stage=stage, clause="5.3.1C")
        if not reason.strip():
            raise WhyImportant(document=document.key, clause="5.3.1C")
        if document.importance != copying.IMPORTANT:
            now, record = timezone.now(), documents.content(documents.newest(document))
            document.importance = copying.IMPORTANT
            document.save(update_fields=["importance"])
            events.record("raised", at=now, document=document.key, by=by, reason=reason)
            outbox.tell_copied(copying.deliver(document, kinds.of(document, office()), record, now), office())
    # A vault that is away gets it with the next `resume`; until then `verify` tells that it is owed.
    filed.copy_to_vault(document, office())
    return document


@followed
def notify(*, digest_now: bool = False) -> list[Sent]:
    """Deliver the copies that waited for somebody, then send what people are to be told by now.

    Raises:
        FaultyNotify, HeldElsewhere: nothing was sent.
    """
    now = timezone.now()
    with transaction.atomic():
        outbox.tell_copied(copying.hand_over_waiting(now), office())
    return sending.send_due(office(), now, digest_now=digest_now)


@followed
def waive(duty: str, project: str, period: str, by: Person, reason: str) -> None:
    """Record that one occasion of a duty need not be met, and why.

    Raises:
        NoSuchDuty, NoSuchProject, MayNotWaive, WrongUsage
    """
    duties.waive(duty, project, period, by, reason)
