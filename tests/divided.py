"""The model report divided among three people: what tests of parts share."""

from __future__ import annotations

from pipeline.office import contributions
from pipeline.office.models import Document
from schemas.document_type import TEMPLATES, load

KIND = load(TEMPLATES / "service_report")
SECTIONS = tuple(dict.fromkeys(section.id for section in KIND.sections))
WHOSE = ("doc_type", "project_code", "period")
ENGINEERING, SECURITY = ("engineering", "utilities"), ("security",)
REST = tuple(one for one in SECTIONS if one not in (*ENGINEERING, *SECURITY))


def refused(refusal) -> list[tuple[str, str]]:
    """Return code and path of what stopped a file."""
    return [(fault.code, fault.place.path) for fault in refusal.value.problems if fault.stops]


def standing(document: Document) -> list[tuple[str, list[str]]]:
    """Return who wrote which sections of `document`, as its parts stand."""
    return [(part.person.name, part.standing) for part in contributions.standing(document)]
