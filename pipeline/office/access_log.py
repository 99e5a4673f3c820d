"""The log of who saw or took what concerns persons: written before it is shown, and never changed (5.6.2).

It stands in a table of its own and not in the ledger: a look is no fact about a document, there are thousands of them,
and what the ledger holds can never be disposed of, while this log ends with the longest-kept document that it tells of.
An export leaves the house, so it is an event as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from pipeline.office import access, contents, documents, events, filed, here, kinds
from pipeline.office.models import Access, Document, Person
from pipeline.premises import Premises
from schemas.errors import NotAllowed
from schemas.language import _, translate

CLAUSE = "5.6.2"
READERS = ("quality_center", "system_admin")


class Action(StrEnum):
    """What was done with it."""

    VIEWED = "viewed"
    OPENED = "opened"
    EXPORTED = "exported"

    @property
    def words(self) -> str:
        """The name of the action, to be translated."""
        return {"viewed": _("looked at"), "opened": _("internal version opened"), "exported": _("taken out")}[self]


# What the program itself says in a line; whatever else stands there somebody typed, or a document is called so.
_WORDS = {
    "decide": _("looked through to decide on it"),
    "workbook": _("to fill in the next one"),
    "source": _("one's own file taken back"),
}


class LogIsNotYours(NotAllowed):
    """The log itself concerns persons: it is for those who watch over them."""

    message = _("%(person)s may not read the access log: it is for %(roles)s.")


def holds_personal(document: Document, premises: Premises) -> bool:
    """Return whether the newest version of `document` holds anything that the public may not read."""
    revision = documents.latest(document)
    if revision is None:
        return True  # a letter that waits is a scan, and what a part says is not known as a whole yet
    return contents.of(revision, kinds.of(document, premises)).is_personal


def note(
    action: Action, what: str, *, document: Document | None = None, by: Person | None = None, purpose: str = ""
) -> Access:
    """Write one line of the log; what is not written is not shown, so call it first."""
    now, operator = timezone.now(), events.operator()
    with transaction.atomic():
        if action is Action.EXPORTED:
            # The ledger has what was taken out as soon as it is written, also where no step of the path follows.
            transaction.on_commit(lambda: filed.follow_ledger(here.office()))
            key = document.key if document else ""
            events.record("exported", at=now, document=key, by=by, what=what, purpose=purpose)
        return Access.objects.create(
            at=now, action=action, person=by, operator=operator[:60], document=document, what=what[:300],
            purpose=purpose[:200],
        )  # fmt: skip


def stamp(by: Person | None) -> str:
    """Return who takes something out and when, as it stands on it: `导出：高品（gaopin） 2026-07-10 09:00`."""
    who = f"{by.name}（{by.user}）" if by else events.operator()
    return f"导出：{who} {timezone.localtime():%Y-%m-%d %H:%M}"


def rows(
    reader: Person, *, document: Document | None = None, person: Person | None = None, since: datetime | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the lines of the log that match, the newest first.

    Raises:
        LogIsNotYours
    """
    for one in found(reader, document=document, person=person, at__gte=since):
        yield {
            "at": one.at,
            "action": one.action,
            "person": one.person.user if one.person else None,
            "name": one.person.name if one.person else None,
            "operator": one.operator,
            "document": one.document.key if one.document else None,
            "number": one.document.number if one.document else None,
            "what": one.what,
            "purpose": one.purpose,
        }


def said(words: str, premises: Premises) -> str:
    """Return what a line says in the reader's language; where it names a type by its id, by the type's title."""
    known = kinds.available(premises)
    if words in _WORDS:
        return translate(_WORDS[words])
    return " ".join(known[word].title_in() if word in known else word for word in words.split(" "))


def found(reader: Person, **wanted: object) -> QuerySet[Access]:
    """Return the lines whose fields are as `wanted` (None: whatever), the newest first, to be paged through.

    Raises:
        LogIsNotYours
    """
    if not access.holds_in_company(reader, READERS):
        raise LogIsNotYours(person=reader.name, roles=access.role_titles(READERS), clause=CLAUSE)
    asked = {name: value for name, value in wanted.items() if value is not None}
    return Access.objects.filter(**asked).select_related("person", "document").order_by("-id")
