"""The personal parts: the key of each is there and fits, in every copy, and closed words say what the events say.

That the files themselves are those that were filed is the archive's part, which needs no key for it.
"""

from __future__ import annotations

from archive import encryption
from pipeline.office import personal, sealed_words
from pipeline.office.models import Event
from pipeline.office.verify_parts import Check, Covered, Findings, Part
from schemas.errors import LetterbookError


def personal_parts(check: Check) -> Findings:
    """Try every key, open every closed word, and count anew which parts can be opened."""
    yield from personal.faults(check.premises)
    yield from sealed_words.faults(check.premises)
    destroyed = set(Event.objects.filter(kind=personal.DESTROYED).values_list("document", flat=True))
    closed = {one.document: str(one.body["personal"]) for one in check.told.values() if one.body.get("personal")}
    there = {document: recipient for document, recipient in closed.items() if document not in destroyed}
    opened = sum(_opens(check, document, recipient) for document, recipient in there.items())
    yield Covered(Part.PERSONAL, "personal-parts", opened, len(there))


def _opens(check: Check, document: str, recipient: str) -> bool:
    try:
        return encryption.recipient_of(personal.safe(check.premises).key_of(document)) == recipient
    except LetterbookError:
        return False
