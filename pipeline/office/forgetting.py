"""A personal part forgotten at the end of its term: its key destroyed, and what the office holds beside the archive.

The entry stays as it was filed, byte for byte: number, digests, public part, proofs. What remains of persons: the
accounts and names of staff who wrote and decided, the access log (who looked, at what title), the public part itself.
Nightly copies of the database hold the rest until the last one from before is gone (docs/how-to/keys.md).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from archive.entry import PERSONAL
from pipeline import attachments, projection, publish
from pipeline.office import (
    contents,
    documents,
    events,
    filed,
    key_copies,
    kinds,
    personal,
    publication,
    sealed_words,
    unfiled,
)
from pipeline.office.models import Document, Drop, Event, Part, Person, Revision
from pipeline.premises import Premises
from schemas import record as records
from schemas.document_type import DocumentType
from schemas.errors import Refused
from schemas.language import _


class NothingToDestroy(Refused):
    """The document has no encrypted part."""

    message = _("%(document)s has no encrypted personal part: it was not filed yet, or holds nothing personal.")


class LiesOpen(Refused):
    """An earlier program filed it, and nothing filed is ever rewritten."""

    message = _("%(document)s was filed before personal parts were encrypted; only the whole entry can be disposed of.")


def destroy(document: Document, by: Person | None, premises: Premises) -> None:
    """Destroy the key of the personal part in office and vault, and forget what the office holds beside the archive.

    Repeatable: it completes what a crash left. Whether the term is over, and who decides so, is asked by the caller.

    Raises:
        NothingToDestroy, LiesOpen
    """
    _refuse_unless_closed(document, premises)
    kind, now = kinds.of(document, premises), timezone.now()
    with transaction.atomic():
        # The decision first: a key that is still there afterwards is a fault that `verify` names, never the reverse.
        if not Event.objects.filter(kind=personal.DESTROYED, document=document.key).exists():
            events.record(personal.DESTROYED, at=now, document=document.key, by=by, number=document.number)
    personal.safe(premises).destroy(document.key, now.isoformat())
    key_copies.taken_back(document.key, premises)
    # The rows last: they say which files are meant, also to a second run.
    _beside_removed(document, kind, premises)
    if kind.batch:
        for delivery in document.deliveries.all():
            publish.take_back(delivery.channel, premises.published, document.project.code, str(document.number))
    with transaction.atomic():
        forget(document, kind)
    filed.follow_ledger(premises)


def _refuse_unless_closed(document: Document, premises: Premises) -> None:
    if not document.entry:
        raise NothingToDestroy(document=document.key)
    names = [name for name in personal.entry_of(document, premises).entry.names() if name.startswith(PERSONAL)]
    if not names:
        raise NothingToDestroy(document=document.number)
    if not all(name.endswith(".age") for name in names):
        raise LiesOpen(document=document.number)


def forgotten(document: Document, premises: Premises) -> None:
    """Destroy the personal part of `document`, whose term is over, with everything that tells the same. Repeatable.

    Raises:
        LiesOpen
    """
    try:
        destroy(document, None, premises)
    except NothingToDestroy:
        # Nothing of it lies in the entry; what the office holds beside it goes all the same.
        _beside_forgotten(document, kinds.of(document, premises), premises)


def content_forgotten(document: Document, premises: Premises) -> None:
    """Leave of the content of `document`, whose entry was destroyed, nothing but its header. Repeatable."""
    keys = personal.safe(premises)
    if keys.kept(document.key) is not None or keys.remains(document.key):
        now = timezone.now()
        with transaction.atomic():
            if not Event.objects.filter(kind=personal.DESTROYED, document=document.key).exists():
                events.record(personal.DESTROYED, at=now, document=document.key, number=document.number)
        keys.destroy(document.key, now.isoformat())
    key_copies.taken_back(document.key, premises)
    publication.retire(document, premises)
    _beside_forgotten(document, kinds.of(document, premises), premises)
    with transaction.atomic():
        for revision in document.revisions.select_for_update():
            record = records.loads(revision.record)
            header = {name: record[name] for name in contents.HEADER if name in record}
            revision.record = records.dumps(header | {"title": document.title})
            revision.save(update_fields=["record"])


def _beside_forgotten(document: Document, kind: DocumentType, premises: Premises) -> None:
    _beside_removed(document, kind, premises)
    with transaction.atomic():
        forget(document, kind)


def _beside_removed(document: Document, kind: DocumentType, premises: Premises) -> None:
    found = list(_places(document, kind, premises))
    unfiled.taken_back(found, premises)
    for place in found:
        shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)


def forget(document: Document, kind: DocumentType) -> None:
    """Mask what the database's rows about `document` say of persons; inside the caller's transaction.

    Versions keep what the public may read, decisions and events lose notes and reasons, handed-in files their names.
    The digests stay: they prove what was decided on.
    """
    for revision in document.revisions.all():
        shown = projection.public(documents.content(revision), kind)
        Revision.objects.filter(pk=revision.pk).update(record=records.dumps(shown), source_name="", reminders=[])
    document.decisions.update(note="")
    document.consents.update(dialled="")
    document.holds.update(reason="", why_released="")
    Part.objects.filter(document=document).update(source_name="", reminders=[])
    Drop.objects.filter(document=document).update(name="", problems=[])
    if kind.confidentiality == "restricted":
        Document.objects.filter(pk=document.pk).update(title=kind.titles["zh-Hans"])
    sealed_words.forget(document.key)


def _places(document: Document, kind: DocumentType, premises: Premises) -> Iterator[Path]:
    """Yield the files and folders beside the archive that hold personal data of `document` and of no other."""
    drafts = premises.draft(document.key, 1).parent
    for pdf in drafts.glob("*/*.pdf"):
        yield premises.root / "cache" / "pages" / sha256(pdf.read_bytes()).hexdigest()
    yield drafts
    for digest in sorted(_sources(document)):
        yield premises.received / digest
    for digest in sorted(_attached(document, kind)):
        yield premises.attachment(digest)


def _sources(document: Document) -> set[str]:
    own = set(Drop.objects.filter(document=document).values_list("sha256", flat=True))
    return own - set(Drop.objects.filter(sha256__in=own).exclude(document=document).values_list("sha256", flat=True))


def _attached(document: Document, kind: DocumentType) -> Iterator[str]:
    """Yield the digests of attachments that lie in the personal part and belong to no other document."""
    for revision in document.revisions.all():
        record = documents.content(revision)
        # Masked already by a run that a crash ended: its rows name no file any more.
        with suppress(KeyError):
            places = attachments.filed_as(record, kind)
            for row in attachments.rows_of(record):
                is_inner = kind.confidentiality == "restricted" or places[row["name"]].startswith(PERSONAL)
                others = Revision.objects.exclude(document=document).filter(record__contains=row["sha256"])
                if is_inner and not others.exists():
                    yield row["sha256"]
