"""The personal part of what is filed, for whoever may read it: everybody reads it here, and nobody by himself.

Who may read, and that the log says so, is asked by the callers (`access`, `access_log`); here it is only opened.
"""

from __future__ import annotations

from collections.abc import Iterator

from archive import encryption
from archive.faults import Fault
from archive.filestore import FileStore
from archive.key_safe import DOCUMENTS, KeySafe, PersonalPartDestroyed
from archive.personal import WholeEntry
from pipeline.office.models import Copy, Document, Event
from pipeline.premises import Premises
from schemas.errors import Damaged
from schemas.language import Text, text

# The event that tells of a destroyed key.
DESTROYED = "personal-destroyed"


def safe(premises: Premises) -> KeySafe:
    """Return the keys of the office; a vault that is away is left out."""
    return KeySafe(premises.keys, premises.vault_keys / DOCUMENTS if premises.vault_root.is_dir() else None)


def entry_of(document: Document, premises: Premises) -> WholeEntry:
    """Return the entry of a filed document, its personal files readable by their own names.

    Raises:
        EntryMissing, InventoryDamaged
    """
    entry = FileStore(premises.archive).open(f"urn:letterbook:{document.entry}")
    return WholeEntry(entry, lambda: safe(premises).key_of(document.key))


def is_destroyed(document: Document, premises: Premises) -> bool:
    """Return whether the personal part of a document was destroyed at the end of its term."""
    return safe(premises).is_destroyed(document.key)


def faults(premises: Premises) -> Iterator[Fault]:
    """Yield every document key that is missing, does not fit its entry, or outlived its destruction.

    The files themselves are compared with what was filed by their digests, as all others: no key is needed for that.
    """
    keys = safe(premises)
    if any(True for _one in keys.documents()) and (fault := _office_key_fault(keys)):
        yield fault
        return
    destroyed = set(Event.objects.filter(kind=DESTROYED).values_list("document", flat=True))
    copied = set(Copy.objects.filter(kind="vault").values_list("document__key", flat=True))
    for event in Event.objects.filter(kind="filed").order_by("seq").iterator():
        if event.document in destroyed:
            for path in keys.remains(event.document):
                words = text("The personal part was to be destroyed, and its key is still there: destroy it again.")
                yield Fault("personal-key-left", str(path), words)
        elif recipient := event.body.get("personal"):
            yield from _key_faults(keys, event.document, str(event.body["number"]), recipient)
            for path in keys.lacking(event.document):
                if path.parent != keys.mirror or event.document in copied:
                    words = text("A copy of the personal part's key is missing or differs.")
                    yield Fault("personal-key-copy", str(path), words)


def _office_key_fault(keys: KeySafe) -> Fault | None:
    """Return the one fault that a lost office key is, not one for each document."""
    try:
        keys.office_key()
    except Damaged as error:
        return Fault("office-key", str(keys.office), Text(error.message, error.params))
    return None


def _key_faults(keys: KeySafe, document: str, number: str, recipient: str) -> Iterator[Fault]:
    try:
        fits = encryption.recipient_of(keys.key_of(document)) == recipient
    except (Damaged, PersonalPartDestroyed) as error:
        # Destroyed, and no event says so: somebody did it behind the office's back.
        yield Fault("personal-key", number, Text(error.message, error.params))
        return
    if not fits:
        yield Fault("personal-key", number, text("The key of the personal part is not the one that closed it."))
