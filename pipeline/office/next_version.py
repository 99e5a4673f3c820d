"""Whether an upload is the next version of the document that it was uploaded for, and what to ask where it is not.

Who mends a returned document may change just what tells documents apart: the day of a meeting, a title. The file alone
would then be a new document, and the returned one would lie with its author for ever. So its author is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.office import documents
from pipeline.office.cases import Case
from pipeline.office.checking import Checked
from pipeline.office.models import Document, Person
from pipeline.office.uploads import NEW
from pipeline.receive import Received
from pipeline.stages import Stage
from schemas import asking, fields
from schemas import record as records
from schemas.record import value_at

# More than these lie with nobody; whoever has them finds the one that is meant by its own page.
_MOST = 5


@dataclass(frozen=True, slots=True)
class Difference:
    """What tells an upload apart from a document: the heading, and what stood there and stands there now, if short."""

    label: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """An upload that was made for `document` and would become something else: a new one, or a version of `other`."""

    document: Document
    case: Case
    differences: tuple[Difference, ...] = ()

    @property
    def other(self) -> Document | None:
        """The open document that it would become the next version of."""
        return self.case.open

    @property
    def is_of_one_kind(self) -> bool:
        """Whether both are of one type and project: of others it is no version."""
        return (self.case.kind.id, self.case.project) == (self.document.type, self.document.project)

    @property
    def may_be_its_version(self) -> bool:
        """Whether its author may say that it is the next version all the same."""
        return self.is_of_one_kind and self.other is None and not self.is_closed

    @property
    def is_closed(self) -> bool:
        """Whether `document` went on, or was given up, since the upload was made for it: it takes no more versions."""
        return not Stage(self.document.stage).is_open

    @property
    def serial(self) -> int:
        """Which version of `document` it would be."""
        return documents.newest_serial(self.document) + 1


def meant(received: Received, who: Person) -> Document | None:
    """Return the document of `who` that an upload was made for, or that it was said to be the version of."""
    key = received.revises or received.about
    return _by(who, key) if key not in {"", NEW} else None


def own(key: str, who: Person) -> Document | None:
    """Return the document `key` where it is one of `who` and its content may still change."""
    found = _by(who, key)
    return found if found is not None and Stage(found.stage).is_open else None


def _by(who: Person, key: str) -> Document | None:
    return Document.objects.select_related("project").filter(key=records.storable(key), author=who).first()


def doubt(looked: Checked, who: Person) -> Doubt | None:
    """Return what is to be asked before an upload is handed in: it was made for one document and is none of it."""
    document = meant(looked.received, who) if looked.cases and not looked.faults and not looked.is_letter else None
    if document is None or any(case.open == document for case in looked.cases):
        return None
    case = looked.cases[0]
    found = Doubt(document, case)
    return Doubt(document, case, tuple(_differences(case, document))) if found.is_of_one_kind else found


def perhaps(looked: Checked, who: Person) -> list[Document]:
    """Return the documents lying with `who` of which an upload by itself, a new one, may be the next version."""
    if len(looked.cases) != 1 or looked.faults or looked.received.about == NEW:
        return []
    [case] = looked.cases
    if case.open is not None or case.supersedes is not None:
        return []
    lying = Document.objects.filter(author=who, type=case.kind.id, project=case.project, supersedes=None)
    return list(lying.filter(stage=Stage.RETURNED).order_by("-id")[:_MOST])


def _differences(case: Case, document: Document) -> Iterator[Difference]:
    """Yield what differs of that by which the type tells its documents apart."""
    newest = documents.latest(document)
    before: Any = documents.content(newest) if newest else {}
    for way in sorted(asking.ways(case.kind.identity)):
        path = ".".join(way)
        old, new = value_at(before, path), value_at(case.record, path)
        if old != new:
            yield Difference(fields.label_at(case.kind.schema, list(way)), fields.shown(old), fields.shown(new))
