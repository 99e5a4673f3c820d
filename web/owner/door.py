"""Whom the owners' pages let in, and how often somebody may try: everything here is asked by people without a name.

Whoever typed the project's access code is known by a signed cookie of that project and not by a session: a session of
thirty days would also keep staff signed in who read on the same device.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from pipeline.office import access, entrance
from pipeline.office.models import AccessCode, Project
from pipeline.office.prepared import Prepared
from schemas import record as records
from web import gate, limits
from web.limits import Limit

log = logging.getLogger("letterbook.web")

STAYS = timedelta(days=30)
# A lane of households may share one address of a mobile network: room for them, none for whoever tries them all.
LOOKS = Limit("verification-looks", 300, timedelta(minutes=10))
GUESSES = Limit("verification-guesses", 30, timedelta(minutes=10))
CODES = Limit("access-code-guesses", 10, timedelta(hours=1))
CODES_OF_PROJECT = Limit("access-code-guesses-of-project", 300, timedelta(hours=1))
LETTERS = Limit("feedback", 5, timedelta(hours=1))
LETTERS_OF_PROJECT = Limit("feedback-of-project", 120, timedelta(days=1))
# Every page of a document is one picture, and each is drawn once: room for a building that reads the same report.
PICTURES = Limit("page-pictures", 1500, timedelta(minutes=10))
PHOTOS = Limit("feedback-photos", 15, timedelta(hours=1))
RECEIPTS = Limit("receipt-guesses", 20, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody at the pages of a project: `is_owner` once they showed its code, or work there."""

    project: Project
    is_owner: bool


def of_project(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return `view` as one that gets the reader instead of the project's code in the address."""

    @wraps(view)
    def opened(request: HttpRequest, code: str, **where: Any) -> HttpResponse:
        project = next(iter(_projects(code=records.storable(code))), None)
        if project is None:
            raise Http404
        return view(request, Reader(project, _is_owner(request, project)), **where)

    return opened


_projects = Prepared(lambda code: Project.objects.filter(code=code, active=True), code=str)


def _is_owner(request: HttpRequest, project: Project) -> bool:
    who = gate.visitor(request)
    if who is not None and access.roles_of(who, project):
        return True
    key = request.get_signed_cookie(_cookie(project), default="", salt=_cookie(project), max_age=STAYS)
    return entrance.is_open_with(project, str(key))


def let_in(response: HttpResponse, code: AccessCode) -> HttpResponse:
    """Let the visitor in for thirty days, or until the project has a new code."""
    name = _cookie(code.project)
    response.set_signed_cookie(
        name,
        str(code.pk),
        salt=name,
        max_age=STAYS,
        path=f"/p/{code.project.code}/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _cookie(project: Project) -> str:
    return f"owner-{project.code}"


def is_shut(request: HttpRequest, *wanted: tuple[Limit, str]) -> bool:
    """Return whether one of the limits is used up for this visitor (an empty name), or for what is named."""
    return any(limits.is_spent(limit, name or limits.address_of(request)) for limit, name in wanted)


def note_wrong(request: HttpRequest, what: str, *limited: tuple[Limit, str]) -> None:
    """Write down that something wrong was tried, from where, and never what: a slip is one letter from a true code."""
    address = limits.address_of(request)
    log.warning("refused: %s from %s", what, address)
    for limit, name in limited:
        limits.spend(limit, name or address)


def too_many(request: HttpRequest, limit: Limit) -> HttpResponse:
    """Say that this was tried too often, and from when on it may be tried again."""
    minutes = int(limit.window.total_seconds() // 60)
    response = render(request, "owner/too_many.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response
