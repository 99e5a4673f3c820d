"""The rows that belong to one document, read once for a page that asks for them again and again.

A step reads the tables when it needs them, for another may have written meanwhile. A page that only shows a document
gathers its rows first, and whoever asks after that finds them here: never gather what a step is then taken with.
`Document.refresh_from_db` lets go of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from pipeline.office.models import Document, Event, RegisterRow, Revision
from pipeline.office.prepared import Prepared

# Which rows there are, and what is read beside each in the same question.
_BESIDE: Mapping[str, tuple[str, ...]] = {
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
# How many documents are read for in one question.
_AT_ONCE = 500
_REVISIONS, _EVENTS = "gathered revisions", "gathered events"


def _rows_of(name: str, documents: Collection[int]) -> QuerySet[Any]:
    rows_of: type[Any] = Document._meta.get_field(name).related_model  # type: ignore[assignment]
    found: QuerySet[Any] = rows_of.objects.filter(document__in=documents)
    # Without a name Django would read everything beside.
    return found.select_related(*_BESIDE[name]) if _BESIDE[name] else found


def _versions_of(documents: Collection[int]) -> QuerySet[Revision]:
    return Revision.objects.filter(document__in=documents).select_related("submitted_by").defer("record", "digests")


_ROWS = {name: Prepared(partial(_rows_of, name), documents=[int]) for name in _BESIDE}
_events = Prepared(lambda document: Event.objects.filter(document=document), document=str)
_revisions = Prepared(_versions_of, documents=[int])
_contents = Prepared(lambda pk: Revision.objects.filter(pk=pk).order_by().values_list("record", "digests"), pk=int)
_register = Prepared(lambda document: RegisterRow.objects.filter(document=document), document=int)


def gather(document: Document) -> None:
    """Read the versions of `document`, and let each kind of its rows be read once from now on."""
    if is_gathered(document):
        return
    _held(document)[_REVISIONS] = found = _versions(document)
    for newest in found[:1]:
        [(newest.record, newest.digests)] = _contents(pk=newest.pk)
    line = next(iter(_register(document=document.pk)), None) if document.number is not None else None
    Document._meta.get_field("register_row").set_cached_value(document, line)


def each_gathered(found: Iterable[Document], names: Collection[str]) -> Iterator[Document]:
    """Yield the documents `found`, their versions and rows called `names` read for many of them in one question.

    What a version says is read when somebody asks for it.
    """
    rest = iter(found)
    while some := list(islice(rest, _AT_ONCE)):
        for name in names:
            _shared_out(some, f"gathered {name}", _rows_of(name, [one.pk for one in some]).order_by("pk"))
        _shared_out(some, _REVISIONS, _versions_of([one.pk for one in some]).order_by("-serial"))
        yield from some


def _shared_out(some: Iterable[Document], kept: str, rows_of_all: Iterable[Any]) -> None:
    """Let each document hold those of the rows that are its own."""
    own = {one.pk: (one, _held(one).setdefault(kept, [])) for one in some}
    for row in rows_of_all:
        document, held = own[row.document_id]
        row.document = document
        held.append(row)


def is_gathered(document: Document) -> bool:
    """Return whether the rows of `document` are read once."""
    return _REVISIONS in _held(document)


def rows(document: Document, name: str) -> list[Any]:
    """Return the rows of `document` called `name` in the order of their writing: as gathered, else as they are now."""
    held, kept = _held(document), f"gathered {name}"
    if kept in held:
        return list(held[kept])
    is_none_yet = name in _OF_WHAT_IS_OUT and document.number is None and is_gathered(document)
    found = [] if is_none_yet else sorted(_ROWS[name](documents=[document.pk]), key=lambda one: one.pk)
    for one in found:
        one.document = document
    if is_gathered(document):
        held[kept] = found
    return list(found)


def events(document: Document) -> list[Event]:
    """Return what happened to `document`, the oldest first."""
    held = _held(document)
    if _EVENTS in held:
        return list(held[_EVENTS])
    found = sorted(_events(document=document.key), key=lambda one: one.seq)
    if is_gathered(document):
        held[_EVENTS] = found
    return list(found)


def versions(document: Document) -> list[Revision]:
    """Return the versions of `document`, the newest first; what each says is read when it is asked for."""
    return list(_held(document)[_REVISIONS]) if is_gathered(document) else _versions(document)


def _versions(document: Document) -> list[Revision]:
    found = sorted(_revisions(documents=[document.pk]), key=lambda one: -one.serial)
    for one in found:
        one.document = document
    return found


def _held(document: Document) -> dict[str, Any]:
    """Return where Django itself keeps what it has read beside a row, and lets go of it when the row is read anew.

    The names are none of Django's: nobody else finds what is kept under them.
    """
    held: dict[str, Any] = vars(document).setdefault("_prefetched_objects_cache", {})
    return held
