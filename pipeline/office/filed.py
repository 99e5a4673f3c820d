"""The archive as the office uses it: its stores, its ledger and its index, and what is written about them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive import encryption
from archive.entry import PERSONAL, RESTRICTED
from archive.filestore import FileStore
from archive.ledger import Ledger
from archive.personal import CLOSED
from archive.store import Entry, Receipt
from index.search import Finder
from pipeline import compose, filing, finding, papers
from pipeline.filing import Closing, Filing
from pipeline.office import (
    attaching,
    copying,
    documents,
    events,
    ledger_copies,
    outbox,
    personal,
    printing,
    sealing,
    threads,
)
from pipeline.office.models import Document
from pipeline.premises import Premises
from schemas.document_type import DocumentType
from schemas.errors import Damaged

VAULT = "vault"
VAULT_CLAUSE = "5.3.1C"


def archive(premises: Premises) -> FileStore:
    """Return the archive."""
    return FileStore(premises.archive)


def vault(premises: Premises) -> FileStore:
    """Return the quality centre's second copy."""
    return FileStore(premises.vault_root, premises.vault_workshop)


def ledger(premises: Premises) -> Ledger:
    """Return the ledger."""
    return Ledger(premises.ledger)


def commit(document: Document, kind: DocumentType, premises: Premises) -> Receipt:
    """Render the final and commit its entry: durable and read back when this returns. Idempotent.

    The same document gives the same bytes, and its personal part is taken over closed as it lies there (encrypted anew
    it would be other bytes): so an entry that a crash left complete is adopted, not made twice.
    """
    printed, fonts = printing.final(document, premises), printing.fonts_of(premises)
    facts = printing.filing(document, kind, printed, premises)
    photos = attaching.photos(facts.record, premises)
    public = compose.compose(kind, facts.record, printed, fonts, photos=photos)
    internal, handed_out = None, None
    if kind.batch:
        handed_out = papers.handed_out(kind, facts.record, printed, fonts)
    elif kind.has_public_projection:
        internal = compose.compose(kind, facts.record, printed, fonts, internal=True, photos=photos)
    closing = Closing(lambda: personal.safe(premises).make(document.key), _left_by_a_crash(facts, premises))
    return archive(premises).commit(filing.staged(facts, public, internal, handed_out, closing=closing))


def _left_by_a_crash(facts: Filing, premises: Premises) -> Entry | None:
    with suppress(Damaged):  # gone, or damaged: then the store has the last word
        return archive(premises).open(str(filing.entry_id(facts)))
    return None


def tell(document: Document, kind: DocumentType, receipt: Receipt, premises: Premises) -> None:
    """Write the filing event, once, the copies that are owed (抄送), and a letter's place in its matter."""
    with transaction.atomic():
        document.refresh_from_db()
        if document.entry:
            return
        now = timezone.now()
        document.entry, document.entry_digest = receipt.path, receipt.digest
        document.save(update_fields=["entry", "entry_digest"])
        facts: dict[str, Any] = {"number": document.number, "entry": receipt.object_id, "inventory": receipt.digest}
        if kind.confidentiality == RESTRICTED:
            facts["restricted"] = True
        if any(name.startswith(PERSONAL) and name.endswith(CLOSED) for name in receipt.files):
            facts["personal"] = encryption.recipient_of(personal.safe(premises).key_of(document.key))
        events.record("filed", at=now, document=document.key, files=dict(receipt.files), **facts)
        record = documents.content(documents.newest(document))
        copies = copying.deliver(document, kind, record, now)
        threads.join(document, record, now)
        outbox.tell_copied(copies, premises)
        outbox.tell_responsible(document, premises)


def follow_ledger(premises: Premises) -> int:
    """Bring the ledger on disk up to the database and sign it, and its copies in folders too; return its size.

    Raises:
        LedgerShrank, LedgerForked: it does not continue what was signed before, so it is not signed.
    """
    book = ledger(premises)
    before = book.size()
    size = book.follow(events.since(before))
    sealing.stamp(premises, size)
    if size > before:
        ledger_copies.keep_up(premises)
    return size


def follow_index(premises: Premises) -> int:
    """Let ledger and index catch up; return where the index stands."""
    follow_ledger(premises)
    return finding.follow(Finder(premises.index), archive(premises), ledger(premises))


def rebuild_index(premises: Premises) -> int:
    """Make the index anew from ledger and archive; return where it stands."""
    follow_ledger(premises)
    return finding.rebuild(Finder(premises.index), archive(premises), ledger(premises))
