"""Download: the workbooks that somebody may fill in, blank or with what the office knows already."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from pipeline.office import access_log, people, starting
from pipeline.office.here import office
from pipeline.office.models import Project
from web import downloads, gate


def choose(request: HttpRequest) -> HttpResponse:
    """Show what may be written for each of one's projects."""
    who = gate.somebody(gate.visitor(request))
    found = starting.projects(who, office())
    asked = request.GET.get("project", "")
    project = next((one for one in found if one.code == asked), found[0] if found else None)
    groups = starting.groups(who, project, office()) if project else []
    return render(request, "author/write.html", {"projects": found, "project": project, "groups": groups})


def workbook(request: HttpRequest, kind: str) -> FileResponse:
    """Send the workbook of a type for a project and period, named so that it is found again."""
    who = gate.somebody(gate.visitor(request))
    project, wanted = _project(request), starting.kind(kind, office())
    if wanted is None or not starting.may_start(who, wanted, project):
        raise Http404
    period = request.GET.get("period", "").strip()
    asked = starting.Asked(period=period, is_blank="blank" in request.GET)
    data = starting.workbook(wanted, project, who, asked, stamp=access_log.stamp(who), premises=office())
    named = "-".join(filter(None, (wanted.titles["zh-Hans"], project.name, period)))
    return downloads.answer(data, f"{named}.xlsx")


def _project(request: HttpRequest) -> Project:
    found = people.project_or_none(request.GET.get("project", ""))
    if found is None:
        raise Http404
    return found
