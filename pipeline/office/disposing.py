"""Disposal (销毁): the one exception to "nothing filed is rewritten" (I5). It leaves a certificate, and the number.

In this order, so that a crash at any step is carried on and never hidden: the intent with its certificate, as events in
the ledger; the certificate as a file; removal from every store and from the office; the event that it is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive import durable
from archive.faults import Fault
from archive.store import Store
from pipeline.leaks import OPEN_RANGES
from pipeline.office import access, appraising, clock, events, filed, forgetting, kinds, targets, terms
from pipeline.office.leases import lease
from pipeline.office.models import Appraisal, Copy, Document, Event, Person, Posting, RegisterRow, VaultCopy
from pipeline.office.terms import CONFIRMED, DESTROY
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas import record as records
from schemas.errors import NotNow, WrongUsage
from schemas.language import _, text

INTENT, DONE = "disposing", "disposed"
# What stands in a certificate in this order; whatever else the event says stands behind it.
_CERTIFIED = (
    "number", "title", "type", "project", "term", "ended_on", "entry", "inventory", "files", "filed_as", "round",
    "list", "proposed_by", "confirmed_by", "basis", "by",
)  # fmt: skip
DISPOSES = ("quality_center", "system_admin")


class NotConfirmed(NotNow):
    """Nothing is destroyed on one person's word, or after a decision to keep."""

    message = _("The appraisal %(round)s is no confirmed decision to destroy; nothing is destroyed.")


class NotDisposed(WrongUsage):
    """There is a certificate only of what was destroyed."""

    message = _("%(document)s was not destroyed: there is no certificate of it.")


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
        lay_down(intent, premises)
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
    for store in stores(premises).values():
        store.remove(str(intent.body["entry"]))
    document = Document.objects.get(key=intent.document)
    forgetting.content_forgotten(document, premises)
    with transaction.atomic():
        gone_from = list(stores(premises))
        facts = {"round": intent.body["round"], "number": intent.body["number"], "stores": gone_from}
        events.record(DONE, at=timezone.now(), document=intent.document, intent=intent.seq, **facts)


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


def certificate(intent: Event) -> bytes:
    """Return the certificate of one destroyed document (销毁证明) as a file that is read without this program.

    It says what the event says and nothing else, so it can be made again, and is proved by the ledger.
    """
    told = {name: _in_order(value) for name, value in intent.body.items() if name != "operator"}
    in_order = {name: told.pop(name) for name in _CERTIFIED if name in told} | _in_order(told)
    about = {"certificate": "letterbook-disposal", "version": 1, "event": intent.seq, "at": intent.at.isoformat()}
    return (records.dumps(about | in_order, indent=1) + "\n").encode()


def _in_order(value: Any) -> Any:
    # A row keeps the order in which it was written, the ledger that of the alphabet: the certificate has one of both.
    if isinstance(value, dict):
        return {name: _in_order(value[name]) for name in sorted(value)}
    return [_in_order(one) for one in value] if isinstance(value, list) else value


def certificate_of(document: Document) -> bytes:
    """Return the certificate of `document`.

    Raises:
        NotDisposed
    """
    found = Event.objects.filter(kind=INTENT, document=document.key).first()
    if found is None:
        raise NotDisposed(document=document.number or document.key)
    return certificate(found)


def place_of(intent: Event, premises: Premises) -> Path:
    """Return where the certificate lies."""
    return premises.root / "certificates" / f"{intent.body['number']}.json"


def lay_down(intent: Event, premises: Premises) -> None:
    """Write the certificate durably; one that lies there as it should is left alone."""
    place, data = place_of(intent, premises), certificate(intent)
    if not place.is_file() or place.read_bytes() != data:
        durable.make_folder(place.parent)
        durable.write_durably(place, data)


def faults(premises: Premises) -> Iterator[Fault]:
    """Yield certificates that are missing or altered, destructions left half done, and entries that should be gone."""
    done = set(Event.objects.filter(kind=DONE).values_list("document", flat=True))
    wanted = set()
    for intent in Event.objects.filter(kind=INTENT).order_by("seq"):
        place, number = place_of(intent, premises), str(intent.body["number"])
        wanted.add(place.name)
        if intent.document not in done:
            yield Fault(
                "disposal-unfinished", number, text("Its destruction was begun and not finished: letterbook resume")
            )
        elif not place.is_file():
            yield Fault("certificate-missing", number, text("The certificate of its destruction is missing."))
        elif place.read_bytes() != certificate(intent):
            yield Fault(
                "certificate-altered", number, text("The certificate of its destruction is not what the ledger says.")
            )
    for path in sorted((premises.root / "certificates").glob("*")):
        if path.name not in wanted:
            yield Fault("certificate-unknown", path.name, text("A certificate of a destruction that never was."))
