"""The rows that belong to one document, read once for a page that asks for them again and again.

A step reads the tables when it needs them, for another may have written meanwhile. A page that only shows a document
gathers its rows first, and whoever asks after that finds them here: never gather what a step is then taken with.
`Document.refresh_from_db` lets go of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.office.models import Document, Event, Revision

# Which rows there are, and what is read beside each in the same question.
_ROWS: Mapping[str, tuple[str, ...]] = {
    "decisions": ("person", "on_behalf"),
    "consents": ("giver", "by", "prepared"),
    "parts": ("person",),
    "copies": ("receipt_by",),
    "vault_copies": (),
    "deliveries": ("by",),
    "postings": (),
}
# What no document has before it has a number.
_OF_WHAT_IS_OUT = frozenset({"copies", "vault_copies", "deliveries", "postings"})
_REVISIONS, _EVENTS = "revisions", "events"


def gather(document: Document) -> None:
    """Read the versions of `document`, and let each kind of its rows be read once from now on."""
    if is_gathered(document):
        return
    found = document.revisions.select_related("submitted_by").defer("record", "digests").order_by("serial")
    newest = max(found, key=lambda one: one.serial, default=None)
    _held(document)[_REVISIONS] = found
    if newest is not None:
        newest.refresh_from_db(fields=["record", "digests"])


def is_gathered(document: Document) -> bool:
    """Return whether the rows of `document` are read once."""
    return _REVISIONS in _held(document)


def rows(document: Document, name: str) -> list[Any]:
    """Return the rows of `document` called `name` in the order of their writing: as gathered, else as they are now."""
    held = _held(document)
    if name in held:
        return list(held[name])
    manager = getattr(document, name)
    is_none_yet = name in _OF_WHAT_IS_OUT and document.number is None and is_gathered(document)
    # Without a name Django would read everything beside.
    beside = _ROWS[name]
    found = manager.none() if is_none_yet else manager.order_by("id")
    found = found.select_related(*beside) if beside else found
    if is_gathered(document):
        held[name] = found
    return list(found)


def events(document: Document) -> list[Event]:
    """Return what happened to `document`, the oldest first."""
    held = _held(document)
    if _EVENTS in held:
        return list(held[_EVENTS])
    found = list(Event.objects.filter(document=document.key).order_by("seq"))
    if is_gathered(document):
        held[_EVENTS] = found
    return found


def versions(document: Document) -> list[Revision]:
    """Return the versions of `document`, the newest first; what each says is read when it is asked for."""
    if not is_gathered(document):
        found = document.revisions.select_related("submitted_by").defer("record", "digests")
        return list(found.order_by("-serial"))
    return sorted(document.revisions.all(), key=lambda one: -one.serial)


def _held(document: Document) -> dict[str, Any]:
    """Return where Django itself keeps what it has read beside a row, and lets go of it when the row is read anew."""
    held: dict[str, Any] = vars(document).setdefault("_prefetched_objects_cache", {})
    return held
