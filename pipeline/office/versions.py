"""A case becomes a document, or the next revision of one. Called by the flow, inside its transaction."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from pipeline import decide
from pipeline.attachments import rows_of
from pipeline.office import contributions, documents, events, kinds, matters
from pipeline.office.cases import Case
from pipeline.office.models import Document, Drop, Person, RegisterRow, Revision
from pipeline.premises import Premises
from pipeline.receive import Received
from pipeline.stages import RegisterState, Stage, Verdict
from schemas import expressions
from schemas import record as records
from schemas.errors import NotNow
from schemas.language import _, current


class MovedOn(NotNow):
    """The document was released while a new version of it was being read."""

    message = _("%(document)s moved on while this version was being read; hand it in again.")


class ChangedMeanwhile(NotNow):
    """A new version came in while the approved one was on trial."""

    message = _("A new version of %(document)s came in during its release; nothing was released.")


class CorrectedAlready(NotNow):
    """Two corrections of one document were on their way, and the other one is out: both would be in force."""

    message = _("%(older)s was corrected by %(newer)s already: give %(document)s up, and correct %(newer)s.")


def refuse_if_changed(document: Document, version: Revision) -> None:
    """Refuse to number anything but the very version that was approved and stood the trial; inside a transaction.

    Raises:
        ChangedMeanwhile
        CorrectedAlready: what it corrects is not in force any more.
    """
    now = Document.objects.select_for_update().get(pk=document.pk)
    if now.stage != Stage.APPROVED or documents.newest_serial(now) != version.serial:
        raise ChangedMeanwhile(
            document=document.key, clause="、".join(dict.fromkeys(s.clause for s in documents.chain(now)))
        )
    if now.supersedes is not None and (newer := matters.correction_of(now.supersedes)) is not None:
        facts = {"older": now.supersedes.number, "newer": newer.number, "document": now.key}
        raise CorrectedAlready(**facts, clause="5.3.3B②")


def put(case: Case, received: Received, by: Person, reasons: dict[str, str], premises: Premises) -> Document:
    """Write `case` as a new document or revision with its register row and event, and return the document."""
    at, document = timezone.now(), case.open
    kinds.keep(case.kind, premises)
    if document is None:
        document = _opened_meanwhile(case) or _opened(case, at)
    document = Document.objects.select_for_update().get(pk=document.pk)
    if not Stage(document.stage).is_open:
        raise MovedOn(document=document.key)
    contributions.refuse_if_changed(document, case)
    if case.joining:
        contributions.join(document, case, received, by, at)
    else:
        contributions.replace_all(document, at)
    if case.is_incomplete:
        _take_up(document, case)
    if case.is_incomplete or not _is_news(document, case):
        _drop(document, received, by, at, case)
        return document
    revision = _revised(document, case, received, by, at)
    _plan(document, case)
    _void(document, case, at)
    _drop(document, received, by, at, case)
    facts = {
        "revision": revision.serial,
        "source": received.sha256,
        "sources": revision.sources,
        "content_digest": case.content_digest,
        "type": case.kind.id,
        "project": case.project.code,
        "title": document.title,
        "author": case.author.user,
        "chain": revision.chain,
        "channels": case.record.get("channels") or [],
        "reasons": reasons,
    }
    events.record("submitted", at=at, document=document.key, by=by, **facts)
    return document


def lay_by(case: Case, received: Received, by: Person | None, premises: Premises) -> Document:
    """Open a draft for a scan that nobody has registered yet, and return it; a scan that has one is answered by it.

    `by` is None where it came through the inbox: then nobody handed it in, and the event says so.
    """
    at = timezone.now()
    kinds.keep(case.kind, premises)
    document = documents.open_one(case.kind.id, case.project, case.identity)
    document = document or documents.filed_one(case.kind.id, case.project, case.identity)
    if document is None:
        document = _opened(case, at)
        _revised(document, case, received, by or case.author, at)
        document.stage = Stage.DRAFT
        document.save(update_fields=["stage"])
        facts = {"type": case.kind.id, "project": case.project.code, "attachments": rows_of(case.record)}
        facts |= {"content_digest": case.content_digest, "writer": case.author.user}
        events.record("scanned", at=at, document=document.key, by=by, source=received.sha256, **facts)
    _drop(document, received, by, at)
    return document


def _opened_meanwhile(case: Case) -> Document | None:
    """Return the same document if another process opened it since the case was looked at; refuse if it is filed."""
    about = (case.kind.id, case.project, case.identity)
    filed = documents.filed_one(*about)
    if filed is not None and case.supersedes is None:
        raise MovedOn(document=filed.key)
    return documents.open_one(*about)


def _is_news(document: Document, case: Case) -> bool:
    newest = document.revisions.order_by("-serial").first()
    return newest is None or newest.content_digest != case.content_digest or document.stage == Stage.RETURNED


def _opened(case: Case, at: datetime) -> Document:
    last = Document.objects.order_by("-id").values_list("id", flat=True).first() or 0
    return Document.objects.create(
        key=f"D{last + 1:06d}",
        type=case.kind.id,
        type_digest=case.kind.digest,
        project=case.project,
        identity=case.identity,
        likeness=case.likeness,
        period=str(case.record.get("period") or ""),
        title=case.record["title"],
        stage=Stage.DRAFT if case.is_incomplete else Stage.DECIDING,
        author=case.author,
        importance="normal",
        opened_at=at,
        supersedes=case.supersedes,
    )


def _take_up(document: Document, case: Case) -> None:
    """Let a draft have the author and the document to correct that its parts have by now."""
    document.author, document.supersedes = case.author, case.supersedes
    document.save(update_fields=["author", "supersedes"])


def _revised(document: Document, case: Case, received: Received, by: Person, at: datetime) -> Revision:
    serial = document.revisions.count() + 1
    # A scan that waited under the name of whoever is to register it is now theirs who did.
    document.title, document.author = case.record["title"], case.author
    document.identity, document.likeness = case.identity, case.likeness
    document.importance, document.supersedes = importance(case), case.supersedes
    document.stage = Stage.DECIDING if case.chain else Stage.APPROVED
    document.save()
    return Revision.objects.create(
        document=document,
        serial=serial,
        source=received.sha256,
        source_name=received.name,
        sources=[part.source for part in contributions.standing(document)] or [received.sha256],
        record=records.dumps(case.record),
        digests=dict(case.digests),
        content_digest=case.content_digest,
        chain=decide.as_rows(case.chain),
        reminders=[fault.row(current()) for fault in case.problems],
        submitted_by=by,
        at=at,
    )


def importance(case: Case) -> str:
    """Return `important` if the record says so or any trigger of its type holds; a person may raise, never lower."""
    if case.record.get("importance") == "important":
        return "important"
    triggered = any(expressions.holds(trigger.when, case.record) for trigger in case.kind.triggers)
    return "important" if triggered else "normal"


def _plan(document: Document, case: Case) -> None:
    """Make or renew the 拟发 row of the register; the approval covers it (5.3.3A)."""
    if not case.kind.channels:
        return
    planned = {
        "state": RegisterState.PLANNED,
        "channels": case.record.get("channels") or [],
        "audience": str(case.record.get("audience") or "全体业主"),
        "post_from": str(case.record.get("post_from") or ""),
        "post_until": str(case.record.get("post_until") or ""),
    }
    RegisterRow.objects.update_or_create(document=document, defaults=planned)


def _void(document: Document, case: Case, at: datetime) -> None:
    """Void exactly the approvals that saw what changed; if all still stand, the document stays approved."""
    given = documents.standing(document)
    voided = []
    for approval, stands in decide.still_standing(given, case.chain, case.digests, case.content_digest):
        if not stands:
            one = {"person__user": approval.person, "roles": list(approval.roles), "verdict": Verdict.APPROVE}
            document.decisions.filter(void_at=None, **one).update(void_at=at)
            voided.append(approval)
    if voided:
        people, of_roles = [one.person for one in voided], [list(one.roles) for one in voided]
        events.record("voided", at=at, document=document.key, people=people, roles=of_roles)
    if case.chain and not decide.waiting_for(case.chain, documents.standing(document)):
        document.stage = Stage.APPROVED
        document.save(update_fields=["stage"])


def _drop(document: Document, received: Received, by: Person | None, at: datetime, case: Case | None = None) -> None:
    left_out = case.left_out.problems if case and case.left_out else ()
    Drop.objects.create(
        sha256=received.sha256,
        project=received.project,
        by=by.user if by else "",
        name=received.name,
        at=at,
        document=document,
        revision=document.revisions.count(),
        problems=[fault.row("zh-Hans") for fault in left_out],
    )
