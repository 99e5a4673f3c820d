"""The personal words of events, closed with the key of the document they speak of before they reach the ledger.

The row in the database stays readable and carries both; the ledger gets the closed words alone. Words about no document
(a person's name, why a duty was waived) are closed with a key of the office's own, which is never destroyed; so is what
is written about a document whose key is gone.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any

from archive import encryption
from archive.faults import Fault
from archive.key_safe import KeySafe, OfficeKeyAway, PersonalPartDestroyed
from archive.ledger_lines import LedgerEvent
from pipeline.office import event_words, personal
from pipeline.office.event_words import SEALED
from pipeline.office.models import Event
from pipeline.premises import Premises
from schemas.errors import Damaged
from schemas.language import Text, text

# Whose key closes what concerns no document.
OWN = "office"


def sealed(kind: str, document: str, body: Mapping[str, Any], premises: Premises) -> dict[str, Any]:
    """Return `body` with its personal words closed beside them, if any of them says anything.

    Raises:
        OfficeKeyAway: nothing can be closed without it.
    """
    inner = event_words.personal(kind, body)
    if not any(inner.values()):
        return dict(body)
    keys = personal.safe(premises)
    whose = document if document and not keys.is_destroyed(document) else OWN
    recipient = encryption.recipient_of(keys.make(whose))
    closed = encryption.closed(json.dumps(inner, ensure_ascii=False).encode(), [recipient])
    return {**body, SEALED: f"{whose}:{base64.b64encode(closed).decode()}"}


def readable(event: LedgerEvent, premises: Premises) -> dict[str, Any]:
    """Return the body of an event of the ledger with its personal words, as the row had it when it was written.

    Whoever makes the database anew calls this. Words whose key was destroyed are left out.

    Raises:
        OfficeKeyAway, DocumentKeyAway, DocumentKeyDamaged, NotOpened
    """
    body = dict(event.body)
    if SEALED not in body:
        return body
    try:
        return body | _opened(str(body[SEALED]), personal.safe(premises))
    except PersonalPartDestroyed:
        return body


def _opened(words: str, keys: KeySafe) -> dict[str, Any]:
    whose, _colon, closed = words.partition(":")
    found: dict[str, Any] = json.loads(encryption.opened(base64.b64decode(closed), keys.key_of(whose)))
    return found


def forget(document: str) -> None:
    """Empty the personal words in the rows about `document`; inside the caller's transaction.

    What an earlier program wrote stands open in the ledger for ever, and so does its row: it is left as it is.
    """
    for event in Event.objects.filter(document=document, body__has_key=SEALED):
        if str(event.body[SEALED]).startswith(f"{document}:"):
            Event.objects.filter(pk=event.pk).update(body=event_words.blanked(event.kind, event.body))


def faults(premises: Premises) -> Iterator[Fault]:
    """Yield every row whose personal words are not those that it closed, or were to be forgotten and are still there.

    What stands open is compared with the ledger line by line (`verifying`).
    """
    keys, named = personal.safe(premises), set[str]()
    for event in Event.objects.filter(body__has_key=SEALED).order_by("seq").iterator():
        whose, inner = str(event.body[SEALED]).partition(":")[0], event_words.personal(event.kind, event.body)
        try:
            if _opened(str(event.body[SEALED]), keys) != inner:
                yield Fault("ledger-differs", str(event.seq), text("Ledger and database tell this event differently."))
        except PersonalPartDestroyed:
            if any(inner.values()):
                words = text("The personal part was destroyed, and the database still tells this: destroy it again.")
                yield Fault("personal-left", str(event.seq), words)
        except (Damaged, ValueError) as error:
            if whose not in named:
                named.add(whose)
                if isinstance(error, OfficeKeyAway):
                    return  # named once, by `personal.faults`
                yield _unreadable(whose, error)


def _unreadable(whose: str, error: Damaged | ValueError) -> Fault:
    if isinstance(error, Damaged):
        return Fault("personal-words", whose, Text(error.message, error.params))
    return Fault("personal-words", whose, text("The closed words of an event cannot be read."))
