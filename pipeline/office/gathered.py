"""The rows that belong to one document, read once for a page that asks for them again and again.

A step reads the tables when it needs them, for another may have written meanwhile. A page that only shows a document
gathers its rows first, and whoever asks after that finds them here: never gather what a step is then taken with.
`Document.refresh_from_db` lets go of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from pipeline.office.models import Consent, Copy, Decision, Delivery, Document, Event, Part, Posting, Revision

# What is read of each, and which rows beside it in the same question.
_ROWS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "decisions": (Decision, ("person", "on_behalf")),
    "consents": (Consent, ("giver", "by", "prepared")),
    "parts": (Part, ("person",)),
    "copies": (Copy, ("receipt_by",)),
    "deliveries": (Delivery, ("by",)),
    "postings": (Posting, ()),
}
# What no document has before it has a number.
_OF_WHAT_IS_OUT = frozenset({"copies", "deliveries", "postings"})
_REVISIONS, _EVENTS = "revisions", "events"


def gather(document: Document) -> None:
    """Read the rows of `document`, each kind once; what was gathered before stays as it is."""
    if is_gathered(document):
        return
    none_yet = _OF_WHAT_IS_OUT if document.number is None else frozenset()
    prefetch_related_objects(
        [document],
        Prefetch(_REVISIONS, Revision.objects.select_related("submitted_by").defer("record", "digests")),
        *(Prefetch(name, _asked(name)) for name in _ROWS if name not in none_yet),
    )
    _held(document).update({name: getattr(document, name).none() for name in none_yet})
    newest = max(document.revisions.all(), key=lambda one: one.serial, default=None)
    _held(document)[_EVENTS] = events(document)
    if newest is not None:
        newest.refresh_from_db(fields=["record", "digests"])


def _asked(name: str) -> Any:
    return _beside(name, _ROWS[name][0].objects.order_by("id"))


def _beside(name: str, found: Any) -> Any:
    # Without a name Django would read everything beside.
    return found.select_related(*_ROWS[name][1]) if _ROWS[name][1] else found


def is_gathered(document: Document) -> bool:
    """Return whether the rows of `document` are at hand."""
    return _REVISIONS in _held(document)


def rows(document: Document, name: str) -> list[Any]:
    """Return the rows of `document` called `name` in the order of their writing: as gathered, else as they are now."""
    if name in _held(document):
        return list(_held(document)[name])
    return list(_beside(name, getattr(document, name).order_by("id")))


def events(document: Document) -> list[Event]:
    """Return what happened to `document`, the oldest first."""
    if _EVENTS in _held(document):
        return list(_held(document)[_EVENTS])
    return list(Event.objects.filter(document=document.key).order_by("seq"))


def versions(document: Document) -> list[Revision]:
    """Return the versions of `document`, the newest first; what each says is read when it is asked for."""
    if not is_gathered(document):
        found = document.revisions.select_related("submitted_by").defer("record", "digests")
        return list(found.order_by("-serial"))
    return sorted(document.revisions.all(), key=lambda one: -one.serial)


def _held(document: Document) -> dict[str, Any]:
    held: dict[str, Any] = getattr(document, "_prefetched_objects_cache", {})
    return held
