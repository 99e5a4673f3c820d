"""What became of a document after it was filed, for whoever takes it over: sent, posted, withdrawn, copied.

People are left out, and free text too unless it is asked for: who of the old company did it is not the recipient's.
"""

from __future__ import annotations

from typing import Any

from pipeline.office.models import Document, Event

_KINDS = (
    "released", "filed", "copied", "received", "delivered", "published", "posted", "removed", "withdrawn",
    "superseded", "joined", "answered", "raised", "imported",
)  # fmt: skip
_FACTS = (
    "number", "code", "register", "year", "to", "channel", "place", "copies", "state", "superseded_by", "matter",
    "reply", "clause", "entry", "inventory", "origin",
)  # fmt: skip
_WORDS = ("reason", "note")


def of(document: Document, *, with_notes: bool) -> list[dict[str, Any]]:
    """Return the events of `document`, the oldest first, each with its number in the ledger."""
    names = (*_FACTS, *_WORDS) if with_notes else _FACTS
    found = Event.objects.filter(document=document.key, kind__in=_KINDS).order_by("seq")
    return [
        {"seq": one.seq, "at": one.at.isoformat(), "kind": one.kind}
        | {name: one.body[name] for name in names if one.body.get(name) not in (None, "")}
        for one in found
    ]
