"""Every fact, in order. An event is written in the transaction that makes it; the ledger on disk follows.

What an event says of persons is closed when it is written (`sealed_words`), and reaches the ledger closed alone.
"""

from __future__ import annotations

import getpass
import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from archive.ledger_lines import LedgerEvent
from pipeline.office import event_words, sealed_words
from pipeline.office.models import Event, Person
from pipeline.office.prepared import Prepared

# The newest event that somebody has taken in: its number and its salt, by which a database that was put back is known.
Position = tuple[int, str]
START: Position = (0, "")


class News(NamedTuple):
    """What an event is about, without what it says."""

    seq: int
    salt: str
    kind: str
    document: str
    at: datetime


_newest = Prepared(lambda: Event.objects.order_by("-seq").values_list("seq", "salt")[:1])
_news = Prepared(
    lambda seq: Event.objects.filter(seq__gte=seq).order_by().values_list("seq", "salt", "kind", "document", "at"),
    seq=int,
)


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
    body = facts | {"operator": operator()}
    if by is not None:
        body["by"] = by.user
    body = sealed_words.sealed(kind, document, body, office())
    return Event.objects.create(
        seq=last() + 1, at=at, kind=kind, document=document, body=body, salt=secrets.token_hex(32)
    )


def since(seq: int) -> Iterator[LedgerEvent]:
    """Yield the events after `seq`, in order."""
    for event in Event.objects.filter(seq__gt=seq).order_by("seq").iterator():
        yield told(event)


def at(seq: int) -> LedgerEvent:
    """Return the event number `seq`, which is there."""
    return told(Event.objects.get(seq=seq))


def told(event: Event) -> LedgerEvent:
    """Return an event as the ledger tells it."""
    return LedgerEvent(
        seq=event.seq,
        at=event.at.isoformat(),
        kind=event.kind,
        document=event.document,
        body=event_words.written(event.kind, event.body),
        salt=event.salt,
    )


def position() -> Position:
    """Return where the office stands: its newest event."""
    return next(iter(_newest()), START)


def last() -> int:
    """Return the number of the newest event, 0 if there is none."""
    return position()[0]


def news(after: Position) -> list[News] | None:
    """Return what happened after a position, in order; None if it is none of this history, as after a restore."""
    found = [News(*row) for row in sorted(_news(seq=after[0]))]
    if after == START:
        return found
    return found[1:] if found and found[0][:2] == after else None
