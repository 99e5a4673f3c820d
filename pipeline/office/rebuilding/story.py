"""One document while its events are read again: the rows that they make, and what all documents share meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from archive.entry import EntryFacts
from pipeline.office import kinds
from pipeline.office.models import (
    Consent,
    Copy,
    Decision,
    Delivery,
    Document,
    Drop,
    Event,
    Part,
    Person,
    Posting,
    Project,
    Provenance,
    RegisterRow,
    Revision,
)
from pipeline.premises import Premises
from schemas.document_type import DocumentType
from schemas.language import _
from schemas.record import Record


@dataclass(slots=True)
class Around:
    """What the stories have in common: people and projects so far, and what could not be restored, counted by words.

    `numbers` leads from a document's number to its row, also to one that comes later.
    """

    premises: Premises
    people: dict[str, Person] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    lost: Counter[str] = field(default_factory=Counter)

    def person(self, user: object) -> Person:
        """Return who has this account; one whom no event introduces gets a row that signs nobody in."""
        name = str(user or "—")[:60]
        if name not in self.people:
            self.lose(_("People whom no event introduces; their accounts are closed."))
            self.people[name] = Person.objects.create(user=name, name=name, active=False)
        return self.people[name]

    def project(self, code: object) -> Project:
        """Return the project with this code; one that no event introduces gets a closed row."""
        name = str(code or "—")[:20]
        if name not in self.projects:
            self.lose(_("Projects that no event introduces; they are closed."))
            self.projects[name] = Project.objects.create(code=name, name=name, fee_mode="lump_sum", active=False)
        return self.projects[name]

    def lose(self, what: str, count: int = 1) -> None:
        """Count what could not be restored; `what` is a message."""
        self.lost[what] += count

    def has_register(self, kind: str) -> bool:
        """Return whether what is of this type goes out to customers, and has a row in the register."""
        known = kinds.available(self.premises).get(kind)
        return bool(known and known.channels)

    def kind(self, document: Document) -> DocumentType | None:
        """Return the type of a document, None where this office no longer has any of that name."""
        if not document.type or document.type not in kinds.available(self.premises):
            return None
        return kinds.of(document, self.premises)


@dataclass(slots=True)
class Story:
    """A document and its rows; the handlers of events fill it in the order in which things happened."""

    document: Document
    around: Around
    facts: EntryFacts | None = None
    record: Record | None = None
    revisions: list[Revision] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    drops: list[Drop] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    copies: dict[str, Copy] = field(default_factory=dict)
    vaulted: set[str] = field(default_factory=set)
    register: RegisterRow | None = None
    provenance: Provenance | None = None

    def by(self, event: Event, name: str = "by") -> Person:
        """Return whom the event names."""
        return self.around.person(event.body.get(name))

    def maybe_by(self, event: Event) -> Person | None:
        """Return whom the event names, None where it names nobody."""
        return self.around.person(event.body["by"]) if event.body.get("by") else None


def key_of(document: str) -> int:
    """Return the row that the document `D000123` has always had: keys are given by it, so it must not move."""
    return int(document.removeprefix("D"))


def said(body: Mapping[str, Any], name: str) -> str:
    """Return a word of an event's body as a string; empty where it has none, or where it was forgotten."""
    return str(body.get(name) or "")
