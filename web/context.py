"""What every page shows around its own content: the company, who is signed in, where they can go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from pipeline.office import access
from pipeline.office.here import office
from pipeline.office.models import Person
from schemas.language import CHINESE, ENGLISH, _, current
from web import gate

# What the head of each page offers, in this order: the page, its words, and to whom (no roles: everybody).
_WRITERS = ("steward", "project_manager", "engineering_department", "security_department", "environment_department")
_DECIDERS = ("project_manager", "supervising_leader", "finance_center", "general_manager", "quality_center")
_PLACES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("home", _("To do"), ()),
    ("quality", _("Overview"), (*access.OVERSEERS, "supervising_leader")),
    ("checks", _("Spot checks"), ("quality_center", "general_manager", "supervising_leader")),
    ("write", _("Write"), (*_WRITERS, "complaint_officer")),
    ("upload", _("Upload"), (*_WRITERS, "quality_center", "complaint_officer")),
    ("approvals", _("For decision"), _DECIDERS),
    ("outgoing", _("Release, publish"), ("project_manager", "steward")),
    ("posting", _("Posting"), ("steward", "project_manager")),
    ("documents", _("Documents"), ()),
    ("search", _("Search"), ()),
    ("duties", _("Duties"), ()),
    ("check_findings", _("Findings"), ("project_manager", "steward")),
    ("registers", _("Register"), ()),
    ("people", _("Administration"), ("system_admin",)),
)


def desk(request: HttpRequest) -> dict[str, Any]:
    """Return the facts of the frame."""
    who = gate.visitor(request) if hasattr(request, "user") else None
    return {
        "company": office().company,
        "language": current(),
        "html_language": "zh-CN" if current() == CHINESE else "en",
        "other_language": ENGLISH if current() == CHINESE else CHINESE,
        "who": who,
        "places": list(_places(request, who)) if who else [],
    }


def _places(request: HttpRequest, who: Person) -> Iterator[dict[str, Any]]:
    held = access.acting_anywhere(who)
    for name, words, roles in _PLACES:
        if not roles or held & set(roles):
            address = reverse(name)
            here = request.path == address or (address != "/" and request.path.startswith(address))
            yield {"address": address, "words": words, "here": here}
