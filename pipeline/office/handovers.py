"""What was handed over to whom: the list that both sides can hold their signed paper against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.office.handing_over import HANDED_OVER
from pipeline.office.models import Event, Person, Project
from schemas import handover as policy
from schemas.document_type import wording
from schemas.handover import Recipient

HANDS_OVER = ("quality_center", "system_admin")
_MOST = 100


@dataclass(frozen=True, slots=True)
class Past:
    """One handover: what went to whom, by whom, and the digests that stand on the list to sign and of the bag."""

    at: datetime
    by: str
    project: str
    recipient: str
    year: str
    entries: int
    left_out: int
    size_bytes: int
    folder: str
    listing: str
    bag: str


@dataclass(frozen=True, slots=True)
class Naming:
    """What codes and accounts in an event are called, for people; one that is gone is called by itself."""

    projects: Mapping[str, str]
    people: Mapping[str, str]
    recipients: Mapping[str, Recipient]

    def project(self, code: str) -> str:
        """Return the name of a project."""
        return self.projects.get(code, code)

    def person(self, user: str) -> str:
        """Return the name of a person."""
        return self.people.get(user, user)

    def recipient(self, name: str) -> str:
        """Return what a recipient is called in the reader's language."""
        return named(self.recipients[name]) if name in self.recipients else name


def recipients() -> list[Recipient]:
    """Return whom a project may be handed to."""
    return list(policy.handover().recipients.values())


def listed() -> list[Past]:
    """Return the newest handovers, in three questions however many there are."""
    rows = list(Event.objects.filter(kind=HANDED_OVER).order_by("-seq")[:_MOST])
    names = naming()
    return [_past(one, names) for one in rows]


def naming() -> Naming:
    """Return what projects and people are called now, in two questions."""
    return Naming(
        dict(Project.objects.values_list("code", "name")),
        dict(Person.objects.values_list("user", "name")),
        policy.handover().recipients,
    )


def _past(one: Event, names: Naming) -> Past:
    said = one.body
    return Past(
        at=one.at,
        by=names.person(said.get("by") or ""),
        project=names.project(said["project"]),
        recipient=names.recipient(said["to"]),
        year=said.get("year") or "",
        entries=said["entries"],
        left_out=said["left_out"],
        size_bytes=said.get("bytes", 0),
        folder=said["folder"],
        listing=said["listing"],
        bag=said["bag"],
    )


def named(one: Recipient) -> str:
    """Return what a recipient is called in the reader's language."""
    return wording(one.titles)
