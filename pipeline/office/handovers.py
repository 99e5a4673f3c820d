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
    folder: str
    listing: str
    bag: str


def recipients() -> list[Recipient]:
    """Return whom a project may be handed to."""
    return list(policy.handover().recipients.values())


def listed() -> list[Past]:
    """Return the newest handovers, in three questions however many there are."""
    rows = list(Event.objects.filter(kind=HANDED_OVER).order_by("-seq")[:_MOST])
    projects = dict(Project.objects.values_list("code", "name"))
    people = dict(Person.objects.values_list("user", "name"))
    known = policy.handover().recipients
    return [_past(one, projects, people, known) for one in rows]


def _past(one: Event, projects: dict[str, str], people: dict[str, str], known: Mapping[str, Recipient]) -> Past:
    said = one.body
    to = known.get(said["to"])
    return Past(
        at=one.at,
        by=people.get(said.get("by") or "", said.get("by") or ""),
        project=projects.get(said["project"], said["project"]),
        recipient=named(to) if to else said["to"],
        year=said.get("year") or "",
        entries=said["entries"],
        left_out=said["left_out"],
        folder=said["folder"],
        listing=said["listing"],
        bag=said["bag"],
    )


def named(one: Recipient) -> str:
    """Return what a recipient is called in the reader's language."""
    return wording(one.titles)
