"""Disposal (销毁): the one exception to "nothing filed is rewritten" (I5). It leaves a certificate, and the number.

In this order, so that a crash at any step is carried on and never hidden: the intent with its certificate, as events in
the ledger; the certificate as a file, here and on every target of copies; removal from every store, from what was moved
aside or given back, and from the office; the event that it is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive.faults import Fault
from archive.store import Store
from pipeline.leaks import OPEN_RANGES
from pipeline.office import (
    access,
    appraising,
    certificates,
    clock,
    copies_beside,
    events,
    filed,
    forgetting,
    kinds,
    targets,
    terms,
)
from pipeline.office.certificates import INTENT
from pipeline.office.leases import lease
from pipeline.office.models import Appraisal, Copy, Document, Event, Person, Posting, RegisterRow, VaultCopy
from pipeline.office.terms import CONFIRMED, DESTROY
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas.errors import NotNow
from schemas.language import _, text

DONE = "disposed"
DISPOSES = ("quality_center", "system_admin")


class NotConfirmed(NotNow):
    """Nothing is destroyed on one person's word, or after a decision to keep."""

    message = _("The appraisal %(round)s is no confirmed decision to destroy; nothing is destroyed.")


def dispose(name: str, by: Person, premises: Premises) -> Appraisal:
    """Destroy the documents of a confirmed round for good; one that was begun is carried on. Repeatable.

    Raises:
        NoSuchAppraisal, NotYourRole, NotConfirmed
        KeptForEver, TermRuns, OnHold: of the first document that must be kept; then none of them is destroyed.
        HeldElsewhere: another live process is at it.
        Damaged: a store is away; what was begun goes on with `resume`.
    """
    if not access.holds_in_company(by, DISPOSES):
        raise access.NotYourRole(person=by.name, roles=access.role_titles(DISPOSES), clause=appraising.clause())
    with lease(f"dispose:{name}"):
        one = appraising.find(name)
        if one.verdict != CONFIRMED or one.outcome != DESTROY:
            raise NotConfirmed(round=one.name, clause=appraising.clause())
        if one.begun_at is None:
            _begin(one, by, premises)
        return _carry_out(appraising.find(name), premises)


def _begin(one: Appraisal, by: Person, premises: Premises) -> None:
    """Write the intent: from here on the documents are destroyed, whatever happens."""
    with transaction.atomic():
        one = Appraisal.objects.select_for_update().get(pk=one.pk)
        documents = appraising.of_round(one)
        for term in terms.of(documents, premises):
            appraising.refuse_unless_over(term, date.fromisoformat(clock.today()))
        one.begun_at, one.begun_by = timezone.now(), by
        one.save()
        terms_by_key = {line["document"]: line for line in one.entries}
        for document in documents:
            facts = _certified(document, one, terms_by_key[document.key], premises)
            events.record(INTENT, at=one.begun_at, document=document.key, by=by, **facts)
            Copy.objects.filter(document=document, kind=filed.VAULT).delete()
            VaultCopy.objects.filter(document=document).delete()
            document.title = facts["title"]
            document.stage, document.entry, document.entry_digest = Stage.DISPOSED, "", ""
            document.save(update_fields=["title", "stage", "entry", "entry_digest"])


def _certified(document: Document, one: Appraisal, line: dict[str, Any], premises: Premises) -> dict[str, Any]:
    """Return what the certificate says: which document it was, by number and digests, and on whose decision it went."""
    told = Event.objects.filter(kind="filed", document=document.key).order_by("seq")[0]
    assert one.answered_by is not None, "a confirmed round was answered"
    return {
        "number": document.number,
        "title": _public_title(document, premises),
        "type": document.type,
        "project": document.project.code,
        "term": line["term"],
        "ended_on": line["ended_on"],
        "entry": told.body["entry"],
        "inventory": told.body["inventory"],
        "files": told.body.get("files", {}),
        "filed_as": told.seq,
        **_kept(document, premises),
        "round": one.name,
        "list": one.digest,
        "proposed_by": one.proposed_by.user,
        "confirmed_by": one.answered_by.user,
        "basis": appraising.clause(),
    }


def _kept(document: Document, premises: Premises) -> dict[str, Any]:
    """Return what the office still knows of a destroyed document and only its entry could have told otherwise."""
    facts: dict[str, Any] = {
        "type_digest": document.type_digest,
        "period": document.period,
        "importance": document.importance,
        "code": document.code,
        "year": document.year,
        "issued_at": document.issued_at.isoformat() if document.issued_at else None,
        "supersedes": document.supersedes.number if document.supersedes else None,
    }
    line, is_open = RegisterRow.objects.filter(document=document).first(), _is_open(document, premises)
    if line is not None:
        facts["register"] = {"channels": line.channels, "post_from": line.post_from, "post_until": line.post_until}
    # To whom a notice went, and where it hung, is free text, open to everybody only where the notice was.
    if line is not None and is_open:
        facts["register"]["audience"] = line.audience
        facts["postings"] = [_posting(one) for one in document.postings.select_related("posted_by", "removed_by")]
    return facts


