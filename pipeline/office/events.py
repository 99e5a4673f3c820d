"""Every fact, in order. An event is written in the transaction that makes it; the ledger on disk follows.

What an event says of persons is closed when it is written (`sealed_words`), and reaches the ledger closed alone.
"""

from __future__ import annotations

import getpass
import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from archive.ledger_lines import LedgerEvent
from pipeline.office import event_words, sealed_words
from pipeline.office.models import Event, Person


def operator() -> str:
    """Return the operating system's user, recorded beside every `--by`."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def record(kind: str, *, at: datetime, document: str = "", by: Person | None = None, **facts: Any) -> Event:
    """Write one event. Must be called inside the transaction that makes the fact true.

    The sequence has no gaps: the number is taken under the database's write lock.

    Raises:
        OfficeKeyAway: it says something of persons, and the key that closes it is gone.
    """
    from pipeline.office.here import office

    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an event outside a transaction could outlive its fact")
    last = Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    body = facts | {"operator": operator()}
    if by is not None:
        body["by"] = by.user
    body = sealed_words.sealed(kind, document, body, office())
    return Event.objects.create(
        seq=last + 1, at=at, kind=kind, document=document, body=body, salt=secrets.token_hex(32)
    )


def since(seq: int) -> Iterator[LedgerEvent]:
    """Yield the events after `seq`, in order."""
    for event in Event.objects.filter(seq__gt=seq).order_by("seq").iterator():
        yield _as_told(event)


def at(seq: int) -> LedgerEvent:
    """Return the event number `seq`, which is there."""
    return _as_told(Event.objects.get(seq=seq))


def _as_told(event: Event) -> LedgerEvent:
    return LedgerEvent(
        seq=event.seq,
        at=event.at.isoformat(),
        kind=event.kind,
        document=event.document,
        body=event_words.written(event.kind, event.body),
        salt=event.salt,
    )


def last() -> int:
    """Return the number of the newest event, 0 if there is none."""
    return Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
