"""What is gone from the archive is brought back from the vault: the second copy is there for this (5.3.1C, 5.3.3B②).

Only what is gone: an entry that lies there altered stays as it is, for whoever has to find out how that came about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from pipeline.office import disposing, events, filed
from pipeline.office.models import Document, Event
from pipeline.premises import Premises
from schemas.errors import Damaged


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of one entry that was gone: is it back, byte for byte as it was filed?"""

    number: str
    entry: str
    is_back: bool


def restore(premises: Premises) -> list[Restored]:
    """Bring back every entry that is gone from the archive and lies whole in the vault; repeatable."""
    return [
        Restored(document.number or document.key, document.entry, _is_back(document, told.body, premises))
        for document, told in _gone(premises)
    ]


def _gone(premises: Premises) -> Iterator[tuple[Document, Event]]:
    archive, disposed = filed.archive(premises), disposing.disposed_entries()
    for told in Event.objects.filter(kind="filed").order_by("seq"):
        if str(told.body["entry"]) not in disposed and not archive.has(str(told.body["entry"])):
            yield Document.objects.get(key=told.document), told


def _is_back(document: Document, told: dict[str, str], premises: Premises) -> bool:
    """Copy the entry back if the vault has the very one that the filing event tells of."""
    vault, entry = filed.vault(premises), told["entry"]
    try:
        if vault.open(entry).digest != told["inventory"]:
            return False
        receipt = filed.archive(premises).copy_from(vault, entry)
    except (Damaged, OSError):
        return False
    with transaction.atomic():
        events.record("restored", at=timezone.now(), document=document.key, inventory=receipt.digest)
    return True
