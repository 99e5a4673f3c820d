"""What the staff need for their owners: the access code and its poster, and what came in."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from pipeline import hearing
from pipeline.office import entrance, feedback, people
from pipeline.office.feedback import Progress
from pipeline.office.models import Project
from schemas.language import _, translate
from web import addresses, gate


def owners(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the access code, since when it is in force, and the newest feedback with how far it has come."""
    facts = {
        "project": project,
        "access": entrance.current(project),
        "rows": list(feedback.of_project(project)),
        "address": _address(request, project),
    }
    return render(request, "owner/staff.html", facts)


def renew(request: HttpRequest, project: Project) -> HttpResponse:
    """Give the boards a new code."""
    hearing.renew_code(project, gate.somebody(gate.visitor(request)))
    messages.success(request, translate(_("There is a new access code. Print the poster anew and hang it up.")))
    if stale := entrance.still_telling(project):
        numbers = "、".join(str(one.number or one.key) for one in stale)
        messages.warning(request, f"{translate(_('These notices still tell the old code:'))} {numbers}")
    return redirect("project_owners", code=project.code)


def move(request: HttpRequest, project: Project) -> HttpResponse:
    """Say that a feedback was taken up or answered."""
    to = {"ongoing": Progress.ONGOING, "replied": Progress.REPLIED}.get(request.POST.get("to", ""))
    who = gate.somebody(gate.visitor(request))
    if to and hearing.move(project, request.POST.get("receipt", ""), to, who):
        messages.success(request, translate(_("Written down; whoever wrote sees it under the receipt.")))
    else:
        messages.error(request, translate(_("There is no such receipt in this project.")))
    return redirect("project_owners", code=project.code)


def poster(request: HttpRequest, project: Project) -> HttpResponse:
    """Show a sheet for the notice board: the address as a QR code, and the access code."""
    if entrance.current(project) is None:
        messages.error(request, translate(_("Make an access code first: the poster tells it.")))
        return redirect("project_owners", code=project.code)
    address = _address(request, project)
    facts = {
        "project": project,
        "facts": people.facts_of(project),
        "access": entrance.current(project),
        "address": address,
        "qr": segno.make(address, error="m", micro=False).svg_data_uri(scale=8, border=2),
    }
    return render(request, "owner/poster.html", facts)


def _address(request: HttpRequest, project: Project) -> str:
    """Return where owners find the project."""
    return addresses.of_the_desk(request) + reverse("owner_project", kwargs={"code": project.code})