def _posting(one: Posting) -> dict[str, Any]:
    return {
        "place": one.place,
        "state": one.state,
        "copies": one.copies,
        "photo": bool(one.photo),
        "posted_at": one.posted_at.isoformat() if one.posted_at else None,
        "posted_by": one.posted_by.user if one.posted_by else None,
        "removed_at": one.removed_at.isoformat() if one.removed_at else None,
        "removed_by": one.removed_by.user if one.removed_by else None,
    }


def _public_title(document: Document, premises: Premises) -> str:
    """Return the title of `document` if everybody may read it, else what kind of document it was."""
    return document.title if _is_open(document, premises) else kinds.of(document, premises).titles["zh-Hans"]


def _is_open(document: Document, premises: Premises) -> bool:
    kind = kinds.of(document, premises)
    return kind.confidentiality in OPEN_RANGES and not kind.batch


def _carry_out(one: Appraisal, premises: Premises) -> Appraisal:
    # The ledger knows of the intent, and the certificates lie on the disk, before the first byte goes.
    filed.follow_ledger(premises)
    for intent in _intents(one):
        certificates.lay_down(intent, premises)
    done = set(Event.objects.filter(kind=DONE, document__in=_keys(one)).values_list("document", flat=True))
    for intent in _intents(one):
        if intent.document not in done:
            _destroy(intent, premises)
    if one.disposed_at is None:
        # The moment that the ledger tells: a database that is made anew has the same.
        one.disposed_at = max(Event.objects.filter(kind=DONE, document__in=_keys(one)).values_list("at", flat=True))
        one.save(update_fields=["disposed_at"])
    filed.follow_index(premises)
    return one


def _destroy(intent: Event, premises: Premises) -> None:
    document = Document.objects.get(key=intent.document)
    beside = copies_beside.destroyed(intent, document, stores(premises), premises)
    for store in stores(premises).values():
        store.remove(str(intent.body["entry"]))
    forgetting.content_forgotten(document, premises)
    with transaction.atomic():
        gone_from = list(stores(premises))
        facts = {"round": intent.body["round"], "number": intent.body["number"], "stores": gone_from}
        facts |= {"beside": beside, "intent": intent.seq}
        events.record(DONE, at=timezone.now(), document=intent.document, **facts)


def stores(premises: Premises) -> dict[str, Store]:
    """Return every store that holds entries, by name: what is destroyed is removed from each of them."""
    return {targets.ARCHIVE: filed.archive(premises)} | {place.name: place.store for place in targets.in_use(premises)}


def unfinished(premises: Premises) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield the rounds whose destruction a crash, or a store that was away, left half done, and how each goes on."""
    for one in Appraisal.objects.exclude(begun_at=None).filter(disposed_at=None):
        yield one.name, partial(_go_on, one.name, premises)


def _go_on(name: str, premises: Premises) -> Appraisal:
    with lease(f"dispose:{name}"):
        return _carry_out(appraising.find(name), premises)


def _keys(one: Appraisal) -> list[str]:
    return [str(line["document"]) for line in one.entries]


def _intents(one: Appraisal) -> list[Event]:
    return list(Event.objects.filter(kind=INTENT, document__in=_keys(one)).order_by("seq"))


def disposed_entries() -> set[str]:
    """Return the ids of the entries that were destroyed, or are being: no store may hold them."""
    return {str(body["entry"]) for body in Event.objects.filter(kind=INTENT).values_list("body", flat=True)}


def disposed_numbers(until: int) -> set[str]:
    """Return the numbers of what was destroyed up to the event `until`: the index no longer has them."""
    told = Event.objects.filter(kind=INTENT, seq__lte=until)
    return {str(body["number"]) for body in told.values_list("body", flat=True)}


def day_of(document: Document) -> date | None:
    """Return the day on which `document` was destroyed; None where it was not."""
    found = Event.objects.filter(kind=INTENT, document=document.key).first()
    return timezone.localtime(found.at).date() if found else None


def faults() -> Iterator[Fault]:
    """Yield destructions that were left half done."""
    done = set(Event.objects.filter(kind=DONE).values_list("document", flat=True))
    for intent in Event.objects.filter(kind=INTENT).exclude(document__in=done).order_by("seq"):
        words = text("Its destruction was begun and not finished: letterbook resume")
        yield Fault("disposal-unfinished", str(intent.body["number"]), words)
